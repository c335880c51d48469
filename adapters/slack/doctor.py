"""What the doctor looks at in Slack: tokens, scopes, the socket, the clock, and whether the bot is in its channels.

It asks and changes nothing; above all it refreshes no token, because a refresh token works once and belongs to the
service. Where Slack cannot be reached it says so once and leaves the rest.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.checks import Check
from adapters.slack.drift import drift
from adapters.slack.errors import refused
from adapters.slack.ids import NotOurs, ref
from adapters.slack.installations import Installations
from adapters.slack.manifest import scopes
from adapters.slack.settings import COPY_BOT, COPY_SIGNING, MAKE_APP, SlackSettings
from adapters.slack.tokens import UNREACHABLE, open_session, web_client
from adapters.slack.vault import WrongKey
from bot.installs import Install

SHAPE = re.compile(r"[0-9a-f]{32}", re.ASCII)
BUSY = re.compile(r"http_5|(?!http_)")
"""Reasons with which Slack itself says "not now"; any other answer that is none comes from something in between."""
SCOPES_TODO = "paste the output of `discovery slack manifest` as the app's manifest and install the app again"
NETWORK_TODO = "check the network and its proxy, then run the doctor again"
LATER_TODO = "wait a minute, then run the doctor again"
TOKEN_TODO = "the service renews one that ran out; if it still fails, let the workspace install the app again"  # noqa: S105

ONE_TODO = "install the app in one workspace, and use the token from there"


class Away(Exception):
    """Slack cannot be reached, answers with something that is no answer, or cannot tell now (`busy`)."""

    def __init__(self, reason: str, busy: bool = False) -> None:
        """Keep what the line of the doctor says: `reason`, and whether waiting helps."""
        super().__init__(reason)
        self.busy = busy


async def slack_checks(
    settings: SlackSettings, now: Callable[[], datetime], channels: Sequence[str] = (),
    installations: Installations | None = None,
) -> tuple[Check, ...]:  # fmt: skip
    """Everything about Slack; `channels` are the ids of the channels of live runs."""
    checks = [] if settings.mode == "socket" else [signing_secret(settings.signing_secret)]
    session = open_session()
    try:
        doctor = _Visit(settings, now, channels, lambda token: web_client(settings.api_url, token, session))
        if settings.mode == "socket":
            checks.append(await doctor.socket())
        if settings.bot_token:
            checks += await doctor.workspace(settings.bot_token, "", COPY_BOT)
        elif installations is not None:
            checks += await doctor.workspaces(installations)
    except Away as error:
        found = "Slack cannot tell now" if error.busy else f"Slack cannot be reached at {settings.api_url}"
        todo = LATER_TODO if error.busy else NETWORK_TODO
        checks.append(Check("slack", False, f"{found} ({error}), so the rest was not looked at", todo))
    finally:
        await session.close()
    return tuple(checks)


def signing_secret(secret: str) -> Check:
    """Whether a signing secret looks like one; whether it is the right one shows with the first request."""
    if SHAPE.fullmatch(secret):
        return Check("slack secret", True, "the signing secret has the right shape")
    return Check("slack secret", False, "the signing secret is not 32 digits from 0 to f", COPY_SIGNING)


def granted(headers: Mapping[str, str], where: str) -> Check:
    """The scopes that Slack names in its answer against those that are needed."""
    has = {one.strip() for one in headers.get("x-oauth-scopes", "").split(",")} - {""}
    missing, spare = sorted(set(scopes()) - has), sorted(has - set(scopes()))
    if missing:
        return Check("slack scopes", False, f"{where}these scopes are missing: {', '.join(missing)}", SCOPES_TODO)
    more = f"; {', '.join(spare)} could be taken away" if spare else ""
    return Check("slack scopes", True, f"{where}all {len(scopes())} are granted{more}")


def clock(headers: Mapping[str, str], now: datetime) -> Check:
    """This machine's clock against Slack's: signatures are refused when they are minutes apart."""
    apart = drift(headers, now)
    if apart is None:
        return Check("clock", True, "not compared, because the answer had no date")
    if apart:
        return Check("clock", False, apart, "let the machine set its clock from the network")
    return Check("clock", True, "the same as Slack's within two minutes")


class _Visit:
    """One round of the doctor: what it asks with, and of whom."""

    def __init__(
        self, settings: SlackSettings, now: Callable[[], datetime], channels: Sequence[str],
        client: Callable[[str], AsyncWebClient],
    ) -> None:  # fmt: skip
        self._settings = settings
        self._now = now
        self._channels = channels
        self._client = client
        self._compared = False

    async def socket(self) -> Check:
        """Whether the app-level token opens a socket."""
        answer = await _ask(self._client("").apps_connections_open(app_token=self._settings.app_token))
        if answer.get("ok"):
            return Check("slack socket", True, "the app-level token opens a socket")
        return Check("slack socket", False, f"SLACK_APP_TOKEN opens no socket ({_code(answer)})", MAKE_APP)

    async def workspaces(self, installations: Installations) -> list[Check]:
        """Every workspace that installed the bot."""
        try:
            await installations.start()
        except WrongKey as error:
            return [Check("slack keys", False, str(error).partition(";")[0], "add the key that sealed them, behind the newest")]
        active = installations.active()
        checks = [Check("slack installs", True, f"installed in {len(active)} workspace{'' if len(active) == 1 else 's'}")]
        for one in active:
            where = f"{one.name or one.workspace}: "
            checks += [*self._renewal(one, where), *await self.workspace(installations.tokens(one)[0], where, TOKEN_TODO)]
        return [*checks, *self._without(installations)]

    def _renewal(self, one: Install, where: str) -> list[Check]:
        """A token that ends and cannot be renewed: it works until then."""
        if one.expires_at is None or one.refresh or one.expires_at <= self._now():
            return []
        found = f"{where}the token cannot be renewed and works until {one.expires_at:%Y-%m-%d %H:%M} UTC"
        return [Check("slack token", False, found, "nothing stops if the workspace installs the app again before then")]

    def _without(self, installations: Installations) -> list[Check]:
        """Workspaces with live runs in which the bot is not installed any more."""
        active = {one.workspace for one in installations.active()}
        teams = dict.fromkeys(team for team, _ in map(_channel, self._channels) if team and team not in active)
        known = {team: installations.known(team) for team in teams}
        return [
            Check("slack installs", False, f"{(one.name if one else '') or team}: the app is not installed, and its runs rest",
                  "let the workspace install the app again, or let an owner cancel the runs")
            for team, one in known.items()
        ]  # fmt: skip

    async def workspace(self, token: str, where: str, todo: str) -> list[Check]:
        """One workspace: its token, its scopes, its channels; the clock once."""
        client = self._client(token)
        answer = await _ask(client.auth_test())
        checks = [] if self._compared else [clock(answer.headers, self._now())]
        self._compared = True
        if not answer.get("ok"):
            return [*checks, Check("slack token", False, f"{where}Slack refuses the token ({_code(answer)})", todo)]
        if answer.get("is_enterprise_install"):
            return [*checks, Check("slack token", False, f"{where}the token is for a whole organisation", ONE_TODO)]
        team, name = str(answer.get("team_id") or ""), str(answer.get("team") or "")
        checks.append(Check("slack token", True, f"{where}connected to {name or team} as {answer.get('user') or 'the bot'}"))
        checks.append(granted(answer.headers, where))
        return [*checks, *await self._members(client, team, where)]

    async def _members(self, client: AsyncWebClient, team: str, where: str) -> list[Check]:
        """Whether the bot is in the channels of this workspace's live runs; only those where it is not get a line."""
        mine = [one for one in dict.fromkeys(map(_channel, self._channels)) if one[0] == team]
        bad = [check for _, channel in mine if (check := await _member(client, channel, where)) is not None]
        if bad or not mine:
            return bad
        return [Check("slack channels", True, f"{where}in the channels of all live runs ({len(mine)})")]


def _channel(text: str) -> tuple[str, str]:
    """Workspace and channel of one of our ids; private chats need no membership."""
    try:
        found = ref(text)
    except NotOurs:
        return "", ""
    return ("", "") if found.id.startswith("D") else (found.team, found.id)


async def _member(client: AsyncWebClient, channel: str, where: str) -> Check | None:
    answer = await _ask(client.conversations_info(channel=channel))
    found = answer.get("channel") or {}
    name = f"#{found.get('name') or channel}"
    if not answer.get("ok"):
        text = f"{where}the channel {channel} of a live run cannot be read ({_code(answer)})"
        return Check("slack channels", False, text, "invite the bot there, or let an owner cancel the run")
    if found.get("is_archived"):
        return Check("slack channels", False, f"{where}{name} of a live run is archived", "unarchive it or cancel the run")
    if not found.get("is_member"):
        return Check("slack channels", False, f"{where}not a member of {name} of a live run", f"type /invite in {name}")
    return None


async def _ask(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Slack's answer, also where it says no; raises Away without one, and for a "not now" that blames nobody's token."""
    try:
        return await call
    except SlackApiError as error:
        meant = refused(error)
        if meant.retryable:
            raise Away(meant.reason, busy=BUSY.match(meant.reason) is not None) from None
        response = error.response
        if not isinstance(response, AsyncSlackResponse):
            raise Away(type(error).__name__) from None
        return response
    except UNREACHABLE as error:
        raise Away(type(error).__name__) from None


def _code(answer: AsyncSlackResponse) -> str:
    return str(answer.get("error") or "unknown")
