"""Where the bot is installed, as Slack's SDK asks for it: kept in our store, tokens sealed, one row a workspace.

This process is the only one that writes, so what was read once is known. Tokens are open only in what the SDK gets;
everything kept here is sealed. An installation for a whole organisation is refused: runs, tokens and removals are a
workspace's, and our manifest does not offer it.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from adapters.slack.vault import Vault
from bot.installs import Install

if TYPE_CHECKING:
    from bot.store import Store

T = TypeVar("T")
log = logging.getLogger("discovery.slack.installations")


class Submit(Protocol):
    """Runs a job in the one writer and returns once it is durable (`bot.writer.Writer.submit`)."""

    async def __call__(self, job: "Callable[[Store], T]") -> T:
        """Run it; raises what the job raises."""
        ...


class NotStored(BoltError):
    """The installation could not be kept; Bolt shows its failure page for this."""


class WholeOrganisation(NotStored):
    """The app was installed for a whole organisation, and it is installed workspace by workspace."""


class Installations(AsyncInstallationStore):
    """All installations, known in memory and kept in the store. `changed` hears of each that came or went."""

    def __init__(
        self, submit: Submit, vault: Vault, now: Callable[[], datetime],
        changed: Callable[[Install], Awaitable[None]] | None = None,
    ) -> None:  # fmt: skip
        """Keep them with `submit`, sealed by `vault`; call `start` before anything else."""
        self._submit = submit
        self._vault = vault
        self._now = now
        self._changed = changed
        self._known: dict[str, Install] = {}
        self._unsaved: set[str] = set()

    async def start(self) -> None:
        """Read all; raises WrongKey where a token does not open, so that nobody finds out in the middle of the week."""
        for one in await self._submit(lambda store: store.installs.every()):
            self._known[one.workspace] = one
            self.tokens(one)

    def active(self) -> tuple[Install, ...]:
        """The workspaces in which the bot is installed now."""
        return tuple(one for one in self._known.values() if one.state == "active")

    def known(self, workspace: str) -> Install | None:
        """What is known of a workspace, also after it was uninstalled."""
        return self._known.get(workspace)

    async def home(self, team: str) -> Install | None:
        """The installation that speaks for a workspace."""
        await self._save_unsaved()
        return self._known.get(team)

    def tokens(self, one: Install) -> tuple[str, str]:
        """The open token and refresh token of an installation; raises WrongKey."""
        return self._vault.open(one.token, one.workspace), self._vault.open(one.refresh, one.workspace)

    async def renew(self, one: Install, token: str, refresh: str, expires_at: datetime | None) -> Install | None:
        """Keep rotated tokens in place of those of `one`; what holds now is returned, None where the bot was removed.

        The old ones are void already: where the store fails, the new ones are kept here and stored as soon as it can.
        """
        sealed, spare = self._vault.seal(token, one.workspace), self._vault.seal(refresh, one.workspace)
        return await self._replaced(one, replace(one, token=sealed, refresh=spare, expires_at=expires_at))

    async def unrenewable(self, one: Install) -> Install | None:
        """Forget a refresh token that is used up; what holds now is returned, None where the bot was removed."""
        return await self._replaced(one, replace(one, refresh=""))

    async def uninstalled(self, workspace: str, at: datetime | None = None) -> bool:
        """Delete a workspace's tokens; False where there are none, or where it was installed anew after `at`."""
        one = self._known.get(workspace)
        if one is None or one.state != "active" or (at is not None and at < one.installed_at.replace(microsecond=0)):
            return False
        left = replace(one, state="uninstalled", token="", refresh="", expires_at=None)
        await self._change(left)
        await self._tell(left)
        return True

    async def rotate_keys(self) -> int:
        """Seal every token anew with the first key, each in a step of its own; tells how many were not so yet."""
        count = 0
        for one in self.active():
            token, spare = (self._vault.renewed(text, one.workspace) for text in (one.token, one.refresh))
            if (token, spare) != (one.token, one.refresh):
                self._known[one.workspace] = replace(one, token=token, refresh=spare)
                await self._submit(partial(_save, self._known[one.workspace]))
                count += 1
        return count

    # What Slack's SDK calls.

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation in place of an older one; raises NotStored."""
        if installation.is_enterprise_install:
            raise WholeOrganisation(installation.enterprise_id)
        one = self._sealed(installation)
        before = self._known.get(one.workspace)
        self._known[one.workspace] = one
        try:
            await self._submit(partial(_save, one))
        except Exception as error:
            self._take_back(one, before)
            raise NotStored("the installation could not be stored") from error
        await self._tell(one)

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep the tokens of an installation that is known."""
        one = self._known.get(bot.team_id or "")
        if one is None or one.state != "active":
            raise NotStored("there is no installation to renew")
        await self.renew(one, bot.bot_token, bot.bot_refresh_token or "", _moment(bot.bot_token_expires_at))

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot that speaks in a workspace."""
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return None if found is None else found.to_bot()

    async def async_find_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:  # fmt: skip
        """The installation of a workspace, whoever asks: no person's tokens are kept."""
        one = await self.home(team_id or "")
        return None if one is None or one.state != "active" else self._opened(one)

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """The bot was removed."""
        await self.uninstalled(team_id or "")

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """The app was removed; a single person's token is none of ours."""
        if user_id is None:
            await self.uninstalled(team_id or "")

    # Inside.

    def _sealed(self, found: Installation) -> Install:
        workspace = found.team_id or ""
        if not workspace or not found.bot_token:
            raise NotStored("the installation names no workspace or no bot")
        return Install(
            workspace=workspace, installed_at=self._now(), enterprise=found.enterprise_id or "",
            name=found.team_name or "", app=found.app_id or "", bot=found.bot_id or "", bot_user=found.bot_user_id or "",
            scopes=tuple(found.bot_scopes or ()), token=self._vault.seal(found.bot_token, workspace),
            refresh=self._vault.seal(found.bot_refresh_token or "", workspace),
            expires_at=_moment(found.bot_token_expires_at), installed_by=found.user_id or "",
        )  # fmt: skip

    def _opened(self, one: Install) -> Installation:
        token, refresh = self.tokens(one)
        return Installation(
            app_id=one.app, enterprise_id=one.enterprise or None, team_id=one.workspace,
            team_name=one.name, bot_token=token, bot_id=one.bot, bot_user_id=one.bot_user, bot_scopes=one.scopes,
            bot_refresh_token=refresh or None, user_id=one.installed_by,
            bot_token_expires_at=None if one.expires_at is None else int(one.expires_at.timestamp()),
            installed_at=one.installed_at,
        )  # fmt: skip

    def _take_back(self, one: Install, before: Install | None) -> None:
        if self._known.get(one.workspace) == one:
            del self._known[one.workspace]
            self._known |= {} if before is None else {one.workspace: before}

    async def _replaced(self, one: Install, new: Install) -> Install | None:
        """Put `new` in the place of `one`, unless another stands there by now."""
        if self._known.get(one.workspace) == one:
            await self._change(new)
        found = self._known.get(one.workspace)
        return found if found is not None and found.state == "active" else None

    async def _change(self, one: Install) -> None:
        """Replace what is known and store it; the store gets the changes in the order in which they were made."""
        self._known[one.workspace] = one
        self._unsaved.add(one.workspace)
        await self._save_unsaved()

    async def _save_unsaved(self) -> None:
        """Store what could not be stored before; a store that still fails is not the asker's trouble."""
        for workspace in tuple(self._unsaved):
            one = self._known[workspace]
            try:
                await self._submit(partial(_save, one))
            except Exception as error:
                log.error("an installation waits for the store", extra={"team": workspace, "error": type(error).__name__})
                return
            if self._known[workspace] == one:
                self._unsaved.discard(workspace)

    async def _tell(self, one: Install) -> None:
        if self._changed is not None:
            await self._changed(one)


def _save(one: Install, store: "Store") -> None:
    store.installs.save(one)


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
