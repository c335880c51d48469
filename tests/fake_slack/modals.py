"""Filling in, sending and closing a modal, and doing what the app answers to it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fake_slack.answers import EMPTY, elements_of, filled, is_empty, starting
from fake_slack.delivery import Delivery
from fake_slack.methods_views import DEEPEST, change, drop, put_up
from fake_slack.outcome import Outcome, Watch, around
from fake_slack.shown import as_view
from fake_slack.state import FakeSlackMisused, SlackError, View
from fake_slack.strict import check_view

if TYPE_CHECKING:
    from fake_slack.people import Person


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
