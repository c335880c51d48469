"""The local channel: a team chat in a web page or a terminal, without any account."""
