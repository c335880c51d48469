"""Slack's ids as the engine's opaque strings and back: `slack:TEAM:…` is the only place that knows the shape.

A person is `slack:T1:U1`, a channel `slack:T1:C1` (also a private chat `slack:T1:D1`), a message or a thread
`slack:T1:C1:1767225600.000100` (the thread by its root's time stamp). Time stamps stay strings: as a float they lose digits.
"""

from dataclasses import dataclass

NAME = "slack"


class NotOurs(Exception):
    """An id that is not Slack's, or not of the kind that is needed here."""


@dataclass(frozen=True, slots=True)
class Ref:
    """One of Slack's things: `id` is a user's, a channel's or a private chat's id; `ts` names a message in it."""

    team: str
    id: str
    ts: str = ""


def person_id(team: str, user: str) -> str:
    """The engine's id of a person; `team` is the workspace the app is installed in, also for guests from elsewhere."""
    return f"{NAME}:{team}:{user}"


def channel_id(team: str, channel: str) -> str:
    """The engine's id of a channel."""
    return f"{NAME}:{team}:{channel}"


def message_id(team: str, channel: str, ts: str) -> str:
    """The engine's id of a message, or of the thread below it."""
    return f"{NAME}:{team}:{channel}:{ts}"


def ref(text: str) -> Ref:
    """The parts of one of our ids; raises NotOurs for anything else."""
    parts = text.split(":")
    if len(parts) not in (3, 4) or parts[0] != NAME or not all(parts):
        raise NotOurs(text)
    return Ref(parts[1], parts[2], parts[3] if len(parts) > 3 else "")


def workspace_id(team: str) -> str:
    """The engine's id of a workspace: what all ids of it begin with."""
    return f"{NAME}:{team}"
