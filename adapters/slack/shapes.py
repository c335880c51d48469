"""The parts of a payload that Bolt and we read have the type that Slack gives them: what has not is refused as a whole.

Bolt looks into a payload before any of our code runs and takes these types for granted; with others it fails, and that
would be an error of the server. A part may be missing, and most may be null, `response_urls` not. Payloads:
https://docs.slack.dev/reference/interaction-payloads and https://docs.slack.dev/apis/events-api.
"""

from collections.abc import Mapping

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "type": str, "event": dict, "view": dict, "container": dict, "message": dict, "previous_message": dict, "item": dict,
    "actions": list, "authorizations": list, "blocks": list, "team": (dict, str), "enterprise": (dict, str),
    "user": (dict, str), "channel": (dict, str), "team_id": str, "enterprise_id": str, "id": str, "callback_id": str,
    "action_id": str, "block_id": str, "response_url": str, "trigger_id": str, "app_installed_team_id": str,
    "private_metadata": str, "user_id": str, "bot_id": str, "subtype": str, "text": str, "context_team_id": str,
    "response_urls": list, "edited": dict, "user_team": str, "channel_id": str, "thread_ts": str, "message_ts": str,
}  # fmt: skip
"""Parts by their names; a button's `text` is an object, so the parts of `actions` are not looked at for it."""
INSIDE = ("event", "view", "team", "enterprise", "user", "channel", "container", "message", "item", "previous_message")
LISTS = ("authorizations", "actions", "response_urls")
NEEDED = {"event_callback": "event", "block_actions": "actions", "view_submission": "view", "view_closed": "view"}
"""What a payload is about, by its type."""
GESTURES = frozenset({"block_actions", "view_submission", "view_closed", "message_action", "shortcut"})
"""What somebody does: without that somebody there is nobody to answer."""
DEPTH = 3


def fits(payload: Mapping[str, object]) -> bool:
    """Whether the parts of a payload have the types that they have at Slack, and what it is about is there."""
    address, needed = payload.get("response_url"), NEEDED.get(str(payload.get("type")))
    if address is not None and not str(address).startswith("http"):
        return False
    if payload.get("response_urls", ()) is None:
        return False
    about = payload.get(needed) if needed else None
    if (needed and not about) or by_nobody(payload):
        return False
    told = [about] if needed == "view" else about if needed == "actions" and isinstance(about, list) else []
    name = "type" if needed == "view" else "action_id"
    return all(isinstance(each, dict) and isinstance(each.get(name), str) for each in told) and _typed(payload, DEPTH)


def by_nobody(payload: Mapping[str, object]) -> bool:
    """Whether somebody did something, and it is not said who."""
    user = payload.get("user")
    if "command" in payload:
        return not payload.get("user_id")
    return str(payload.get("type")) in GESTURES and not (isinstance(user, dict) and user.get("id"))


def _typed(part: Mapping[str, object], levels: int) -> bool:
    for name, value in part.items():
        expected = TYPES.get(name)
        if expected is not None and value is not None and not isinstance(value, expected):
            return False
        if name in INSIDE and isinstance(value, dict) and levels and not _typed(value, levels - 1):
            return False
        if name in LISTS and isinstance(value, list) and not all(_one_of(each) for each in value):
            return False
    return True


def _one_of(each: object) -> bool:
    return isinstance(each, dict) and _typed({name: value for name, value in each.items() if name != "text"}, 0)
