"""The way of the textbook, for comparison: ORM classes, an async session per event, aiosqlite."""

import asyncio

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint, event, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The textbook's base class."""


class Run(Base):
    """An assessment."""

    __tablename__ = "run"
    id: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]
    version: Mapped[int] = mapped_column()
    wake_at: Mapped[int] = mapped_column(BigInteger, index=True)
    state: Mapped[str]
    __mapper_args__ = {"version_id_col": version}


class Filed(Base):
    """An event's key."""

    __tablename__ = "filed"
    channel: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)


class Question(Base):
    """A prompt."""

    __tablename__ = "question"
    run: Mapped[str] = mapped_column(ForeignKey("run.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]


class Reply(Base):
    """An answer."""

    __tablename__ = "reply"
    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(ForeignKey("run.id"), index=True)
    key: Mapped[str]
    text: Mapped[str]
    body: Mapped[str]
    __table_args__ = (UniqueConstraint("run", "key"),)


class Known(Base):
    """A platform message."""

    __tablename__ = "known"
    message: Mapped[str] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(ForeignKey("run.id"))


class Letter(Base):
    """A post to send."""

    __tablename__ = "letter"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    address: Mapped[str] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    not_before: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[str]


PLAIN = {"timeout": 60, "isolation_level": None}


async def textbook(path: str, events: int, flight: int) -> float:
    """Events per second with so many conversations in flight; one connection, since several only wait for locks."""
    url = f"sqlite+aiosqlite:///{path}"
    engine = create_async_engine(url, connect_args=PLAIN, pool_size=1, max_overflow=0, pool_timeout=600)
    event.listen(engine.sync_engine, "connect", _pragmas)
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    each = events // flight
    async with sessions.begin() as session:
        session.add_all(Run(id=f"a{n}", status="running", wake_at=0, state="x" * 400) for n in range(flight))
        await session.flush()
        session.add_all(Question(run=f"a{n}", number=0, body="x" * 200) for n in range(flight))

    async def talk(name: str) -> None:
        for step in range(each):
            await _answer(sessions, name, step)

    clock = asyncio.get_running_loop()
    begun = clock.time()
    await asyncio.gather(*(talk(f"a{number}") for number in range(flight)))
    taken = clock.time() - begun
    await engine.dispose()
    return each * flight / taken


def _pragmas(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def _answer(sessions: async_sessionmaker[AsyncSession], name: str, step: int) -> None:
    async with sessions.begin() as session:
        session.add(Filed(channel="local", key=f"{name}:{step}", at=step))
        await session.flush()
        run = (await session.execute(select(Run).where(Run.id == name))).scalar_one()
        asked = (await session.execute(select(Question).filter_by(run=name, number=step))).scalar_one()
        run.wake_at, run.state, asked.body = step, "y" * 400 + str(step), "y" * 300
        session.add(Question(run=name, number=step + 1, body="x" * 200))
        session.add(Reply(run=name, key=f"{step}", text="about three weeks", body="x" * 150))
        session.add_all([Known(message=f"{name}-{kind}-{step}", run=name) for kind in "pa"])
        session.add(
            Letter(key=f"{name}:{step}", address=name, state="pending", not_before=step, body="x" * 300)
        )
