"""What the index is made from, and the index itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from catalog.assets.tables import Asset, AssetTag, AssetVersion
from catalog.db.changes import Session, rows_of
from catalog.db.lists import among, text_list
from catalog.db.rows import table_of
from catalog.owners.tables import Team
from catalog.search.tables import SearchDocument, SearchPosting

_ASSET = table_of(Asset)
_TAG = table_of(AssetTag)
_VERSION = table_of(AssetVersion)
_TEAM = table_of(Team)
_DOCUMENT = table_of(SearchDocument)
_POSTING = table_of(SearchPosting)

Postings = Mapping[str, tuple[int, int]]
"""Fields and weight of each word of one asset."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """Everything of one asset that its words come from."""

    asset_id: str
    title: str
    reference: str
    tags: tuple[str, ...]
    summary: str
    description: str
    details: Any
    owner: str


async def texts(db: Session, asset_ids: Iterable[str]) -> list[Indexed]:
    """What these assets say; those that do not exist are left out."""
    ids = sorted(set(asset_ids))
    tags: defaultdict[str, list[str]] = defaultdict(list)
    query = select(_TAG.c.asset_id, _TAG.c.tag).where(among(_TAG.c.asset_id, text_list("ids")))
    for asset_id, tag in await rows_of(db, query.order_by(_TAG.c.tag), ids=ids):
        tags[asset_id].append(tag)
    query = (
        select(
            _ASSET.c.id,
            _ASSET.c.title,
            _ASSET.c.reference,
            _ASSET.c.summary,
            _ASSET.c.description,
            _VERSION.c.details,
            _TEAM.c.title,
        )
        .join_from(_ASSET, _TEAM, _TEAM.c.id == _ASSET.c.owner_team_id)
        .outerjoin(_VERSION, _VERSION.c.id == _ASSET.c.recommended_version_id)
        .where(among(_ASSET.c.id, text_list("ids")))
        .order_by(_ASSET.c.id)
    )
    return [
        Indexed(
            asset_id, title, reference, tuple(tags[asset_id]), summary, description, details, owner
        )
        for asset_id, title, reference, summary, description, details, owner in await rows_of(
            db, query, ids=ids
        )
    ]


async def numbers(db: Session, asset_ids: Sequence[str]) -> dict[str, int]:
    """The number of each asset in the index, given now to those that have none."""
    query = select(_DOCUMENT.c.asset_id, _DOCUMENT.c.number).where(
        among(_DOCUMENT.c.asset_id, text_list("ids"))
    )
    found = dict(tuple(row) for row in await rows_of(db, query, ids=list(asset_ids)))
    new = [asset_id for asset_id in asset_ids if asset_id not in found]
    if not new:
        return found
    # From here on a trigger keeps what is repeated the same.
    repeated = [column.name for column in _DOCUMENT.c if column.name in _ASSET.c]
    rows = (
        select(_ASSET.c.id, *(_ASSET.c[name] for name in repeated))
        .where(among(_ASSET.c.id, text_list("new")))
        .order_by(_ASSET.c.id)
    )
    numbered = insert(_DOCUMENT).from_select(["asset_id", *repeated], rows)
    await (await db.connection()).execute(numbered, {"new": new})
    return dict(tuple(row) for row in await rows_of(db, query, ids=list(asset_ids)))


async def postings(db: Session, numbers: Iterable[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """What the index holds of these assets, by number and word."""
    found: dict[int, dict[str, tuple[int, int]]] = {number: {} for number in numbers}
    query = select(_POSTING.c.number, _POSTING.c.term, _POSTING.c.fields, _POSTING.c.weight).where(
        _POSTING.c.number.in_(sorted(found))
    )
    for number, term, fields, weight in await rows_of(db, query):
        found[number][term] = (fields, weight)
    return found


async def write(db: Session, before: Mapping[int, Postings], after: Mapping[int, Postings]) -> int:
    """Bring the postings from one state to another, touching only what differs; how many rows."""
    gone: list[dict[str, Any]] = []
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for number, wanted in after.items():
        present = before[number]
        gone += [{"b_term": t, "b_number": number} for t in present.keys() - wanted.keys()]
        for term, (fields, weight) in wanted.items():
            if term not in present:
                new.append({"term": term, "number": number, "fields": fields, "weight": weight})
            elif present[term] != (fields, weight):
                row = {"b_term": term, "b_number": number, "b_fields": fields, "b_weight": weight}
                changed.append(row)
    here = (_POSTING.c.term == bindparam("b_term")) & (_POSTING.c.number == bindparam("b_number"))
    connection = await db.connection()
    if gone:
        await connection.execute(delete(_POSTING).where(here), gone)
    if changed:
        values: dict[str, Any] = {"fields": bindparam("b_fields"), "weight": bindparam("b_weight")}
        await connection.execute(update(_POSTING).where(here).values(values), changed)
    if new:
        # In the order of the key, so that a table kept in that order grows at few places.
        new.sort(key=lambda row: (row["term"], row["number"]))
        await connection.execute(insert(_POSTING), new)
    return len(gone) + len(changed) + len(new)
