"""Where a page of the audit is cut from, found without a look at the whole log.

Nobody knows beforehand whether the next rows that somebody may see are among the last thousand or
lie a million back. So it is tried in this order, each step only where the one before has not filled
the page: the newest rows; all rows that a filter leaves, if it leaves few; else for each team and each
asset that somebody reads its own newest rows, which an index gives in their order.

This decides nothing: every row has passed the visibility predicate on its way here, and passes it
again in the page.
"""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    Text,
    bindparam,
    case,
    func,
    literal_column,
    select,
    union,
)

from catalog.access.visibility import audited_assets, audited_teams
from catalog.assets.tables import Asset
from catalog.audit.tables import AuditEvent, AuditHead
from catalog.db.rows import table_of

if TYPE_CHECKING:
    from catalog.reading.build import Build
    from catalog.reading.paging import Asked

Conditions = Callable[[FromClause], list[ColumnElement[bool]]]
Filter = Callable[["Build", FromClause, Mapping[str, Any]], list[ColumnElement[bool]]]

# The newest rows, of which each is looked at, and as many that a filter may leave.
_NEWEST = literal_column("5000", BigInteger())
_FEW = literal_column("2000", BigInteger())
_ONE = literal_column("1", BigInteger())
_EMPTY = literal_column("''", Text())
_NONE = literal_column("0", BigInteger())
_HIGHEST = literal_column("9223372036854775807", BigInteger())
_LOWEST = literal_column("-9223372036854775808", BigInteger())
# Filters that an index answers by themselves.
_SHARP = ("action", "actor", "subject", "reference", "team", "requestId")

_EVENT = table_of(AuditEvent)
_HEAD = table_of(AuditHead)


def newest_events(
    filtered: Filter, build: "Build", asked: "Asked", most: ColumnElement[Any]
) -> FromClause | None:
    """The numbers of the newest `most` events that are asked for, in a column `seq`.

    None for the first page of a time long ago: nothing tells for certain where it ends, because
    the rows stand in their order and not in that of the clock.
    """
    given = asked.arguments.get("filter") or {}
    if given.get("until") is not None and asked.after is None:
        return None

    def conditions(row: FromClause) -> list[ColumnElement[bool]]:
        return asked.conditions(row) + filtered(build, _unindexed(row), asked.arguments)

    newest = _newest(conditions, asked.after, most)
    is_short = select(func.count()).select_from(newest).scalar_subquery() < most
    parts: list[Select[Any]] = [select(newest.c.seq)]
    sharp = {name: given[name] for name in _SHARP if given.get(name) is not None}
    if sharp:
        few = _few(build, filtered, sharp)
        is_many = select(func.count()).select_from(few).scalar_subquery() > _FEW
        row = _EVENT.alias()
        wanted = _if(is_short, select(few.c.seq))
        found = wanted.join(row, wanted.c.seq == row.c.seq)
        parts.append(select(row.c.seq).select_from(found).where(*conditions(row)))
        is_short = is_short & is_many
    reads_all = bindparam("reads_all_audit", None, type_=Boolean())
    row, mine = _EVENT.alias(), _EVENT.alias()
    is_keyed = is_short & ~reads_all
    of_self = mine.c.actor_id == bindparam("audit_self", None, type_=Text())
    parts.append(_limited(row, conditions(row), most, is_short & reads_all))
    parts.append(_limited(mine, [of_self, *conditions(mine)], most, is_keyed))
    teams, assets = audited_teams(), audited_assets(table_of(Asset).alias())
    parts.append(_by_key("team_id", teams, conditions, most, is_keyed))
    parts.append(_by_key("asset_id", assets, conditions, most, is_keyed))
    every = union(*parts).subquery()
    return select(every.c.seq).order_by(every.c.seq.desc()).limit(most).subquery()


def _newest(
    conditions: Conditions, after: ColumnElement[Any] | None, most: ColumnElement[Any]
) -> Any:
    row = _EVENT.alias()
    end = select(_HEAD.c.seq).scalar_subquery() if after is None else after
    query = select(row.c.seq).where(*conditions(row), row.c.seq > end - _NEWEST)
    query = query.order_by(row.c.seq.desc()).limit(most)
    return query.cte("newest").prefix_with("MATERIALIZED")


def _few(build: "Build", filtered: Filter, sharp: Mapping[str, Any]) -> Any:
    row = _EVENT.alias()
    query = select(row.c.seq).where(*filtered(build, row, {"filter": sharp}))
    return query.limit(_FEW + _ONE).cte("few").prefix_with("MATERIALIZED")


def _limited(
    row: FromClause,
    conditions: list[ColumnElement[bool]],
    most: ColumnElement[Any],
    is_wanted: ColumnElement[bool],
) -> Select[Any]:
    query = select(row.c.seq).where(*conditions).order_by(row.c.seq.desc())
    found = query.limit(case((is_wanted, most), else_=_NONE)).subquery()
    return select(found.c.seq)


def _unindexed(row: FromClause) -> Any:
    """The row with texts that no index answers: each step has chosen the index it goes by."""
    texts = {each.key: each.concat(_EMPTY) for each in row.c if each.key != "seq"}
    return SimpleNamespace(c=texts)


def _if(is_wanted: ColumnElement[bool], query: Select[Any]) -> FromClause:
    """The rows of a query or none of them. Said as a limit, because SQLite tries a condition that
    asks a subquery for every row, whatever it is about."""
    return query.limit(case((is_wanted, _HIGHEST), else_=_NONE)).subquery()


def _by_key(
    name: str,
    keys: FromClause,
    conditions: Conditions,
    most: ColumnElement[Any],
    is_wanted: ColumnElement[bool],
) -> Select[Any]:
    """For each key its newest rows: those from the last that could stand on the page."""
    row, last = _EVENT.alias(), _EVENT.alias()
    keys = _if(is_wanted, select(keys.c.id))
    beyond = (
        select(last.c.seq)
        .where(last.c[name] == keys.c.id, *conditions(last))
        .order_by(last.c.seq.desc())
        .limit(_ONE)
        .offset(most - _ONE)
        .correlate(keys)
        .scalar_subquery()
    )
    on = (row.c[name] == keys.c.id) & (row.c.seq >= func.coalesce(beyond, _LOWEST))
    return select(row.c.seq).select_from(keys.join(row, on)).where(*conditions(row))
