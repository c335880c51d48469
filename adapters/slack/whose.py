"""Whose a payload is: the workspace that hears it, and the people it concerns."""

from collections.abc import Mapping
from typing import Any

from adapters.slack import ids, inbound

Body = Mapping[str, Any]


def team_of(body: Body) -> str:
    """The workspace in which the bot is installed that hears an event: not the one its author comes from."""
    authorized = body.get("authorizations")
    first = authorized[0] if isinstance(authorized, list) and authorized and isinstance(authorized[0], dict) else {}
    return str(first.get("team_id") or body.get("context_team_id") or body.get("team_id") or "")


def team_of_interaction(body: Body) -> str:
    """The workspace of an interaction: of the installation, where a shared channel or an organisation knows several.

    Slack names it in a view (`app_installed_team_id`); `team` is empty where a whole organisation installed the bot.
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
