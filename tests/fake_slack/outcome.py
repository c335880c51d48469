"""What a person sees after an interaction, and what is in the payload of every one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fake_slack.delivery import Delivery
from fake_slack.state import Channel, Json, Message, Team, View

if TYPE_CHECKING:
    from fake_slack.people import Person


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
