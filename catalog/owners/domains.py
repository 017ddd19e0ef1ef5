"""Business areas: create and describe them."""

from catalog.access.roles import Permission
from catalog.db.changes import ABSENT, assign, flush, require_row_version
from catalog.errors import Conflict, NotFound
from catalog.owners.checks import Findings, Line, Prose, Title, check_slug
from catalog.owners.inputs import DomainChanges, NewDomain
from catalog.owners.store import rows as store
from catalog.owners.tables import Domain
from catalog.work import UnitOfWork


async def create(work: UnitOfWork, domain: NewDomain) -> str:
    """Create a business area; its id. Needs domain:manage."""
    work.require(Permission.DOMAIN_MANAGE)
    findings = Findings()
    findings.attempt(lambda: check_slug(domain.slug), "slug")
    title = findings.text(Title, domain.title, "title")
    description = findings.text(Prose, domain.description, "description")
    source = findings.optional(Line, domain.source, "source")
    findings.refuse()
    taken = f"There is a domain `{domain.slug}` already; choose another slug."
    if await store.domain_by_slug(work.db, domain.slug):
        raise Conflict(taken, path=("slug",))
    row = Domain(slug=domain.slug, title=title, description=description, source=source)
    store.add(work.db, row)
    await flush(work.db, taken=taken, path=("slug",))
    await work.record("domain.created", row.id, slug=row.slug)
    return row.id


async def update(
    work: UnitOfWork, domain_id: str, changes: DomainChanges, *, row_version: int | None = None
) -> None:
    """Change what is said about a domain. Needs domain:manage."""
    work.require(Permission.DOMAIN_MANAGE)
    row = await store.domain(work.db, domain_id)
    if row is None:
        raise NotFound("There is no such domain.", path=("id",))
    require_row_version(row, row_version)
    findings = Findings()
    values: dict[str, object] = {}
    if changes.title is not ABSENT:
        values["title"] = findings.text(Title, changes.title, "title")
    if changes.description is not ABSENT:
        values["description"] = findings.text(Prose, changes.description, "description")
    findings.refuse()
    if changed := assign(row, values):
        await flush(work.db, taken="This domain was changed in the meantime; load it again.")
        await work.record(
            "domain.updated", row.id, changes=changed, reference=row.slug, fields=list(changed)
        )
