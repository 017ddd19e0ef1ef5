"""`GET /audit/export.jsonl`: the audit line by line, for auditors and the systems they feed."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

from litestar import Request, Response, get
from litestar.enums import MediaType
from litestar.response import Stream

from catalog.api.answers import error_object
from catalog.audit import exporting
from catalog.db.engine import Database
from catalog.errors import CatalogError, Denied, Invalid
from catalog.work import Workshop

_NDJSON = "application/x-ndjson"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="audit.jsonl"',
}


@get("/audit/export.jsonl")
async def audit_export(request: Request[Any, Any, Any]) -> Response[Any] | Stream:
    """Every row as it was sealed, oldest first; `since` and `until` narrow the time.

    Needs audit:export in the organisation, and is recorded itself.
    """
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        # It leaves a row behind: no other site makes an auditor's browser do that.
        return _refused(403, "The request was sent by another site.", "CROSS_SITE")
    workshop: Workshop = request.app.state.workshop
    database: Database = request.app.state.database
    request_id = str(getattr(request.state, "request_id", "") or "")
    try:
        since, until = (_moment(request, name) for name in ("since", "until"))
        async with workshop.open(request.state.actor, request_id=request_id) as work:
            export = await exporting.begin(work, since=since, until=until)
    except Denied as error:
        return _refused(403, error.message, error.code)
    except CatalogError as error:
        return _refused(400, error.message, error.code)
    return Stream(_lines(database, export), media_type=_NDJSON, headers=_HEADERS)


async def _lines(database: Database, export: exporting.Export) -> AsyncIterator[bytes]:
    async for lines in exporting.lines(database, export):
        yield b"".join(line + b"\n" for line in lines)


def _moment(request: Request[Any, Any, Any], name: str) -> dt.datetime | None:
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Invalid(
            f"`{name}` is not a moment; write RFC 3339, e.g. 2026-11-20T14:00:00Z.", path=(name,)
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _refused(status: int, message: str, code: str) -> Response[Any]:
    body = {"errors": [error_object(message, code)]}
    return Response(body, status_code=status, media_type=MediaType.JSON, headers=_HEADERS)
