"""The portal's own files, sent with a fingerprint in the address so that a browser keeps them.

All files share one fingerprint: when one changes, every address changes, and a file may name
another one beside it.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from litestar import Response
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from catalog.portal.methods import get

_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent."""

    content: bytes
    media_type: str


def address(name: str) -> str:
    """Where a file is found (`css/base.css`); KeyError when the portal has none of that name."""
    if name not in _FILES:
        raise KeyError(name)
    return f"/static/{_FINGERPRINT}/{name}"


@get("/static/{fingerprint:str}/{name:path}", sync_to_thread=False, opt={"public": True})
def static_file(fingerprint: FromPath[str], name: FromPath[Path]) -> Response[bytes]:
    """One file; under an old fingerprint the present file, not to be kept."""
    file = _FILES.get(name.as_posix().lstrip("/"))
    if file is None:
        raise NotFoundException
    caching = _FOREVER if fingerprint == _FINGERPRINT else "no-cache"
    return Response(
        file.content,
        media_type=file.media_type,
        headers={"Cache-Control": caching},
    )


def _read() -> dict[str, StaticFile]:
    return {
        path.relative_to(_FOLDER).as_posix(): StaticFile(path.read_bytes(), _TYPES[path.suffix])
        for path in sorted(_FOLDER.rglob("*"))
        if path.suffix in _TYPES
    }


def _fingerprint(files: dict[str, StaticFile]) -> str:
    digest = hashlib.sha256()
    for name, file in files.items():
        digest.update(f"{name}\0{len(file.content)}\0".encode())
        digest.update(file.content)
    return digest.hexdigest()[:12]


_FILES = _read()
_FINGERPRINT = _fingerprint(_FILES)
