"""Mutations of tokens."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from catalog.api.access_inputs import TokenCreateInput
from catalog.api.fields import argument
from catalog.api.inputs import or_none
from catalog.api.payloads import Payload, changes, subject_field, work_of
from catalog.api.tokens import AccessToken
from catalog.identity import revoking, tokens
from catalog.identity.inputs import NewToken


@strawberry.type(description="What became of a change to a token.")
class TokenPayload(Payload):
    """Answer of token mutations."""

    subject_id: strawberry.Private[str | None] = None
    token: AccessToken | None = subject_field("AccessToken", "The token after the change.")


@strawberry.type(description="A token just made, with its text.")
class TokenCreatePayload(Payload):
    """Answer of the mutation that makes a token."""

    subject_id: strawberry.Private[str | None] = None
    token: AccessToken | None = subject_field("AccessToken", "The new token.")

    @strawberry.field(
        description="The token itself, to be sent as `Authorization: Bearer`. It is shown in this"
        " answer and never again; null when a request with an `Idempotency-Key` is repeated."
    )
    def text(self, info: Info) -> str | None:
        """The secret, from the unit of work that made it."""
        once: Any = work_of(info).shown_once
        return once.get(self.subject_id) if self.subject_id else None


@strawberry.type
class TokenMutation:
    """Mutations of tokens."""

    @strawberry.mutation(
        description="Make a token of your own, or of a service account with"
        " `service-account:manage` in its team. Needs a person who signed in: no token makes"
        " tokens."
    )
    @changes(TokenCreatePayload)
    async def token_create(
        self, info: Info, input: Annotated[TokenCreateInput, argument("What to make.")]
    ) -> str:
        """A new token."""
        new = NewToken(
            name=input.name,
            scopes=input.scopes,
            days=input.days,
            team=or_none(input.team),
            asset=or_none(input.asset),
        )
        account_id = or_none(input.service_account_id)
        if account_id is not None:
            return await tokens.issue_for(work_of(info), account_id, new)
        return await tokens.issue(work_of(info), new)

    @strawberry.mutation(
        description="End a token at once. Your own, those of service accounts with"
        " `service-account:manage` in their team, and all with `token:revoke`; through a token only"
        " that one."
    )
    @changes(TokenPayload)
    async def token_revoke(
        self, info: Info, id: Annotated[strawberry.ID, argument("Id of the token.")]
    ) -> str:
        """The end of a token."""
        await revoking.revoke(work_of(info), id)
        return id
