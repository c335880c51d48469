"""The command line `discovery`: picks the group of commands that is asked for, and turns failures into one sentence.

A group is a file of its own that is imported only when it is used; to add one, add it to `GROUPS`.
"""

import argparse
import io
import os
import sys
from collections.abc import Callable

from adapters.subparsers import Subparsers
from bot.content.problems import ContentError


def _content(subparsers: Subparsers) -> None:
    from adapters.cli_content import add_content_commands

    add_content_commands(subparsers)


def _serve(subparsers: Subparsers) -> None:
    from adapters.cli_serve import add_serve_commands

    add_serve_commands(subparsers)


def _simulate(subparsers: Subparsers) -> None:
    from adapters.cli_simulate import add_simulate_command

    add_simulate_command(subparsers)


def _slack(subparsers: Subparsers) -> None:
    from adapters.cli_slack import add_slack_commands

    add_slack_commands(subparsers)


def _doctor(subparsers: Subparsers) -> None:
    from adapters.cli_doctor import add_doctor_command

    add_doctor_command(subparsers)


GROUPS: dict[str, Callable[[Subparsers], None]] = {
    "serve": _serve, "demo": _serve, "chat": _serve, "simulate": _simulate, "content": _content,
    "slack": _slack, "doctor": _doctor,
}
"""What adds the commands of a group, by the group's first word."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 when it went well, 1 when it failed, 2 when it was written wrongly."""
    words = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        result = _run(words)
        sys.stdout.flush()
        return result
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Who read our output has left (`| head`); without this, Python complains once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except ContentError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return 1
    except Exception as error:
        if os.environ.get("DISCOVERY_DEBUG"):
            raise
        print(f"discovery: {_sentence(error)} Set DISCOVERY_DEBUG=1 to see where.", file=sys.stderr)
        return 1


def _run(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="discovery", description="Runs discovery assessments in a chat thread.")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    wanted = [words[0]] if words and words[0] in GROUPS else list(GROUPS)
    for add in dict.fromkeys(GROUPS[name] for name in wanted):
        add(subparsers)
    arguments = parser.parse_args(words)
    run: Callable[[argparse.Namespace], int] | None = getattr(arguments, "run", None)
    if run is None:
        parser.print_help(sys.stderr)
        return 2
    return run(arguments)


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return f"This did not work ({text})."


if __name__ == "__main__":
    sys.exit(main())
