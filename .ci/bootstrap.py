"""Builds the project's own environment in `.venv`, once; calling it again costs nothing.

Needs only a Python of 3.11 or newer: neither uv, pip, venv nor ensurepip has to be installed.
uv is taken from the path, else put into `.cache/uv`. Packages are exactly those of `uv.lock`,
checked by hash, and come from the package index this machine is configured for (uv's settings
first, then pip's). No setting of the machine is ever written into a file of the project.

Written so that an old Python can still read it and say what is wrong.
"""

import configparser
import hashlib
import html
import importlib.util
import os
import re
import shutil
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
STAMP = VENV / ".ready"
HOME = Path(os.path.expanduser("~"))  # Path.home() fails where the account has no name

OLDEST_PYTHON = (3, 11)
# Compiled once here: where Python may not write bytecode, each start would take seconds longer.
COMPILE = "--compile-bytecode"
OLDEST_UV = (0, 5)
PUBLIC_INDEX = "https://pypi.org/simple"

# Settings of a shell that would make uv build another environment than this one.
FOREIGN = (
    "VIRTUAL_ENV",
    "UV_PROJECT_ENVIRONMENT",
    "UV_FROZEN",
    "UV_LOCKED",
    "UV_NO_DEV",
    "PYTHONPATH",
    "PYTHONHOME",
)
UV_INDEXES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_NO_INDEX")

# Where pip looks for its settings, the nearest first.
PIP_FILES = (
    Path(sys.prefix) / "pip.conf",
    Path(os.environ.get("XDG_CONFIG_HOME") or HOME / ".config") / "pip" / "pip.conf",
    HOME / "Library" / "Application Support" / "pip" / "pip.conf",
    HOME / ".pip" / "pip.conf",
    Path("/etc/xdg/pip/pip.conf"),
    Path("/etc/pip.conf"),
)


class Stop(Exception):
    """Set-up cannot go on; the message is one sentence that says what to do."""


def main() -> None:
    """Makes `.venv` what `pyproject.toml` and `uv.lock` say, or stops with one sentence."""
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        raise Stop(
            f"Reuse Catalog needs Python 3.11 or newer, but `python3` is {found}; "
            "name a newer one, for example `make run PYTHON=python3.12`."
        )
    if sys.argv[1:2] == ["lock"]:
        lock(find_uv() or install_uv(), *sys.argv[2:])
    if is_ready():
        return
    print("Setting up .venv (once, about a minute) ...", flush=True)
    uv = find_uv() or install_uv()
    mirror = configured_index()
    if mirror is None:
        run(uv, "sync", "--quiet", "--locked", COMPILE, "--python", interpreter())
    else:
        install_from_mirror(uv, mirror)
    run(str(python_of(VENV)), "-m", "compileall", "-q", "catalog")
    STAMP.write_text(fingerprint(), encoding="utf-8")


def is_ready() -> bool:
    """True when `.venv` was built from the present lock, for this Python, at this place."""
    try:
        return STAMP.read_text(encoding="utf-8") == fingerprint() and python_of(VENV).exists()
    except OSError:
        return False


def find_uv() -> "str | None":
    """A uv that is new enough to read the lock: the machine's, else the one installed earlier."""
    for candidate in (shutil.which("uv"), str(CACHE / "uv" / "bin" / "uv")):
        try:
            said = subprocess.check_output([candidate or "", "--version"], text=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        version = re.match(r"uv (\d+)\.(\d+)", said)
        if version and tuple(map(int, version.groups())) >= OLDEST_UV:
            return candidate
    return None


def install_uv() -> str:
    """Puts uv into `.cache/uv` with pip, fetching pip itself when Python came without."""
    target = CACHE / "uv"
    shutil.rmtree(target, ignore_errors=True)
    pip = ["-m", "pip"] if importlib.util.find_spec("pip") else [f"{fetch_pip()}/pip"]
    quiet = ["--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
    try:
        subprocess.run(
            [sys.executable, *pip, "install", *quiet, "--target", str(target), "uv"],
            check=True,
            cwd=ROOT,
            # Each of these, where it is set, forbids --target.
            env={**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"},
        )
    except subprocess.CalledProcessError:
        raise Stop(
            "uv could not be installed from the package index (pip's message is above); "
            "install uv by hand or name your index with PIP_INDEX_URL."
        ) from None
    return str(target / "bin" / "uv")


def fetch_pip() -> Path:
    """The newest pip as a wheel, which Python can run without installing it; checked by hash."""
    index = (pip_setting("index-url") or os.environ.get("UV_DEFAULT_INDEX") or PUBLIC_INDEX) + "/"
    page_url = urllib.parse.urljoin(index, "pip/")
    page = download(page_url).decode()
    wheels = re.findall(r'href="([^"]+/pip-([\d.]+)-py3-none-any\.whl)#sha256=(\w{64})"', page)
    if not wheels:
        raise Stop(f"Python has no pip and {page_url} offers none; install pip or uv by hand.")
    link, _, digest = max(wheels, key=lambda found: [int(part) for part in found[1].split(".")])
    url = urllib.parse.urljoin(page_url, html.unescape(link))
    wheel = download(url)
    if hashlib.sha256(wheel).hexdigest() != digest:
        raise Stop(f"{url} is not what its index promises (sha256 differs); try again.")
    path = CACHE / url.rsplit("/", 1)[1]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wheel)
    return path


def download(url: str) -> bytes:
    trust = ssl.create_default_context(cafile=pip_setting("cert"))
    try:
        with urllib.request.urlopen(url, context=trust, timeout=60) as answer:  # noqa: S310  # the machine's own index
            return bytes(answer.read())
    except (OSError, urllib.error.URLError) as problem:
        raise Stop(
            f"{url} could not be read ({problem}); install uv by hand, or name your package "
            "index with PIP_INDEX_URL and its certificate with PIP_CERT."
        ) from None


def configured_index() -> "list[str] | None":
    """Options that name this machine's own package index; None where it is the public one."""
    options: "list[str]" = []
    if (pip_setting("no-index") or "").lower() in ("1", "true", "yes", "on"):
        options += ["--no-index"]
    elif is_foreign(pip_setting("index-url")):
        options += ["--default-index", pip_setting("index-url") or ""]
    uv_knows = any(os.environ.get(name) for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"))
    if uv_knows or os.environ.get("UV_NO_INDEX") or uv_file_names_index():
        options = []
    elif not options:
        return None
    for url in (pip_setting("extra-index-url") or "").split():
        options += ["--index", url]
    for place in (pip_setting("find-links") or "").split():
        options += ["--find-links", place]
    for host in (pip_setting("trusted-host") or "").split():
        options += ["--allow-insecure-host", host]
    return options


def is_foreign(index: "str | None") -> bool:
    return bool(index) and index.rstrip("/") != PUBLIC_INDEX  # type: ignore[union-attr]  # bool() above


def uv_file_names_index() -> bool:
    """True when a settings file of uv, of this person or this machine, names a default index."""
    import tomllib  # here, because an old Python has to get as far as the version check

    home = Path(os.environ.get("XDG_CONFIG_HOME") or HOME / ".config")
    places = [home / "uv" / "uv.toml", Path("/etc/uv/uv.toml")]
    if os.environ.get("UV_CONFIG_FILE"):
        places = [Path(os.environ["UV_CONFIG_FILE"])]
    for place in places:
        try:
            settings = tomllib.loads(place.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        listed = settings.get("index", [])
        if is_foreign(settings.get("index-url")) or any(index.get("default") for index in listed):
            return True
    return False


def lock(uv: str, *options: str) -> None:
    """Brings `uv.lock` up to `pyproject.toml`, naming the public index whatever is configured."""
    public = ("--no-config", "--default-index", PUBLIC_INDEX)
    run(uv, "lock", *public, "--python", interpreter(), *options, without=UV_INDEXES)


def install_from_mirror(uv: str, index: "list[str]") -> None:
    """Installs what the lock names from another index than the lock's, held to the same hashes.

    uv ties a lock to the index it was made with, so `uv sync` cannot do this: the lock is first
    held against `pyproject.toml`, then read out as requirements with hashes.
    """
    lock(uv, "--check", "--offline", "--quiet")
    wanted = CACHE / "requirements.txt"
    wanted.parent.mkdir(parents=True, exist_ok=True)
    run(uv, "export", "--quiet", "--frozen", "--no-emit-project", "--output-file", str(wanted))
    run(uv, "venv", "--quiet", "--clear", "--python", interpreter(), str(VENV))
    into = ("--quiet", "--python", str(python_of(VENV)), *index)
    best = ("--index-strategy", "unsafe-best-match")  # safe: the hash decides, not the index
    run(uv, "pip", "sync", *into, *best, COMPILE, "--require-hashes", str(wanted))
    run(uv, "pip", "install", *into, "--no-deps", "--editable", str(ROOT))


def run(*command: str, without: "tuple[str, ...]" = ()) -> None:
    """Runs one step of uv with pip's certificate and proxy where uv has none of its own."""
    env = {name: value for name, value in os.environ.items() if name not in {*FOREIGN, *without}}
    for variable, setting in (("SSL_CERT_FILE", "cert"), ("HTTPS_PROXY", "proxy")):
        value = pip_setting(setting)
        if value:
            env.setdefault(variable, value)
    if not os.access(HOME, os.W_OK):
        env.setdefault("UV_CACHE_DIR", str(CACHE / "packages"))
    try:
        subprocess.run(command, check=True, cwd=ROOT, env=env)
    except subprocess.CalledProcessError:
        step = " ".join(word for word in command[1:3] if not word.startswith("-"))
        raise Stop(
            f"`uv {step}` failed (its message is above); if the package index cannot be reached, "
            "name yours with UV_DEFAULT_INDEX; if uv.lock is out of date, run `make lock`."
        ) from None


def pip_setting(name: str) -> "str | None":
    """What pip would use for a setting: the variable, else the nearest configuration file."""
    from_shell = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    if from_shell:
        return from_shell
    named = Path(os.environ.get("PIP_CONFIG_FILE", os.devnull))
    for file in (named, *PIP_FILES):
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, ValueError):
            continue
        for section in ("install", "global"):
            if parser.get(section, name, fallback=""):
                return parser.get(section, name)
    return None


def fingerprint() -> str:
    """Changes when the environment has to be built again."""
    files = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "uv.lock")]
    digests = [hashlib.sha256(content).hexdigest() for content in files]
    return "\n".join([str(ROOT), interpreter(), sys.version, *digests]) + "\n"


def interpreter() -> str:
    """The Python that was called, seen through a virtual environment that may be active."""
    return os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)


def python_of(venv: Path) -> Path:
    return venv / "bin" / "python"


if __name__ == "__main__":
    try:
        main()
    except Stop as reason:
        sys.exit(f"Set-up stopped: {reason}")
    except KeyboardInterrupt:
        sys.exit(130)
