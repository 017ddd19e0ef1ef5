"""Codes for one use: a newcomer's link in development, the first CoE lead in production."""

import datetime as dt
from enum import StrEnum

from catalog.access.roles import Role
from catalog.db.columns import now
from catalog.errors import Conflict, Denied, Invalid
from catalog.identity.secrets import digest_of, fresh
from catalog.identity.store import codes as store
from catalog.identity.tables import OneTimeCode
from catalog.owners.directory import first_with_role
from catalog.owners.given import give_first_role
from catalog.work import UnitOfWork

GOOD_FOR = dt.timedelta(hours=1)
_LED = "Somebody leads the CoE already; ask them for a role."


class CodeFor(StrEnum):
    """What a code is good for."""

    DEVELOPMENT = "development"
    BOOTSTRAP = "bootstrap"


async def make_code(work: UnitOfWork, purpose: CodeFor, *, code: str | None = None) -> str:
    """A code that is good for an hour and for one use; `code` when somebody chose it.

    A code that was there before is not made again: each is good once, however often the program
    starts. Raises Conflict for a bootstrap where there is a CoE lead.
    """
    if purpose is CodeFor.BOOTSTRAP and await first_with_role(work.db, Role.COE_LEAD):
        raise Conflict(_LED)
    made, at = code or fresh(), now()
    if await store.has_code(work.db, digest_of(made)):
        return made
    if code is None:
        await store.remove_codes(work.db, purpose=purpose.value, before=at)
    row = OneTimeCode(digest=digest_of(made), purpose=purpose.value, expires_at=at + GOOD_FOR)
    store.add_code(work.db, row)
    await work.db.flush()
    await work.record("code.made", row.digest[:12], purpose=purpose.value)
    return made


async def use_development_code(work: UnitOfWork, code: str) -> None:
    """Use up the code of a newcomer's link; Invalid when it is good no more."""
    if not await store.use_code(
        work.db, digest_of(code), purpose=CodeFor.DEVELOPMENT.value, at=now()
    ):
        raise Invalid(
            "This link was used already, or is older than an hour. Run `catalog sign-in-link` for"
            " another, or start the catalog again."
        )
    await work.record("code.used", digest_of(code)[:12], purpose=CodeFor.DEVELOPMENT.value)


async def become_first_lead(work: UnitOfWork, code: str) -> None:
    """Make whoever asks the first CoE lead, for a bootstrap code.

    Raises Denied for somebody who is not a signed-in person, Conflict where there is a CoE lead,
    Invalid for a code that is not good.
    """
    if work.actor.person_id is None:
        raise Denied("Only a person who is signed in becomes CoE lead.")
    if not await give_first_role(work, work.actor.person_id, Role.COE_LEAD):
        raise Conflict(_LED)
    if not await store.use_code(
        work.db, digest_of(code.strip()), purpose=CodeFor.BOOTSTRAP.value, at=now()
    ):
        raise Invalid("This code was used already, is older than an hour, or never was one.")
    await work.record("code.used", digest_of(code.strip())[:12], purpose=CodeFor.BOOTSTRAP.value)
