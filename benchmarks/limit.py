"""The least a read can cost: one prepared statement of hand-written SQL that returns the JSON, and
nothing around it but an HTTP server."""

import json
import re
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from sqlalchemy import make_url

from benchmarks.callers import caller_values
from catalog.assets.kinds import KINDS
from catalog.db.engine import Database
from catalog.search.words import SEARCH_FIELDS, query_terms

Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Run = Callable[[Mapping[str, Any]], Awaitable[str | None]]

_STATEMENTS = Path(__file__).parent / "statements"
_PARAMETER = re.compile(r"(?<!:):([a-z_]+)")
_FIRST_PAGE = ("9999-12-31T23:59:59.999Z", "")
_KIND_LABELS = json.dumps({kind.key: kind.label for kind in KINDS.values()})
_FIELD_BITS = json.dumps([{"bit": bit, "name": name} for name, bit in SEARCH_FIELDS.items()])


class Limit:
    """Answers the workloads: `POST /AssetPage` with the body that the product gets."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._runs: dict[str, tuple[bytes, Callable[[Any], dict[str, Any]], Run]] = {}
        self._connected: Any = None

    async def open(self) -> None:
        """Connect and read the statements."""
        database = Database(self._url)
        caller = await caller_values(database)
        await database.close()
        is_sqlite = database.is_sqlite
        connected = _sqlite(str(database.url.database)) if is_sqlite else await _pool(self._url)
        self._connected = connected
        for name, (field, file, read) in _WORKLOADS.items():
            dialect = "sqlite" if is_sqlite else "postgresql"
            text = (_STATEMENTS / f"{file}.{dialect}.sql").read_text(encoding="utf-8")
            run = _on_sqlite(connected, text) if is_sqlite else _on_postgres(connected, text)
            self._runs[f"/{name}"] = (f'{{"data":{{"{field}":'.encode(), read, _with(run, caller))

    async def close(self) -> None:
        """Disconnect."""
        if isinstance(self._connected, sqlite3.Connection):
            self._connected.close()
        else:
            await self._connected.close()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        message = await receive()
        body = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message["body"]
        answer = await self.answer(scope["path"], msgspec.json.decode(body)["variables"])
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(answer)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def answer(self, path: str, variables: Mapping[str, Any]) -> bytes:
        """The JSON bytes of one answer."""
        start, read, run = self._runs[path]
        found = await run(read(variables))
        return start + (b"null" if found is None else found.encode()) + b"}}"


def _with(run: Run, caller: Mapping[str, Any]) -> Run:
    return lambda values: run({**caller, **values})


def _sqlite(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{path}", uri=True, isolation_level=None)
    for pragma in ("query_only=ON", "mmap_size=268435456", "cache_size=-16000"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _on_sqlite(connection: sqlite3.Connection, text: str) -> Run:
    async def run(values: Mapping[str, Any]) -> str | None:
        found = connection.execute(text, values).fetchone()
        return None if found is None else str(found[0])

    return run


async def _pool(url: str) -> Any:
    parts = make_url(url)
    given = parts.translate_connect_args(username="user") | dict(parts.query)
    return await asyncpg.create_pool(
        **given, min_size=1, max_size=10, server_settings={"jit": "off"}, reset=_as_it_is
    )


async def _as_it_is(_connection: object) -> None:
    """Reads leave nothing behind in a session."""


def _on_postgres(pool: Any, text: str) -> Run:
    names = list(dict.fromkeys(_PARAMETER.findall(text)))
    numbered = _PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", text)

    async def run(values: Mapping[str, Any]) -> str | None:
        async with pool.acquire() as connection:
            found = await connection.fetchval(numbered, *(values[name] for name in names))
        return None if found is None else str(found)

    return run


def _page(variables: Mapping[str, Any]) -> dict[str, Any]:
    return {"reference": variables["reference"]}


def _list(variables: Mapping[str, Any]) -> dict[str, Any]:
    after = variables.get("after")
    moment, reference = json.loads(bytes.fromhex(after))[1:] if after else _FIRST_PAGE
    [kind] = variables["filter"]["kinds"]
    return {"kind": kind, "moment": moment, "reference": reference}


def _search(variables: Mapping[str, Any]) -> dict[str, Any]:
    terms = query_terms(variables["text"])
    return {
        "stem_list": [term.stem for term in terms],
        "stems": json.dumps([term.stem for term in terms]),
        "terms": json.dumps([term.word for term in terms]),
        "pairs": json.dumps([{"stem": term.stem, "word": term.word} for term in terms]),
        "slack": 0 if len(terms) <= 2 else 1 if len(terms) <= 5 else 2,
        "kind_labels": _KIND_LABELS,
        "field_bits": _FIELD_BITS,
    }


_WORKLOADS: Mapping[str, tuple[str, str, Callable[[Any], dict[str, Any]]]] = {
    "AssetPage": ("asset", "asset-page", _page),
    "AssetList": ("assets", "asset-list", _list),
    "AssetSearch": ("search", "asset-search", _search),
}
