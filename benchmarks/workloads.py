"""What is asked, of both contenders alike: three reads that make up nearly all traffic."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from benchmarks import documents
from benchmarks.generator import searches
from benchmarks.organisation import CALLER
from catalog.assets.kinds import KINDS
from catalog.db.columns import rfc3339
from catalog.db.engine import Database

_DISTINCT = 240


@dataclass(frozen=True)
class Workload:
    """One operation with the variables of many requests; `share` of them are asked in a run."""

    key: str
    title: str
    operation: str
    document: str
    variables: Sequence[Mapping[str, Any]]
    share: float

    def product_request(self, port: int, variables: Mapping[str, Any]) -> bytes:
        """The bytes a program sends to the product."""
        return self._request(port, "/graphql", variables)

    def limit_request(self, port: int, variables: Mapping[str, Any]) -> bytes:
        """The bytes that ask the limit for the same: only the address differs, so that both
        receive as much."""
        return self._request(port, f"/{self.operation}", variables)

    def _request(self, port: int, path: str, variables: Mapping[str, Any]) -> bytes:
        body = json.dumps({"query": self.document, "variables": variables})
        return _post(port, path, body, f"X-Catalog-Person: {CALLER}\r\n")


async def workloads(url: str) -> list[Workload]:
    """The workloads over what a generated database holds."""
    database = Database(url)
    try:
        return [
            Workload(
                "W1", "asset page", "AssetPage", documents.ASSET_PAGE, await _pages(database), 4
            ),
            Workload(
                "W2", "sorted list", "AssetList", documents.ASSET_LIST, await _lists(database), 1
            ),
            Workload(
                "W3",
                "search with facets",
                "AssetSearch",
                documents.ASSET_SEARCH,
                [{"text": wanted} for wanted in searches(_DISTINCT)],
                0.5,
            ),
        ]
    finally:
        await database.close()


async def _pages(database: Database) -> list[Mapping[str, Any]]:
    """Assets from the whole catalog that everybody sees."""
    rows = await _rows(database, "SELECT reference FROM asset WHERE visibility = 'ORG' ORDER BY id")
    step = max(1, len(rows) // _DISTINCT)
    return [{"reference": reference} for (reference,) in rows[::step][:_DISTINCT]]


async def _lists(database: Database) -> list[Mapping[str, Any]]:
    """Lists of each kind: the first page, and three that are far down."""
    rows = await _rows(database, "SELECT updated_at, reference FROM asset ORDER BY updated_at DESC")
    asked: list[Mapping[str, Any]] = []
    for kind in KINDS:
        wanted = {
            "filter": {"kinds": [kind]},
            "orderBy": {"field": "UPDATED_AT", "direction": "DESC"},
        }
        deep = [rows[len(rows) * tenths // 10] for tenths in (2, 5, 8)]
        asked.append(wanted)
        asked += [wanted | {"after": _cursor(moment, reference)} for moment, reference in deep]
    return asked


def _cursor(moment: Any, reference: str) -> str:
    told = rfc3339(moment) if isinstance(moment, dt.datetime) else moment
    return json.dumps(["-updated_at", told, reference]).encode().hex()


async def _rows(database: Database, query: str) -> list[Any]:
    async with database.glance() as session:
        connection = await session.connection()
        return list((await connection.execute(text(query))).all())


def _post(port: int, path: str, body: str, extra: str) -> bytes:
    encoded = body.encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"{extra}Content-Length: {len(encoded)}\r\n\r\n"
    )
    return head.encode() + encoded
