"""Slash commands and shortcuts, as Slack tells the app of them."""

import re
from typing import TYPE_CHECKING

from fake_slack.hooks import apply
from fake_slack.outcome import Outcome, Watch, around, named
from fake_slack.shown import as_message
from fake_slack.state import Channel, FakeSlackMisused, Hook, Json, Message, SlackError, Team
from fake_slack.typing_in import escaped

if TYPE_CHECKING:
    from fake_slack.people import Person


def command_text(person: "Person", text: str) -> str:
    """What Slack makes of a command's text with should_escape: names and channels become ids."""
    text = escaped(text)
    people = sorted(person.slack.people.values(), key=lambda one: -len(one.name))
    for one in people:
        text = re.sub(rf"@{re.escape(one.name)}\b", f"<@{one.id}|{one.user.handle}>", text)
    for channel in person.slack.world.channels.values():
        if channel.name:
            text = re.sub(rf"(?<![\w|])#{re.escape(channel.name)}\b", f"<#{channel.id}|{channel.name}>", text)
    return text


def granted(person: "Person", team: Team) -> None:
    """Commands and shortcuts are there only where the app was granted them."""
    if "commands" not in person.slack.world.tokens[person.slack.bot_token(team)].scopes:
        raise FakeSlackMisused("the app has no scope `commands` here")


async def command(person: "Person", name: str, text: str, channel: Channel | None) -> Outcome:
    """Send a slash command and show what comes back in the answer."""
    world = person.slack.world
    place = person._place(channel)
    team = person._team(place)
    granted(person, team)
    fields = {
        "token": "verification-token", "team_id": team.id, "team_domain": team.domain, "channel_id": place.id,
        "channel_name": named(place)["name"], "user_id": person.id, "user_name": person.user.handle, "command": name,
        "text": command_text(person, text), "api_app_id": world.app_id, "is_enterprise_install": "false",
        "response_url": world.new_hook(team.id, person.id, place.id),
        "trigger_id": world.new_trigger(team.id, person.id, channel=place.id).id,
    }  # fmt: skip
    if team.enterprise:
        fields |= {"enterprise_id": team.enterprise, "enterprise_name": team.enterprise}
    watch = Watch(person)
    delivery = await person.slack.delivering.send("slash_commands", fields)
    body = delivery.answer.body
    if delivery.answer.ok and body:
        show(person, team, place, {"text": body} if isinstance(body, str) else body)
    return watch.outcome(delivery)


def show(person: "Person", team: Team, place: Channel, body: Json) -> None:
    """Show the body of an acknowledgement; Slack tells nobody what is wrong with it, so the test hears it."""
    try:
        apply(person.slack.world, Hook("", team.id, person.id, place.id, person.slack.world.now()), body)
    except SlackError as error:
        raise FakeSlackMisused(f"Slack refuses this answer to a command: {error.code} {error.more}") from None


async def shortcut(person: "Person", callback_id: str, message: Message | None) -> Outcome:
    """Use a message's shortcut, or the global one."""
    world = person.slack.world
    place = person._place(message.channel) if message else None
    team = person._team(place)
    granted(person, team)
    payload = around(person, team, "message_action" if message else "shortcut") | {
        "callback_id": callback_id, "action_ts": world.ts(),
        "trigger_id": world.new_trigger(team.id, person.id, channel=place.id if place else "").id,
    }  # fmt: skip
    if message and place:
        payload |= {"message": as_message(world, message, metadata=False), "message_ts": message.ts, "channel": named(place),
                    "response_url": world.new_hook(team.id, person.id, place.id, None, message.root)}  # fmt: skip
    watch = Watch(person)
    return watch.outcome(await person.slack.delivering.send("interactive", payload))
