"""The commands `discovery slack`: the manifest to paste, a key for stored tokens, and changing that key."""

import argparse
import asyncio
import json
import os
import sys

from adapters.subparsers import Subparsers


def add_slack_commands(subparsers: Subparsers) -> None:
    """Add `slack` and its commands."""
    slack = subparsers.add_parser("slack", help="set up Slack: manifest, keys")
    commands = slack.add_subparsers(title="commands", metavar="COMMAND", required=True)

    manifest = commands.add_parser("manifest", help='print what to paste into "Create New App", "From a manifest"')
    manifest.add_argument("--http", metavar="URL", default="", help="take requests at this https address (default: a socket)")
    manifest.add_argument("--install", metavar="URL", default="", help="let many workspaces install it at this https address")
    manifest.set_defaults(run=_manifest)

    commands.add_parser("new-key", help="print a fresh key for DISCOVERY_SECRET_KEYS").set_defaults(run=_new_key)
    rotate = commands.add_parser("rotate-keys", help="seal all stored tokens with the first of DISCOVERY_SECRET_KEYS")
    rotate.set_defaults(run=_rotate_keys)


def _manifest(words: argparse.Namespace) -> int:
    from adapters.slack.manifest import manifest
    from adapters.slack.settings import public_url
    from bot.content import content_root
    from bot.settings import SettingsError
    from bot.wording import Wording

    try:
        http, install = public_url(words.http), public_url(words.install)
    except SettingsError as error:
        return _said(error)
    say = Wording(content_root() / "messages").words
    print(json.dumps(manifest(say, http, install), indent=2, ensure_ascii=False))
    return 0


def _new_key(words: argparse.Namespace) -> int:
    from adapters.slack.vault import new_key

    print(new_key())
    return 0


def _rotate_keys(words: argparse.Namespace) -> int:
    """Seal every token anew; the service must not run, because it alone writes its database."""
    from adapters.slack.settings import secret_keys
    from bot.settings import SettingsError, read_settings
    from bot.store import StoreUnavailable

    try:
        settings = read_settings(os.environ)
        keys = secret_keys(",".join(settings.secret_keys))
        if not keys:
            raise SettingsError("DISCOVERY_SECRET_KEYS is not set; put the new key first, then the old one.")
        count = asyncio.run(_rotate(str(settings.database), keys))
    except (SettingsError, StoreUnavailable) as error:
        return _said(error)
    print(f"{count} sealed anew with the first key; now the others may be taken out of DISCOVERY_SECRET_KEYS.")
    return 0


async def _rotate(path: str, keys: tuple[str, ...]) -> int:
    from adapters.slack.installations import Installations
    from adapters.slack.vault import Vault
    from bot.clock import Clock
    from bot.store import open_store
    from bot.writer import Writer

    store = open_store(path)
    try:
        installations = Installations(Writer(store).submit, Vault(keys), Clock().now)
        await installations.start()
        count = await installations.rotate_keys()
        store.scrub()
    finally:
        store.close()
    return count


def _said(error: Exception) -> int:
    print(f"discovery: {error}", file=sys.stderr)
    return 1
