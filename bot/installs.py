"""What is remembered of a workspace that the bot is installed in: who the bot is there, and its tokens, sealed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

State = Literal["active", "uninstalled"]


@dataclass(frozen=True, slots=True)
class Install:
    """One workspace; `workspace` is the platform's id of it, `enterprise` that of the organisation it belongs to.

    `token` and `refresh` are sealed by the adapter: what stands here is useless without its keys, and empty once the
    bot was removed. `expires_at` is None for a token that does not expire. All times are aware and in UTC.
    """

    workspace: str
    installed_at: datetime
    enterprise: str = ""
    name: str = ""
    app: str = ""
    bot: str = ""
    bot_user: str = ""
    scopes: tuple[str, ...] = ()
    token: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
    installed_by: str = ""
    state: State = "active"
