"""Mutations of the organisation: domains, teams, members, people and their roles."""

from typing import Annotated, Any

import strawberry
from strawberry.types import Info

from catalog.api.fields import argument
from catalog.api.inputs import given, kept, or_default, or_none
from catalog.api.owners import Domain, Person, Team
from catalog.api.owners_inputs import (
    ContactInput,
    DomainCreateInput,
    DomainUpdateInput,
    MemberAddInput,
    MemberRemoveInput,
    PersonCreateInput,
    PersonUpdateInput,
    RoleGrantInput,
    TeamCreateInput,
    TeamDissolveInput,
    TeamUpdateInput,
)
from catalog.api.payloads import Payload, changes, subject_field, work_of
from catalog.db.changes import ABSENT
from catalog.owners import domains, members, people, teams
from catalog.owners.inputs import (
    DomainChanges,
    NewDomain,
    NewPerson,
    NewTeam,
    PersonChanges,
    TeamChanges,
)

_Id = Annotated[strawberry.ID, argument("Its id.")]
_TeamId = Annotated[strawberry.ID, argument("Id of the team.")]
_PersonId = Annotated[strawberry.ID, argument("Id of the person.")]


@strawberry.type(description="What became of a change to a domain.")
class DomainPayload(Payload):
    """Answer of domain mutations."""

    subject_id: strawberry.Private[str | None] = None
    domain: Domain | None = subject_field("Domain", "The domain after the change.")


@strawberry.type(description="What became of a change to a team.")
class TeamPayload(Payload):
    """Answer of team mutations."""

    subject_id: strawberry.Private[str | None] = None
    team: Team | None = subject_field("Team", "The team after the change.")


@strawberry.type(description="What became of a change to a person.")
class PersonPayload(Payload):
    """Answer of person mutations."""

    subject_id: strawberry.Private[str | None] = None
    person: Person | None = subject_field("Person", "The person after the change.")


def _contact(value: Any) -> dict[str, Any]:
    contact = kept(value, "contact")
    if contact is ABSENT:
        return {}
    assert isinstance(contact, ContactInput)
    return {
        "contact_email": or_none(contact.email),
        "contact_chat": or_none(contact.chat),
        "contact_url": or_none(contact.url),
    }


@strawberry.type
class OwnersMutation:
    """Mutations of the organisation."""

    @strawberry.mutation(description="Create a business area. Requires `domain:manage`.")
    @changes(DomainPayload)
    async def domain_create(
        self, info: Info, input: Annotated[DomainCreateInput, argument("What to create.")]
    ) -> str:
        """A new domain."""
        new = NewDomain(
            slug=input.slug, title=input.title, description=or_default(input.description, "")
        )
        return await domains.create(work_of(info), new)

    @strawberry.mutation(description="Change a business area. Requires `domain:manage`.")
    @changes(DomainPayload)
    async def domain_update(
        self, info: Info, id: _Id, input: Annotated[DomainUpdateInput, argument("What to change.")]
    ) -> str:
        """Changed fields of a domain."""
        said = DomainChanges(
            title=kept(input.title, "title"), description=kept(input.description, "description")
        )
        await domains.update(work_of(info), id, said, row_version=input.row_version)
        return id

    @strawberry.mutation(description="Create a team. Requires `team:create`.")
    @changes(TeamPayload)
    async def team_create(
        self, info: Info, input: Annotated[TeamCreateInput, argument("What to create.")]
    ) -> str:
        """A new team."""
        new = NewTeam(
            slug=input.slug,
            title=input.title,
            description=or_default(input.description, ""),
            domain=or_none(input.domain),
            parent=or_none(input.parent),
            **_contact(input.contact),
        )
        return await teams.create(work_of(info), new)

    @strawberry.mutation(
        description="Change a team. Requires `team:update` in the team, and `team:create` in the"
        " organisation for another domain or parent."
    )
    @changes(TeamPayload)
    async def team_update(
        self, info: Info, id: _Id, input: Annotated[TeamUpdateInput, argument("What to change.")]
    ) -> str:
        """Changed fields of a team."""
        said = TeamChanges(
            title=kept(input.title, "title"),
            description=kept(input.description, "description"),
            domain=given(input.domain),
            parent=given(input.parent),
            **_contact(input.contact),
        )
        await teams.update(work_of(info), id, said, row_version=input.row_version)
        return id

    @strawberry.mutation(
        description="End a team; what it owns needs a new home. Requires `team:update` in it."
    )
    @changes(TeamPayload)
    async def team_dissolve(
        self, info: Info, id: _Id, input: Annotated[TeamDissolveInput, argument("Why.")]
    ) -> str:
        """The end of a team."""
        reason = or_none(input.reason)
        await teams.dissolve(work_of(info), id, reason=reason, row_version=input.row_version)
        return id

    @strawberry.mutation(
        description="Put a person into a team, or change a member's role. Requires"
        " `member:manage` in the team; what a group at the identity provider gives changes there."
    )
    @changes(TeamPayload)
    async def member_add(
        self,
        info: Info,
        team_id: _TeamId,
        input: Annotated[MemberAddInput, argument("Who, and in which role.")],
    ) -> str:
        """A membership."""
        await members.add(
            work_of(info),
            team_id,
            person=input.person,
            role=input.role.value,
            reason=or_none(input.reason),
        )
        return team_id

    @strawberry.mutation(
        description="Take a person out of a team. Requires `member:manage` in the team; anybody"
        " may leave. What a group at the identity provider gives ends there."
    )
    @changes(TeamPayload)
    async def member_remove(
        self,
        info: Info,
        team_id: _TeamId,
        input: Annotated[MemberRemoveInput, argument("Who.")],
    ) -> str:
        """The end of a membership."""
        reason = or_none(input.reason)
        await members.remove(work_of(info), team_id, person=input.person, reason=reason)
        return team_id

    @strawberry.mutation(description="Make a person known. Requires `person:manage`.")
    @changes(PersonPayload)
    async def person_create(
        self, info: Info, input: Annotated[PersonCreateInput, argument("What to create.")]
    ) -> str:
        """A new person."""
        new = NewPerson(
            handle=input.handle,
            display_name=input.display_name,
            email=or_none(input.email),
            job_title=or_none(input.job_title),
        )
        return await people.create(work_of(info), new)

    @strawberry.mutation(description="Change a person. Requires `person:manage`.")
    @changes(PersonPayload)
    async def person_update(
        self, info: Info, id: _Id, input: Annotated[PersonUpdateInput, argument("What to change.")]
    ) -> str:
        """Changed fields of a person."""
        said = PersonChanges(
            display_name=kept(input.display_name, "displayName"),
            email=given(input.email),
            job_title=given(input.job_title),
            left_on=given(input.left_on),
        )
        await people.update(work_of(info), id, said, row_version=input.row_version)
        return id

    @strawberry.mutation(
        description="Give a role in the organisation or in a domain. Requires `person:manage`;"
        " nobody raises their own rights."
    )
    @changes(PersonPayload)
    async def role_grant(
        self,
        info: Info,
        person_id: _PersonId,
        input: Annotated[RoleGrantInput, argument("Which role.")],
    ) -> str:
        """A role outside teams."""
        await people.grant_role(
            work_of(info),
            person_id,
            role=input.role.value,
            domain=or_none(input.domain),
            reason=or_none(input.reason),
        )
        return person_id

    @strawberry.mutation(
        description="Take away a role in the organisation or in a domain. Requires `person:manage`."
        " The last CoE lead stays; what a group at the identity provider gives ends there."
    )
    @changes(PersonPayload)
    async def role_revoke(
        self,
        info: Info,
        person_id: _PersonId,
        input: Annotated[RoleGrantInput, argument("Which role.")],
    ) -> str:
        """The end of a role."""
        await people.revoke_role(
            work_of(info),
            person_id,
            role=input.role.value,
            domain=or_none(input.domain),
            reason=or_none(input.reason),
        )
        return person_id
