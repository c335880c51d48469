"""Seals tokens before they are stored and opens them again; several keys at a time, so that keys can be changed.

The first key seals, every key opens. To change keys: put the new one in front, `discovery slack rotate-keys`, then
take the old one away. Each token is sealed anew on its own, so the rotation may stop anywhere and be run again. What
is sealed names its owner: a token that was copied into another workspace's row does not open there.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.settings import SettingsError


class WrongKey(SettingsError):
    """The stored Slack tokens do not open with DISCOVERY_SECRET_KEYS; add the key that sealed them, behind the newest."""

    def __init__(self) -> None:
        """Say it in the docstring's sentence."""
        super().__init__(type(self).__doc__)


def new_key() -> str:
    """A fresh key for DISCOVERY_SECRET_KEYS."""
    return Fernet.generate_key().decode()


class Vault:
    """Seals and opens with a list of keys."""

    __slots__ = ("_all", "_first")

    def __init__(self, keys: Sequence[str]) -> None:
        """Use these keys, each 32 bytes in URL-safe base64; raises ValueError where there is none."""
        fernets = [Fernet(key) for key in keys]
        self._all = MultiFernet(fernets)
        self._first = fernets[0]

    def seal(self, text: str, owner: str) -> str:
        """A text as it may be stored; nothing stays nothing."""
        return self._first.encrypt(f"{owner}\n{text}".encode()).decode() if text else ""

    def open(self, sealed: str, owner: str) -> str:
        """A sealed text; raises WrongKey where no key fits, or where it was sealed for somebody else."""
        return _text(self._all, sealed, owner) if sealed else ""

    def renewed(self, sealed: str, owner: str) -> str:
        """The same under the first key, as it is where it is so already; raises WrongKey."""
        if not sealed:
            return ""
        try:
            _text(self._first, sealed, owner)
        except WrongKey:
            return self.seal(self.open(sealed, owner), owner)
        return sealed


def _text(fernet: Fernet | MultiFernet, sealed: str, owner: str) -> str:
    try:
        kept, _, text = fernet.decrypt(sealed.encode()).decode().partition("\n")
    except InvalidToken as error:
        raise WrongKey from error
    if kept != owner:
        raise WrongKey
    return text
