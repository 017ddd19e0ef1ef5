"""`catalog audit verify|export|checkpoint|key`: proof of the record, on the database itself.

These commands load the server, and only when they run.
"""

import asyncio
import getpass
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from catalog.cli.audit import MOMENT
from catalog.cli.call import Call, Output, pass_call
from catalog.cli.failures import ProblemsFound, say_remark
from catalog.cli.frame import Command
from catalog.cli.output import show
from catalog.cli.progress import watched
from catalog.cli.server import told_simply
from catalog.cli.words import count

if TYPE_CHECKING:
    from catalog.audit.checkpoints import Checkpoint
    from catalog.audit.verifying import Verdict
    from catalog.db.engine import Database

Progress = Callable[[int, int], None]

_database = click.option("--database-url", metavar="URL",
                         help="Where the data is: sqlite:///FILE or postgresql://USER@HOST/NAME."
                         " [CATALOG_DATABASE_URL]")  # fmt: skip
_key = click.option("--key-file", metavar="FILE", type=click.Path(path_type=Path),
                    help="The signing key. [CATALOG_AUDIT_KEY_FILE]")  # fmt: skip


@click.command(
    cls=Command,
    examples=[
        "catalog audit verify",
        "catalog audit verify --checkpoints checkpoints.txt --key-file audit-public.pem",
    ],
)
@click.option("--checkpoints", metavar="FILE", type=click.Path(path_type=Path, exists=True),
              help="Signed checkpoints, one to a line; needs the key that signed them.")  # fmt: skip
@_key
@_database
@pass_call
def verify(
    call: Call, *, checkpoints: Path | None, key_file: Path | None, database_url: str | None
) -> None:
    """Check every row of the chain.

    Exits with 1 at the first row that is changed, missing, put in or out of order. Rows cut off
    at the end, or a chain that was written anew, show only against checkpoints kept elsewhere.
    """
    known = _known(checkpoints, key_file)
    found = _run(database_url, lambda db: _verified(db, known, call))
    _tell(found, known, call)


@click.command(
    cls=Command,
    examples=[
        "catalog audit export > audit.jsonl",
        "catalog audit export --since 2026-10-01 --until 2026-11-01 --output-file october.jsonl",
    ],
)
@click.option("--since", type=MOMENT, help="From this day or moment on.")
@click.option("--until", type=MOMENT, help="Before this day or moment.")
@click.option("--output-file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              help="Where to write; by default the terminal.")  # fmt: skip
@_database
@pass_call
def export(
    call: Call,
    *,
    since: str | None,
    until: str | None,
    output_file: Path | None,
    database_url: str | None,
) -> None:
    """Write the audit as JSON Lines.

    One line per row as it was sealed, oldest first; the export itself is recorded.
    """
    if call.output is not Output.TABLE:
        raise click.UsageError("The audit is always written as JSON Lines; leave --output out.")
    if output_file is None:
        _run(database_url, lambda db: _written(db, sys.stdout.buffer, since, until, call))
        return
    half = output_file.with_name(f".{output_file.name}.{os.getpid()}.part")
    try:
        # It names people: only its owner reads it.
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            rows = _run(database_url, lambda db: _written(db, file, since, until, call))
        half.replace(output_file)
    finally:
        half.unlink(missing_ok=True)
    say_remark(f"Wrote {count(rows, 'row')} to {output_file}.", call)


@click.command(
    cls=Command,
    examples=["catalog audit checkpoint", "catalog audit checkpoint --to checkpoints.txt"],
)
@click.option("--to", "target", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              help="A file to add the line to; by default the terminal.")  # fmt: skip
@click.option("--without-verify", is_flag=True, help="Do not check the chain first.")
@_key
@_database
@pass_call
def checkpoint(
    call: Call,
    *,
    target: Path | None,
    without_verify: bool,
    key_file: Path | None,
    database_url: str | None,
) -> None:
    """Sign how far the chain goes now.

    Keep the line outside the database, where whoever runs the database cannot change it.
    """
    from catalog.audit import checkpoints, exporting

    signing = checkpoints.read_key(_key_path(key_file))
    if not without_verify:
        verdict = _run(database_url, lambda db: _verified(db, [], call))
        if verdict.finding is not None:
            _tell(verdict, [], call)
    made = _run(database_url, exporting.checkpoint)
    text = checkpoints.sign(made, signing)
    if target is None:
        click.echo(text)
    else:
        with target.open("a", encoding="ascii") as file:
            file.write(text + "\n")
    say_remark(f"Signed at row {made.seq:,}, {made.at}.", call)


@click.command(cls=Command, examples=["catalog audit key --key-file /etc/catalog/audit.pem"])
@_key
@pass_call
def key(call: Call, *, key_file: Path | None) -> None:
    """Make the signing key if there is none, and print its public half.

    The file is made so that only you read it. Keep it off the machine of the database, and give
    the public half to those who verify.
    """
    from catalog.audit import checkpoints

    path = _key_path(key_file)
    if path.exists():
        found = checkpoints.read_key(path)
    else:
        found = checkpoints.make_key(path)
        say_remark(f"Made a new key in {path}.", call)
    click.echo(checkpoints.public_text(found), nl=False)


def _key_path(given: Path | None) -> Path:
    from catalog.settings import read_settings

    path = given or read_settings().audit.key_file
    if path is None:
        raise click.UsageError("Name the key: --key-file FILE, or CATALOG_AUDIT_KEY_FILE.")
    return path


def _known(path: Path | None, key_file: Path | None) -> "list[Checkpoint]":
    from catalog.audit import checkpoints

    if path is None:
        return []
    with path.open(encoding="utf-8", errors="replace") as file:
        return checkpoints.read_checkpoints(file, checkpoints.read_key(_key_path(key_file)))


def _run(database_url: str | None, work: Callable[["Database"], Any]) -> Any:
    """What the work gives, on the database of the settings; it must be at this version."""
    from catalog.db import migrations
    from catalog.db.engine import Database
    from catalog.settings import read_settings

    url = read_settings(database_url=database_url).database.url
    with told_simply("The database cannot be used"):
        current = migrations.current(url)
    if current != migrations.head():
        raise click.ClickException(
            "The database is not at this version. Run `catalog migrate` first."
        )

    async def opened() -> Any:
        database = Database(url, pool_size=2)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(opened())


async def _verified(database: "Database", known: "list[Checkpoint]", call: Call) -> "Verdict":
    from catalog.audit.verifying import verify

    marks = [one.mark for one in known]
    with watched("Verifying", call=call) as on_progress:
        async with database.glance() as db:
            return await verify(db, marks=marks, on_progress=on_progress)


async def _written(
    database: "Database", file: BinaryIO, since: str | None, until: str | None, call: Call
) -> int:
    from catalog.access.actor import SYSTEM
    from catalog.app import open_workshop
    from catalog.audit import exporting
    from catalog.owners.actors import Actors

    workshop = open_workshop(database, Actors(database))
    async with workshop.open(SYSTEM) as work:
        begun = await exporting.begin(
            work, since=_moment(since), until=_moment(until), on_behalf_of=_operator()
        )
    rows = 0
    with watched("Exporting", call=call) as on_progress:
        async for lines in exporting.lines(database, begun):
            file.writelines(line + b"\n" for line in lines)
            rows += len(lines)
            on_progress(rows, begun.through)
    file.flush()
    return rows


def _operator() -> str | None:
    """Who runs this program, by the word of the system."""
    with suppress(Exception):  # a container may know no name for its user
        return getpass.getuser()
    return None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _tell(verdict: "Verdict", known: "list[Checkpoint]", call: Call) -> None:
    finding = verdict.finding
    data = {
        "isWhole": finding is None,
        "rows": verdict.rows,
        "lastHash": verdict.last_hash,
        "checkpoints": len(known),
        "finding": finding
        and {"seq": finding.seq, "what": finding.what.value, "sentence": finding.sentence},
    }
    show(data, call, as_text=lambda: _sentence(verdict, known))
    if finding is not None:
        raise ProblemsFound


def _sentence(verdict: "Verdict", known: "list[Checkpoint]") -> str:
    if verdict.finding is not None:
        held = f"{count(verdict.rows, 'row')} before it hold." if verdict.rows else ""
        return f"BROKEN ({verdict.finding.what.value.lower()}): {verdict.finding.sentence} {held}"
    told = f"{count(verdict.rows, 'row')} checked, the chain is whole."
    if known:
        last = max(known, key=lambda one: one.seq)
        return f"{told} It holds {count(len(known), 'checkpoint')}, the last at row {last.seq:,}."
    return f"{told} Rows cut off at the end would show only against a checkpoint."
