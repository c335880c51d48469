"""Interactions: finds what a person taps, builds the payload Slack sends for it, and does what the app answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fake_slack.answers import EMPTY, elements_of, filled, is_empty, starting, values_of
from fake_slack.delivery import Delivery
from fake_slack.hooks import apply
from fake_slack.methods_views import change, drop, put_up
from fake_slack.shown import as_message, as_view
from fake_slack.state import Channel, FakeSlackMisused, Hook, Json, Message, SlackError, Team, View
from fake_slack.strict import check_view

if TYPE_CHECKING:
    from fake_slack.people import Person

DEEPEST = 3


@dataclass(slots=True)
class Outcome:
    """What a person sees after doing something: a private message, the modal now on top, errors at fields.

    `trouble` is what Slack says when the app did not answer well (`operation_timeout`, `http_error` ...).
    """

    delivery: Delivery
    messages: list[Message] = field(default_factory=list)
    modal: View | None = None
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def message(self) -> Message | None:
        """The newest private message that came while this went on."""
        return self.messages[-1] if self.messages else None

    @property
    def trouble(self) -> str:
        """Empty when all went well."""
        return self.delivery.answer.trouble


class Watch:
    """Remembers what a person saw before, to tell what is new afterwards."""

    def __init__(self, person: "Person") -> None:
        """Look now."""
        self.person = person
        self.before = {id(one) for one in person.slack.whispers(person)}

    def outcome(self, delivery: Delivery, errors: Mapping[str, str] = {}) -> Outcome:
        """What is new."""
        new = [one for one in self.person.slack.whispers(self.person) if id(one) not in self.before]
        modals = self.person.slack.modals(self.person)
        return Outcome(delivery, new, modals[-1] if modals else None, dict(errors))


def around(person: "Person", team: Team, kind: str) -> Json:
    """What is in every interactive payload."""
    user = person.user
    return {"type": kind, "team": {"id": team.id, "domain": team.domain}, "enterprise": None,
            "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": user.team},
            "api_app_id": person.slack.world.app_id, "token": "verification-token",
            "is_enterprise_install": False}  # fmt: skip


def named(channel: Channel) -> Json:
    """A channel in an interactive payload."""
    other = {"im": "directmessage", "group": "privategroup"}
    return {"id": channel.id, "name": other.get(channel.kind, channel.name)}


# --- finding ---


def find(blocks: list[Json], what: str, row: str) -> tuple[Json, Json]:
    """The one element that is meant, with its block."""
    told = list(with_words(blocks))
    for same in (
        lambda one: what in (one.get("action_id"), one.get("value")),
        lambda one: label(one) == what,
        lambda one: what.casefold() in label(one).casefold(),
        lambda one: _fits(one, what),
    ):
        fits = [(block, one) for block, one, words in told if not row or row == block["block_id"] or row in words]
        found = [(block, one) for block, one in fits if same(one)]
        if len(found) == 1 or (found and all(one == found[0] for one in found)):
            return found[0]
        if found:
            raise FakeSlackMisused(f"{what!r} is there {len(found)} times; say which row")
    there = [f"{label(one)!r} ({one.get('action_id')})" for _, one, _ in told]
    raise FakeSlackMisused(f"nothing to tap like {what!r} in row {row!r}; there is {', '.join(there) or 'nothing'}")


def _fits(element: Json, what: str) -> bool:
    """Whether an action_id begins like this, for ids with something behind the name."""
    return bool(re.match(rf"{re.escape(what)}\b", str(element.get("action_id", ""))))


def with_words(blocks: list[Json]) -> list[tuple[Json, Json, str]]:
    """Everything to tap, with the words of its row: its own block's, or those right above."""
    made, above = [], ""
    for block in blocks:
        texts = [block.get("text"), block.get("label"), *(block.get("fields") or [])]
        words = " ".join(str(text.get("text", "")) for text in texts if isinstance(text, dict))
        above = words or above
        made += [(block, one, above) for _, one in elements_of([block])]
    return made


def label(element: Json) -> str:
    """What a person reads on it."""
    text = element.get("text") or element.get("placeholder") or {}
    return str(text.get("text", ""))


# --- tapping ---


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


# --- modals ---


def fill(view: View, values: Mapping[str, Any]) -> None:
    """Put values in; raises FakeSlackMisused for what is not there or was left out, as Slack's form would."""
    inputs = [(block, one) for block, one in elements_of(view.blocks) if one["type"] in EMPTY]
    for key, value in values.items():
        found = [(block, one) for block, one in inputs if key in (block["block_id"], one["action_id"])]
        found = found or [(block, one) for block, one in inputs if (block.get("label") or {}).get("text") == key]
        if len(found) != 1:
            raise FakeSlackMisused(f"{len(found)} inputs {key!r} among {[block['block_id'] for block, _ in inputs]}")
        block, element = found[0]
        view.typed[(block["block_id"], element["action_id"])] = filled(element, value)
    for block, element in inputs:
        now = view.typed.get((block["block_id"], element["action_id"])) or starting(element, view.channel)
        if block["type"] == "input" and not block.get("optional") and is_empty(now):
            raise FakeSlackMisused(f"Slack does not send the form: {block['block_id']} has to be filled in")


async def submit(person: "Person", view: View, values: Mapping[str, Any]) -> Outcome:
    """Send a modal and do what the app answers."""
    world, team = person.slack.world, person.slack.world.teams[view.team]
    if world.stacks.get(person.id, [])[-1:] != [view.id]:
        raise FakeSlackMisused("the modal is not on top of this person's screen")
    if not view.shape.get("submit"):
        raise FakeSlackMisused("the modal has no button to send it")
    fill(view, values)
    payload = around(person, team, "view_submission") | {
        "trigger_id": world.new_trigger(team.id, person.id, view.id).id, "view": as_view(world, view), "response_urls": [],
    }  # fmt: skip
    watch = Watch(person)
    delivery = await person.slack.delivering.send("interactive", payload)
    errors = answered(person, view, delivery) if delivery.answer.ok else {}
    return watch.outcome(delivery, errors)


def answered(person: "Person", view: View, delivery: Delivery) -> dict[str, str]:
    """Do what a view submission's answer says; the errors at fields are told back."""
    world, team, body = person.slack.world, person.slack.world.teams[view.team], delivery.answer.body
    stack = world.stacks.get(person.id, [])
    view.errors = {}
    match body:
        case None | {} if not body:
            if view.id in stack:
                stack.remove(view.id)
                world.views.pop(view.id, None)
        case {"response_action": "clear"}:
            drop(world, person.id)
        case {"response_action": "errors", "errors": dict(errors)}:
            inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
            if not errors or not set(errors) <= inputs or not all(isinstance(one, str) and one for one in errors.values()):
                raise FakeSlackMisused(f"errors {errors} do not name inputs of the view: {sorted(inputs)}")
            view.errors = dict(errors)
        case {"response_action": "update" | "push" as action, "view": shape}:
            shape_or_complain(shape)
            if action == "update":
                change(world, view, shape)
            elif len(stack) >= DEEPEST:
                raise FakeSlackMisused("more than three modals on top of each other")
            else:
                put_up(world, team, person.id, shape)
        case _:
            raise FakeSlackMisused(f"Slack does not understand this answer to a view submission: {body!r:.300}")
    return view.errors


def shape_or_complain(shape: Any) -> None:
    """Check a view in an acknowledgement: Slack shows the person an error and tells the app nothing."""
    try:
        check_view(shape, "modal")
    except SlackError as error:
        raise FakeSlackMisused(f"Slack refuses the view in the answer: {error.code} {error.more}") from None


async def close(person: "Person", view: View) -> Outcome:
    """Close the modal on top; the app hears of it only where it asked."""
    world, team = person.slack.world, person.slack.world.teams[view.team]
    payload = around(person, team, "view_closed") | {"view": as_view(world, view), "is_cleared": False}
    world.stacks[person.id].remove(view.id)
    world.views.pop(view.id, None)
    watch = Watch(person)
    if not view.shape.get("notify_on_close"):
        return watch.outcome(Delivery("interactive", payload, []))
    return watch.outcome(await person.slack.delivering.send("interactive", payload))


# --- commands and shortcuts ---


def command_text(person: "Person", text: str) -> str:
    """What Slack makes of a command's text with should_escape: names and channels become ids."""
    from fake_slack.people import escaped

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
