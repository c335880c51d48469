"""The engine: everything between a channel and a stored answer. Knows no channel."""
