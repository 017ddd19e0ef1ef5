"""What the database itself refuses to do with the audit."""

from typing import Any

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import IntegrityError

from catalog.db.engine import Database
from catalog.work import Workshop
from tests.audit.chains import EVENT, HEAD, write_chain
from tests.conftest import contents


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (update(EVENT).values(reason="It was not me."), "the audit does not change"),
        (update(EVENT).values(seq=EVENT.c.seq), "the audit does not change"),
        (delete(EVENT).where(EVENT.c.seq == 3), "the audit does not change"),
        (update(HEAD).values(seq=2), "the head of the audit only moves forward"),
        (update(HEAD).values(hash="0" * 64), "the head of the audit only moves forward"),
        (delete(HEAD), "the head of the audit only moves forward"),
    ],
    ids=["change", "touch", "remove", "back", "other-hash", "remove-head"],
)
async def test_the_audit_is_not_rewritten(
    database: Database, workshop: Workshop, statement: Any, message: str
) -> None:
    await write_chain(workshop, 3)
    before = await contents(database)

    with pytest.raises(IntegrityError, match=message):
        await changed(database, statement)

    assert await contents(database) == before


@pytest.mark.parametrize("table", ["audit_event", "audit_head"])
async def test_the_audit_is_not_emptied(database: Database, workshop: Workshop, table: str) -> None:
    await write_chain(workshop, 1)
    before = await contents(database)
    word = "DELETE FROM" if database.is_sqlite else "TRUNCATE"

    with pytest.raises(IntegrityError, match=r"the (head of the )?audit"):
        await changed(database, text(f"{word} {table}"))

    assert await contents(database) == before


async def test_there_is_one_head(database: Database, workshop: Workshop) -> None:
    with pytest.raises(IntegrityError):
        await changed(database, HEAD.insert().values(id=2, seq=5, hash="0" * 64))


async def changed(database: Database, statement: Any) -> None:
    """Past every rule of the program."""
    async with database.engine.begin() as connection:
        await connection.execute(statement)
