"""Puts a file into a thread: an address to send it to, the bytes, and the word that it is complete.

This is the way since `files.upload` ended (https://docs.slack.dev/reference/methods/files.getUploadURLExternal); the
file is shared below the thread's root, never below a reply.
"""

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.wire import call
from bot.channels import ChannelError


async def upload(
    client: AsyncWebClient, channel: str, thread: str, name: str, body: bytes, title: str, alt: str = ""
) -> str:
    """Share `body` as the file `name` in a thread and give back the file's id; `alt` tells people who see no pictures.

    `channel` and `thread` are Slack's own ids. Raises ChannelError.
    """
    answer = await call(lambda: client.files_upload_v2(
        channel=channel, thread_ts=thread or None, filename=name, content=body, title=title, alt_txt=alt or None,
    ))
    found = answer.get("file")
    identity = str(found.get("id") or "") if isinstance(found, dict) else ""
    if not identity:
        raise ChannelError("no_answer", retryable=True, ambiguous=True)
    return identity
