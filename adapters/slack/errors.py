"""What a failed call to Slack means: try again, look first, or give up; each error code in exactly one class.

Sources of the codes: https://docs.slack.dev/reference/methods/chat.postMessage (and the other methods' error tables).
`fatal_error` and `internal_error` may have happened all the same, as that page says: they are ambiguous.
"""

import asyncio
import logging
from re import compile as pattern

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.channels import ChannelError

log = logging.getLogger("discovery.slack")
CODE = pattern(r"[a-z0-9_]{1,80}")
DEFAULT_WAIT = 30.0
"""Seconds to wait where Slack limits the rate without saying for how long."""

AMBIGUOUS = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"})
LATER = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
GONE = frozenset({
    "account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed", "no_permission", "app_missing",
    "team_access_not_granted", "org_login_required", "ekm_access_denied", "enterprise_is_restricted", "access_denied",
    "two_factor_setup_required", "not_allowed_token_type", "uninstalled", "missing_scope", "accesslimited", "team_not_found",
})  # fmt: skip
REASONS = {
    "not_in_channel": "not_in_channel", "channel_not_found": "not_in_channel", "is_archived": "archived",
    "channel_is_archived": "archived", "is_inactive": "archived", "restricted_action": "blocked",
    "restricted_action_read_only_channel": "blocked",
    "restricted_action_thread_only_channel": "blocked", "restricted_action_non_threadable_channel": "blocked",
    "restricted_action_thread_locked": "blocked", "as_user_not_supported": "blocked",
    "cannot_reply_to_message": "no_thread", "thread_not_found": "no_thread", "invalid_thread_ts": "no_thread",
    "message_not_found": "no_message", "edit_window_closed": "not_mine", "cant_update_message": "not_mine",
    "cant_delete_message": "not_mine", "user_not_found": "left", "user_disabled": "left", "users_not_found": "left",
    "user_not_in_channel": "not_in_thread_channel", "user_not_visible": "blocked", "cannot_dm_bot": "blocked",
    "messages_tab_disabled": "blocked", "mpim_not_allowed": "blocked", "not_allowed_for_grid_workspaces": "blocked",
    "slack_connect_canvas_sharing_blocked": "blocked", "external_channel_migrating": "blocked",
    "msg_too_long": "too_long", "msg_blocks_too_long": "too_long", "markdown_text_conflict": "invalid",
    "invalid_blocks": "invalid", "invalid_blocks_format": "invalid", "invalid_attachments": "invalid",
    "too_many_attachments": "invalid", "too_many_contact_cards": "invalid", "no_text": "invalid",
    "metadata_too_large": "invalid", "metadata_must_be_sent_from_app": "invalid", "invalid_metadata_format": "invalid",
    "invalid_metadata_schema": "invalid", "duplicate_message_not_found": "invalid", "duplicate_channel_not_found": "invalid",
    "invalid_arguments": "invalid", "invalid_arg_name": "invalid", "invalid_array_arg": "invalid", "invalid_charset": "invalid",
    "invalid_form_data": "invalid", "invalid_post_type": "invalid", "missing_post_type": "invalid",
    "block_mismatch": "invalid", "invalid_json": "invalid", "json_not_object": "invalid", "invalid_name": "invalid",
    "no_item_specified": "invalid", "too_many_emoji": "invalid", "too_many_reactions": "invalid", "not_reactable": "invalid",
    "thread_locked": "blocked", "slack_connect_file_link_sharing_blocked": "blocked",
    "slack_connect_lists_sharing_blocked": "blocked", "method_not_supported_for_channel_type": "blocked",
    "not_enough_users": "invalid", "too_many_users": "invalid", "users_list_not_supplied": "invalid",
    "unknown_method": "invalid", "method_deprecated": "invalid", "deprecated_endpoint": "invalid",
    "attachment_payload_limit_exceeded": "too_long", "invalid_ts": "invalid", "bad_timestamp": "invalid",
}  # fmt: skip
"""The platform's code and our word for what stands in the way; whatever is not here is given up as itself, and logged."""

DONE = frozenset({"already_reacted", "no_reaction", "already_in_channel", "already_pinned"})
"""Codes that mean: it is so already."""


def refused(error: SlackApiError) -> ChannelError:
    """The meaning of an answer with `ok: false`, of a rate limit, or of an answer that is none."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 200))
    code = code_of(error)
    if status == 429 or code in LATER:
        return ChannelError("ratelimited", retryable=True, retry_after=_seconds(getattr(response, "headers", {})))
    if status >= 500 or not code or code in AMBIGUOUS:
        return ChannelError(code or f"http_{status}", retryable=True, ambiguous=True)
    if code in GONE:
        return ChannelError("token_revoked")
    if code not in REASONS:
        log.warning("Slack refuses with a word that is not known here: %s", code)
    return ChannelError(REASONS.get(code, code))


def failed(error: Exception) -> ChannelError:
    """The meaning of any failure of a call: before a byte left it may be repeated, after that it is ambiguous."""
    match error:
        case ChannelError():
            return error
        case SlackApiError():
            return refused(error)
        case aiohttp.ClientConnectorError() | aiohttp.InvalidURL():
            return ChannelError("unreachable", retryable=True)
        case aiohttp.ClientError() | asyncio.TimeoutError() | OSError() | SlackClientError():
            return ChannelError("no_answer", retryable=True, ambiguous=True)
        case ValueError() | TypeError() | AttributeError():  # the SDK stumbles so over an answer that is no object
            return ChannelError("no_answer", retryable=True, ambiguous=True)
    raise error


def code_of(error: Exception) -> str:
    """Slack's own word for a refusal; empty where it gave none."""
    body = getattr(getattr(error, "response", None), "data", None)
    code = body.get("error") if isinstance(body, dict) else None
    if not isinstance(code, str) or not code:
        return ""
    return code if CODE.fullmatch(code) else "unknown_error"


def _seconds(headers: object) -> float:
    pairs = headers.items() if hasattr(headers, "items") else ()
    found = next((value for name, value in pairs if str(name).lower() == "retry-after"), "")
    found = found[0] if isinstance(found, list | tuple) and found else found
    try:
        return max(1.0, min(float(str(found)), 3600.0))
    except ValueError:
        return DEFAULT_WAIT
