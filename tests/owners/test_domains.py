"""Creating and describing business areas."""

from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid, NotFound
from catalog.owners import domains
from catalog.owners.inputs import DomainChanges, NewDomain
from tests import make
from tests.conftest import Refuses, WorkAs, rows


async def test_a_domain_is_created_and_described(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        domain_id = await domains.create(
            work, NewDomain(slug="claims", title="  Claims ", description="a\r\nb", source="org")
        )
        assert [(e.name, e.subject_id, e.facts) for e in work.events] == [
            ("domain.created", domain_id, {"slug": "claims"})
        ]
    async with work_as() as work:
        await domains.update(work, domain_id, DomainChanges(title="Claims!"), row_version=1)
        assert [(e.name, e.facts) for e in work.events] == [
            ("domain.updated", {"reference": "claims", "fields": ["title"]})
        ]
        assert [e.changes for e in work.events] == [{"title": ("Claims", "Claims!")}]

    assert await rows(database, "domain", "slug title description source row_version") == [
        ("claims", "Claims!", "a\nb", "org", 2)
    ]


async def test_all_problems_of_a_domain_are_told_at_once(work_as: WorkAs, refuses: Refuses) -> None:
    async with (
        refuses(
            Invalid,
            {
                "slug": "`Claims & more` is not a slug: use lower-case letters, digits and single "
                "hyphens, at most 63 of them, for example `claims-more`.",
                "title": "`title` must not be empty; write it.",
            },
        ),
        work_as() as work,
    ):
        await domains.create(work, NewDomain(slug="Claims & more", title=" "))


async def test_a_domain_slug_is_taken_once(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        await make.domain(work, "claims")

    async with (
        refuses(Conflict, {"slug": "There is a domain `claims` already; choose another slug."}),
        work_as() as work,
    ):
        await make.domain(work, "claims")


async def test_an_unchanged_domain_counts_no_change(work_as: WorkAs, database: Database) -> None:
    async with work_as() as work:
        domain_id = await make.domain(work, "claims", title="Claims")
    async with work_as() as work:
        await domains.update(work, domain_id, DomainChanges(title="Claims"))
        assert work.events == []

    assert await rows(database, "domain", "row_version") == [(1,)]


async def test_a_stale_form_does_not_overwrite_a_domain(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        domain_id = await make.domain(work)
        await domains.update(work, domain_id, DomainChanges(title="Newer"))

    async with (
        refuses(
            Conflict,
            {
                "rowVersion": "This was changed in the meantime: you have row version 1, the current "
                "one is 2. Load it again and repeat your change."
            },
        ),
        work_as() as work,
    ):
        await domains.update(work, domain_id, DomainChanges(title="Older"), row_version=1)


async def test_only_those_who_may_manage_domains_do(work_as: WorkAs, refuses: Refuses) -> None:
    async with work_as() as work:
        domain_id = await make.domain(work)
        await make.team(work, "support", {"TEAM_AI_LEAD": "petra"})

    denied = (
        "This needs domain:manage in the organisation; ask someone with one of these roles: "
        "COE_LEAD, PLATFORM_ADMIN."
    )
    async with refuses(Denied, denied), work_as("petra") as work:
        await domains.create(work, NewDomain(slug="Not even looked at", title=""))
    async with refuses(Denied, denied), work_as("petra") as work:
        await domains.update(work, domain_id, DomainChanges(title="Mine"))


async def test_a_missing_domain_is_not_found(work_as: WorkAs, refuses: Refuses) -> None:
    async with refuses(NotFound, {"id": "There is no such domain."}), work_as() as work:
        await domains.update(work, "domain_none", DomainChanges(title="A"))
