"""Tokens of somebody who signed in, kept between commands: in the keyring, or a file of theirs."""

import json
import os
import tempfile
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from catalog.client.alone import alone

_SERVICE = "reuse-catalog"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a provider gave for one catalog; `expires_at` in seconds since 1970."""

    issuer: str
    client_id: str
    token_endpoint: str
    access_token: str
    refresh_token: str | None
    expires_at: float


class Safe:
    """Keeps the credentials of each catalog by its address.

    In the keyring of the system where the package `keyring` is installed and works, else in a file
    that only its owner reads.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "credentials.json"

    def find(self, url: str) -> Credentials | None:
        """The credentials for a catalog; None when nobody signed in to it, or they are unreadable."""
        if not self._path.exists():
            return None
        found = self._read().get(url)
        if found == "keyring":
            ring = _keyring()
            found = json.loads(ring.get_password(_SERVICE, url) or "null") if ring else None
        try:
            return Credentials(**found) if isinstance(found, dict) else None
        except TypeError:
            return None

    def alone(self) -> AbstractContextManager[None]:
        """No other command changes anything meanwhile; CatalogUnreachable if one never ends."""
        return alone(self._path.with_suffix(".lock"))

    def keep(self, url: str, credentials: Credentials) -> str:
        """Keep them; where, in words."""
        with self.alone():
            return self.write(url, credentials)

    def write(self, url: str, credentials: Credentials) -> str:
        """As `keep`, for whoever holds `alone` already."""
        content = self._read()
        ring = _keyring()
        if ring is not None:
            ring.set_password(_SERVICE, url, json.dumps(asdict(credentials)))
            self._write(content | {url: "keyring"})
            return "the keyring"
        self._write(content | {url: asdict(credentials)})
        return str(self._path)

    def forget(self, url: str) -> bool:
        """Forget them; whether there were any."""
        with self.alone():
            content = self._read()
            found = content.pop(url, None)
            if found is None:
                return False
            ring = _keyring()
            if found == "keyring" and ring is not None:
                ring.delete_password(_SERVICE, url)
            self._write(content)
            return True

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def _write(self, content: dict[str, Any]) -> None:
        """In one step, and never readable by others, not even for a moment."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=self._path.parent)  # made with mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
        Path(name).replace(self._path)


def _keyring() -> Any:
    """The keyring, where it is installed and has somewhere to keep things."""
    try:
        ring = import_module("keyring")
        is_usable = ring.get_keyring().priority >= 1
    except Exception:  # noqa: BLE001 - backends fail in ways of their own
        return None
    return ring if is_usable else None
