"""What mutations answer: refusals are data, and a refused mutation leaves nothing behind."""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from graphql import GraphQLResolveInfo
from strawberry.types import Info

from catalog.api.enums import UserErrorCode
from catalog.api.fields import field
from catalog.errors import CatalogError
from catalog.reading.fallback import read_subject
from catalog.work import UnitOfWork


@strawberry.type(description="Why a change was refused, and where in the input.")
class UserError:
    """One problem."""

    code: UserErrorCode = field("Which of the four refusals it is.")
    message: str = field("What is wrong and what to do, for people.")
    path: list[str] = field("Path into the input; empty when it is about the whole.")


@strawberry.interface(description="The answer to a mutation. With errors, nothing was changed.")
class Payload:
    """What every mutation answers."""

    errors: list[UserError] = field("Problems; empty when the change was made.")


def user_errors(error: CatalogError) -> list[UserError]:
    """The problems of a refusal as data."""
    code = UserErrorCode[error.code]
    return [UserError(code=code, message=p.message, path=list(p.path)) for p in error.problems]


def subject_field(type_name: str, description: str) -> Any:
    """A payload's field for what was changed, read back through its shape."""

    async def resolve(self: Any, info: Info) -> Any:
        raw: GraphQLResolveInfo[Any] = info._raw_info
        return await read_subject(raw, type_name, self.subject_id, info.context)

    return strawberry.field(resolver=resolve, description=description)


Resolver = Callable[..., Awaitable[str | None]]


def changes(payload: Callable[..., Any]) -> Callable[[Resolver], Any]:
    """Make a mutation of an async function that returns the id of what it changed.

    The function runs in a savepoint: when it refuses, its writes are undone, the payload holds
    the problems, and the document's other mutations are not touched.
    """

    def decorate(act: Resolver) -> Any:
        @functools.wraps(act)
        async def resolve(*arguments: Any, **named: Any) -> Any:
            work = work_of(named["info"])
            try:
                async with work.savepoint():
                    subject_id = await act(*arguments, **named)
                    await work.db.flush()
            except CatalogError as error:
                return payload(errors=user_errors(error), subject_id=None)
            return payload(errors=[], subject_id=subject_id)

        # Strawberry reads the signature: all as declared, but the payload is what comes back.
        resolve.__signature__ = inspect.signature(act).replace(return_annotation=payload)
        resolve.__annotations__ = {**act.__annotations__, "return": payload}
        return resolve

    return decorate


def work_of(info: Info) -> UnitOfWork:
    """The unit of work of this request."""
    work: UnitOfWork = info.context.work
    return work
