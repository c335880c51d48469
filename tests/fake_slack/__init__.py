"""A small strict Slack over loopback: Web API, signed requests, Socket Mode, and the people who use it."""

from fake_slack.access import ALL_EVENTS, ALL_SCOPES
from fake_slack.people import Person
from fake_slack.server import FakeSlack
from fake_slack.state import Channel, FakeSlackMisused, Message, SlackError, View

__all__ = ["ALL_EVENTS", "ALL_SCOPES", "Channel", "FakeSlack", "FakeSlackMisused", "Message", "Person", "SlackError", "View"]
