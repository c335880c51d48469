"""Taps and choices in messages, modals and home tabs, as Slack tells the app of them."""

from typing import TYPE_CHECKING, Any

from fake_slack.answers import filled, values_of
from fake_slack.finding import find
from fake_slack.outcome import Outcome, Watch, around, named
from fake_slack.shown import as_message, as_view
from fake_slack.state import FakeSlackMisused, Json, Message, View

if TYPE_CHECKING:
    from fake_slack.people import Person


async def tap(person: "Person", where: Message | View, what: str, row: str, choice: Any, stale: bool) -> Outcome:
    """Tap or choose something in a message or a modal."""
    if isinstance(where, View):
        return await tap_view(person, where, what, row, choice)
    slack, world = person.slack, person.slack.world
    channel = person._place(where.channel)
    there = where in channel.whispers if where.ephemeral else channel.messages.get(where.ts) is where
    if not there and not stale:
        raise FakeSlackMisused("the message is not there (any more)")
    if where.only_for not in ("", person.id):
        raise FakeSlackMisused(f"{person.name} does not see this message")
    team = person._team(channel)
    block, element = find(where.blocks, what, row)
    action, value = acted(world, block, element, choice)
    if value:
        where.typed[(person.id, block["block_id"], element["action_id"])] = value
    mine = {(one, two): told for (who, one, two), told in where.typed.items() if who == person.id}
    payload = around(person, team, "block_actions") | {
        "container": container(where), "channel": named(channel),
        "trigger_id": world.new_trigger(team.id, person.id, channel=channel.id).id,
        "response_url": world.new_hook(team.id, person.id, channel.id, where, where.root),
        "state": {"values": values_of(where.blocks, mine)}, "actions": [action],
    }  # fmt: skip
    if not where.ephemeral:
        payload["message"] = as_message(world, where, metadata=False)
    watch = Watch(person)
    return watch.outcome(await slack.delivering.send("interactive", payload))


def container(message: Message) -> Json:
    """Where a tapped message stands."""
    told: Json = {"type": "message", "message_ts": message.ts, "channel_id": message.channel, "is_ephemeral": message.ephemeral}
    return told | ({"thread_ts": message.thread_ts} if message.thread_ts else {})


def acted(world: Any, block: Json, element: Json, choice: Any) -> tuple[Json, Json | None]:
    """The action in a payload, and the value that stays in the message or the view."""
    action: Json = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"],
                    "action_ts": world.ts()}  # fmt: skip
    if element["type"] == "button":
        if choice is not None:
            raise FakeSlackMisused("a button has nothing to choose")
        return action | {key: element[key] for key in ("text", "value", "style", "url") if key in element}, None
    if choice is None:
        raise FakeSlackMisused(f"a {element['type']} needs a choice: use selects")
    if element["type"] == "overflow":
        return action | {"selected_option": filled({**element, "type": "static_select"}, choice)["selected_option"]}, None
    value = filled(element, choice)
    return action | value, value


async def tap_view(person: "Person", view: View, what: str, row: str, choice: Any) -> Outcome:
    """Tap something inside a modal or the home tab."""
    world, team = person.slack.world, person.slack.world.teams[view.team]
    seen = view.user == person.id and world.views.get(view.id) is view
    if not seen:
        raise FakeSlackMisused(f"{person.name} does not see this view")
    block, element = find(view.blocks, what, row)
    action, value = acted(world, block, element, choice)
    if value:
        view.typed[(block["block_id"], element["action_id"])] = value
    modal = view.shape["type"] == "modal"
    payload = around(person, team, "block_actions") | {
        "container": {"type": "view", "view_id": view.id}, "view": as_view(world, view), "actions": [action],
        "trigger_id": world.new_trigger(team.id, person.id, view.id if modal else "").id,
    }  # fmt: skip
    watch = Watch(person)
    return watch.outcome(await person.slack.delivering.send("interactive", payload))
