"""Slack as a channel: payloads become events, posts become blocks, and the wire carries both."""
