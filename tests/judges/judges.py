"""Judges from outside in environments of their own: exactly the locked packages, made once."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.identity.idp import CACHE, NODE, NPM, Missing

HERE = Path(__file__).parent
IS_NIGHTLY = os.environ.get("CATALOG_NIGHTLY") == "1"


def python_judges() -> Path:
    """The folder of the programs of schemathesis and clairvoyance; Missing without a registry."""

    def make(folder: Path) -> None:
        _run([sys.executable, "-m", "venv", str(folder)], folder.parent)
        pip: list[str | Path] = [
            folder / "bin" / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
        ]
        pip += ["--retries", "1", "--require-hashes", "-r", HERE / "requirements.txt"]
        _run(pip, folder.parent)

    return _once("python-judges", HERE / "requirements.txt", make) / "bin"


def graphql_http() -> Path:
    """The folder of the npm package graphql-http; Missing without a registry."""

    def make(folder: Path) -> None:
        folder.mkdir()
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        _run([NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)

    return _once("graphql-http", HERE / "package-lock.json", make)


def _once(name: str, lock: Path, make: Callable[[Path], None]) -> Path:
    """A folder for these very locked packages; an environment cannot be moved, so others wait."""
    folder = CACHE / f"{name}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    if (folder / "ready").exists():
        return folder
    CACHE.mkdir(exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    try:
        make(folder)
    except (subprocess.SubprocessError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise Missing(f"the registry is not reachable, {name} is not installed") from error
    (folder / "ready").touch()
    return folder


def _run(command: list[str | Path], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
