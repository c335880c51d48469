"""The world outside: one folder per channel, and the command line."""
