"""Changes to rows that people edit: fields left alone, the optimistic lock, and lost races."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, Final, Literal

from sqlalchemy import Table
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog.db.columns import now
from catalog.db.ids import new_id
from catalog.db.rows import MutableRow, Row, table_of
from catalog.errors import Conflict

Session = AsyncSession
"""One write transaction; rooms that do not speak SQL pass it to their store."""


class Absent(Enum):
    """The type of `ABSENT`."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
"""A field that a partial change does not mention; `None` in such a field means: clear it."""

AbsentType = Literal[Absent.ABSENT]


def require_row_version(row: MutableRow, expected: int | None) -> None:
    """Conflict, naming the current version, when the caller has not seen the row as it is.

    `expected` is None for callers that replace whatever there is.
    """
    if expected is not None and row.row_version != expected:
        raise Conflict(
            f"This was changed in the meantime: you have row version {expected}, "
            f"the current one is {row.row_version}. Load it again and repeat your change.",
            path=("rowVersion",),
        )


def assign(row: MutableRow, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set the columns that differ and count the change; those that did, with before and after."""
    different = {
        name: (getattr(row, name), value)
        for name, value in values.items()
        if getattr(row, name) != value
    }
    for name, (_, value) in different.items():
        setattr(row, name, value)
    if different:
        touch(row)
    return different


def touch(row: MutableRow) -> None:
    """Count a change of the row or of what belongs to it."""
    row.row_version += 1
    row.updated_at = now()


async def rows_of(db: Session, statement: Any, **params: Any) -> Sequence[Any]:
    """The rows of any statement that gives some; `exec` is typed for its own selects only."""
    found: Sequence[Any] = (await db.exec(statement, params=params or None)).all()
    return found


async def insert_rows(db: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """New rows of a table that nobody holds as objects, in one statement."""
    if rows:
        await (await db.connection()).execute(table.insert(), rows)


async def insert_new(
    db: Session,
    kind: type[Row],
    values: dict[str, Any],
    *,
    taken: str,
    path: tuple[str, ...] = (),
) -> str:
    """A new row that nobody holds as an object; its id.

    Conflict with the words of `taken` when another row has what must be unique. The savepoint
    around the change undoes what the database then holds against the transaction.
    """
    row_id = new_id(kind.id_prefix)
    try:
        await (await db.connection()).execute(table_of(kind).insert(), {"id": row_id, **values})
    except IntegrityError as error:
        raise Conflict(taken, path=path) from error
    return row_id


async def flush(db: AsyncSession, *, taken: str, path: tuple[str, ...] = ()) -> None:
    """Write what is pending; Conflict with the words of `taken` when somebody was faster.

    The check before the write says so in nearly all cases: this catches the rest.
    """
    try:
        await db.flush()
    except IntegrityError as error:
        raise Conflict(taken, path=path) from error


def is_lost_race(error: BaseException) -> bool:
    """Whether PostgreSQL ended a transaction because of another one: the same again may succeed.

    Serialisation failures (40001) and deadlocks (40P01); SQLite has one writer and knows neither.
    """
    if not isinstance(error, DBAPIError):
        return False
    return getattr(error.orig, "sqlstate", None) in ("40001", "40P01")
