"""Whose a payload is: the workspace that hears it, and the people it concerns."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.authorization import AuthorizeResult

from adapters.slack import ids, inbound
from adapters.slack.tokens import Authorize, Clients, authorize_with
from bot.channels import ChannelError

Body = Mapping[str, Any]


def authorized_by(clients: Clients) -> Authorize:
    """Who the bot is in a request's workspace; raises ChannelError while we know of no workspace at all.

    Bolt answers 200 for a workspace that did not install the bot. As long as Slack has not told us our own, that would
    be any: what people write then would be lost, where after an error it comes again.
    """
    known = authorize_with(clients)

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        found = await known(enterprise_id, team_id)
        if found is None and not clients.teams():
            raise ChannelError("unreachable", retryable=True)
        return found

    return authorize


def team_of(body: Body) -> str:
    """The workspace in which the bot is installed that hears an event: not the one its author comes from.

    What concerns a whole organisation names no workspace, and is nothing to us.
    """
    authorized = body.get("authorizations")
    first = authorized[0] if isinstance(authorized, list) and authorized and isinstance(authorized[0], dict) else {}
    team = first.get("team_id") or body.get("context_team_id") or body.get("team_id")
    return str(team or "")


def team_of_interaction(body: Body) -> str:
    """The workspace of an interaction: of the installation, where a shared channel or an organisation knows several.

    Slack names it in a view (`app_installed_team_id`); `team` is empty where an organisation knows the person.
    """
    team, user, view = body.get("team"), body.get("user"), body.get("view")
    installed = view.get("app_installed_team_id") if isinstance(view, dict) else None
    known = installed or (team.get("id") if isinstance(team, dict) else None)
    return str(known or (user.get("team_id") if isinstance(user, dict) else None) or body.get("team_id") or "")


def people_of(event: Body, team: str) -> tuple[str, ...]:
    """The author of a message (of a changed one, too) and the people it names."""
    changed = event.get("message")
    message = changed if isinstance(changed, dict) else event
    user = str(message.get("user") or "")
    author = (ids.person_id(team, user),) if user else ()
    return (*author, *inbound.mentioned(str(message.get("text") or ""), team))
