"""How a manifest differs from what there is.

The file decides about what it describes: a text, list of tags or list of links it leaves out is
empty, and so are the addresses of people and teams and a team's place: its domain and parent. What
else it leaves out stays as it is in the catalog: rights and responsibilities (visibility, risk
class, owning team, owners, members, roles, grants, protection) and the way things end (status,
retirement, leaving). Nobody is taken off a list, and nothing comes back to life, because a line
was not written.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

from catalog.assets.diff import FieldChange, field_changes
from catalog.assets.kinds import dump_details
from catalog.assets.lifecycle import VersionStatus
from catalog.assets.store.snapshots import (
    AliasSnapshot,
    AssetSnapshot,
    VersionContent,
    VersionSnapshot,
)
from catalog.connectors.manifests.documents import (
    AliasManifest,
    AssetManifest,
    DomainManifest,
    Manifest,
    PersonManifest,
    TeamManifest,
    VersionManifest,
    in_order,
    is_left_last,
)
from catalog.connectors.manifests.fields import rfc3339
from catalog.connectors.manifests.meanings import meanings_of
from catalog.connectors.manifests.specs import ContactSpec, DeprecationSpec, TeamSpec, VersionSpec
from catalog.connectors.manifests.state import State
from catalog.db.columns import now
from catalog.owners.status import TeamStatus
from catalog.owners.store.snapshots import DomainSnapshot, PersonSnapshot, TeamSnapshot

Values = dict[str, Any]
T = TypeVar("T")


def order(manifests: Sequence[Manifest], state: State) -> list[int]:
    """Places of the manifests as they have to be applied.

    What others name comes first. Teams that end come after those that stay, and the lower ones of
    them first; versions that are there already come after new ones, which may replace them, and those
    that are withdrawn after the aliases, which may leave them.
    """
    places = {id(manifest): index for index, manifest in enumerate(manifests)}
    ordered = in_order(manifests)
    rank = {id(manifest): number for number, manifest in enumerate(ordered)}

    def place(manifest: Manifest) -> tuple[str | int, ...]:
        number = rank[id(manifest)]
        exists = state.find(manifest) is not None
        if isinstance(manifest, TeamManifest) and manifest.spec.status is TeamStatus.DISSOLVED:
            return (_SECTIONS["Team"], 2, -number) if exists else (_SECTIONS["Team"], 1, number)
        if is_left_last(manifest, state.followed):
            return len(_SECTIONS), 0, number
        if isinstance(manifest, VersionManifest):
            return _SECTIONS["Version"], int(exists), number
        return _SECTIONS[manifest.kind], 0, number

    return [places[id(manifest)] for manifest in sorted(ordered, key=place)]


def differences(manifest: Manifest, snapshot: Any, state: State) -> list[FieldChange]:
    """What applying a manifest would change about something that is there."""
    compare = _COMPARISONS[manifest.kind]
    before, after = compare(manifest, snapshot, state)
    return field_changes(before, after)


def compare_domain(
    manifest: DomainManifest, snapshot: DomainSnapshot, _state: State
) -> tuple[Values, Values]:
    """Title and description always; roles in the domain when they are given."""
    spec = manifest.spec
    before: Values = {"title": snapshot.title, "description": snapshot.description}
    after: Values = {"title": spec.title, "description": spec.description}
    if "grants" in spec.model_fields_set:
        wanted = [(grant.person, str(grant.role)) for grant in spec.grants]
        present = [one for one in snapshot.grants if _counts(one, snapshot.managed, wanted)]
        before["grants"] = by_person(present)
        after["grants"] = by_person(wanted)
    return before, after


def compare_person(
    manifest: PersonManifest, snapshot: PersonSnapshot, _state: State
) -> tuple[Values, Values]:
    """The name always; everything else when it is given, where null empties it."""
    spec, said = manifest.spec, manifest.spec.model_fields_set
    before: Values = {"displayName": snapshot.display_name}
    after: Values = {"displayName": spec.display_name}
    roles = [role for role in snapshot.roles if _counts(role, snapshot.managed, spec.roles)]
    for field, name, was, wanted in (
        ("email", "email", snapshot.email, spec.email),
        ("job_title", "jobTitle", snapshot.job_title, spec.job_title),
        ("left_on", "leftOn", _day(snapshot.left_on), _day(spec.left_on)),
        ("roles", "roles", sorted(roles), sorted(set(spec.roles))),
    ):
        if field in said:
            before[name], after[name] = was, wanted
    return before, after


def compare_team(
    manifest: TeamManifest, snapshot: TeamSnapshot, _state: State
) -> tuple[Values, Values]:
    """What describes it always; everything else when it is given, where null empties it.

    Registers that know nothing of a team's place or contact leave both alone.
    """
    spec, said = manifest.spec, manifest.spec.model_fields_set
    contact = contact_of(spec)
    before: Values = {"title": snapshot.title, "description": snapshot.description}
    after: Values = {"title": spec.title, "description": spec.description}
    members = {member.person: str(member.role) for member in spec.members}
    present = {
        person: role
        for person, role in snapshot.members.items()
        if _counts(person, snapshot.managed, members)
    }
    for field, was, wanted in (
        ("domain", snapshot.domain, spec.domain),
        ("parent", snapshot.parent, spec.parent),
        ("contact", {name: getattr(snapshot, f"contact_{name}") for name in contact}, contact),
        ("status", snapshot.status, str(spec.status)),
        ("members", present, members),
    ):
        if field in said:
            before[field], after[field] = was, wanted
    return before, after


def contact_of(spec: TeamSpec) -> dict[str, str | None]:
    """How to reach a team, as its manifest says; None for each way that it does not."""
    said = spec.contact or ContactSpec()
    return {"email": said.email, "chat": said.chat, "url": said.url}


def compare_asset(
    manifest: AssetManifest, snapshot: AssetSnapshot, _state: State
) -> tuple[Values, Values]:
    """Description, tags and links always; owners, visibility, risk and retirement when given."""
    spec, said = manifest.spec, manifest.spec.model_fields_set
    before: Values = {
        "title": snapshot.title,
        "summary": snapshot.summary,
        "description": snapshot.description,
        "tags": list(snapshot.tags),
        "links": snapshot.links,
    }
    after: Values = {
        "title": spec.title,
        "summary": spec.summary,
        "description": spec.description,
        "tags": sorted(spec.tags),
        "links": [{"title": link.title, "url": link.url} for link in spec.links],
    }
    owners = sorted((owner.person, str(owner.role)) for owner in spec.owners)
    for field, was, wanted in (
        ("owner", snapshot.owner, spec.owner),
        ("visibility", snapshot.visibility, str(spec.visibility)),
        ("risk_class", snapshot.risk_class, str(spec.risk_class)),
        ("owners", by_person(snapshot.owners), by_person(owners)),
        ("retired", snapshot.is_retired, spec.retired),
    ):
        if field in said:
            name = _ASSET_NAMES.get(field, field)
            before[name], after[name] = was, wanted
    return before, after


def compare_version(
    manifest: VersionManifest, snapshot: VersionSnapshot, state: State
) -> tuple[Values, Values]:
    """Content, what its references mean, and status with its reasons when they are given."""
    before, after = content(manifest, snapshot, state)
    was, wanted = standing(manifest, snapshot)
    meant, means = set(snapshot.meanings), meanings_of(manifest.spec)
    if meant != means and "references" not in after:
        was["references"] = sorted(map(_meaning, meant))
        wanted["references"] = sorted(map(_meaning, means))
    return before | was, after | wanted


def content(
    manifest: VersionManifest, snapshot: VersionSnapshot, state: State
) -> tuple[Values, Values]:
    """The parts of a version that never change once it is released, those that differ."""
    spec, said = manifest.spec, manifest.spec.model_fields_set
    before: Values = {}
    after: Values = {}
    stored = state.contents.get(snapshot.id)
    if stored is not None:
        before, after = _stored_content(stored, snapshot), _said_content(spec)
    if snapshot.changelog != spec.changelog:
        before["changelog"], after["changelog"] = snapshot.changelog, spec.changelog
    if "published_at" in said and spec.published_at != snapshot.published_at:
        before["publishedAt"] = snapshot.published_at and rfc3339(snapshot.published_at)
        after["publishedAt"] = spec.published_at and rfc3339(spec.published_at)
    if spec.compatibility is not None:
        override = (str(spec.compatibility.class_), spec.compatibility.reason)
        if override != snapshot.override:
            before["compatibility"] = _override(snapshot.override)
            after["compatibility"] = _override(override)
    return before, after


def wanted_status(spec: VersionSpec, present: str) -> VersionStatus:
    """The status that a manifest means for a version of this present status.

    A version deprecated until a day that has come is sunset by the catalog itself; the manifest
    that deprecated it still says the same.
    """
    ends = spec.deprecation.sunset_on if spec.deprecation else None
    if spec.status is VersionStatus.DEPRECATED and present == VersionStatus.SUNSET:
        return VersionStatus.SUNSET if ends is not None and ends <= now().date() else spec.status
    return spec.status


def standing(manifest: VersionManifest, snapshot: VersionSnapshot) -> tuple[Values, Values]:
    """Where the version is in its life, those parts that were given."""
    spec, said = manifest.spec, manifest.spec.model_fields_set
    before: Values = {}
    after: Values = {}
    # A draft is what its manifest says; something released stays as it is until that is said.
    if "status" in said or snapshot.status == "DRAFT":
        before["status"] = snapshot.status
        after["status"] = str(wanted_status(spec, snapshot.status))
    if spec.deprecation is not None:
        before["deprecation"] = _deprecation(snapshot.deprecation)
        after["deprecation"] = _deprecation(_said_deprecation(spec.deprecation))
    if spec.yank_reason is not None:
        before["yankReason"], after["yankReason"] = snapshot.yank_reason, spec.yank_reason
    return before, after


def compare_alias(
    manifest: AliasManifest, snapshot: AliasSnapshot, _state: State
) -> tuple[Values, Values]:
    """Target always; protection when it is given. The reason belongs to a move, not to an alias."""
    before: Values = {"version": snapshot.version}
    after: Values = {"version": manifest.spec.version}
    if "protected" in manifest.spec.model_fields_set:
        before["protected"], after["protected"] = snapshot.is_protected, manifest.spec.protected
    return before, after


def _counts(one: T, managed: Collection[T], wanted: Collection[T]) -> bool:
    """Whether a manifest speaks of it: what rules of a provider give, only where it names that."""
    return one not in managed or one in wanted


def by_person(owners: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """The roles of each person, in order."""
    found: dict[str, list[str]] = {}
    for person, role in sorted(owners):
        found.setdefault(person, []).append(role)
    return found


def _stored_content(stored: VersionContent, snapshot: VersionSnapshot) -> Values:
    return {
        "licence": stored.licence,
        "details": stored.details,
        "sources": sorted(" ".join(filter(None, source)) for source in stored.sources),
        "references": sorted(_written(m[0], m[1]) for m in snapshot.meanings),
    }


def _said_content(spec: VersionSpec) -> Values:
    return {
        "licence": spec.licence,
        "details": dump_details(spec.details),
        "sources": sorted(
            " ".join(filter(None, (s.system, s.uri, s.digest))) for s in spec.sources
        ),
        "references": sorted(_written(r.target, r.path) for r in spec.references),
    }


def _written(target: str, path: str | None) -> str:
    return f"{target} ({path})" if path else target


def _meaning(meaning: tuple[str, str | None, str | None, str | None]) -> str:
    target, path, asset, pin = meaning
    known = f"{asset}@{pin}" if pin else asset
    return f"{_written(target, path)} = {known or 'unknown'}"


def _override(override: tuple[str, str] | None) -> Values | None:
    return None if override is None else {"class": override[0], "reason": override[1]}


def _said_deprecation(spec: DeprecationSpec) -> tuple[str, str | None, Any]:
    return spec.reason, spec.replacement, spec.sunset_on


def _deprecation(deprecation: tuple[str, str | None, Any] | None) -> Values:
    if deprecation is None:
        return {}
    reason, replacement, sunset_on = deprecation
    return {"reason": reason, "replacement": replacement, "sunsetOn": _day(sunset_on)}


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


_ASSET_NAMES = {"risk_class": "riskClass"}
_SECTIONS = {
    kind: number
    for number, kind in enumerate(("Person", "Domain", "Team", "Asset", "Version", "Alias"))
}
_COMPARISONS: Mapping[str, Callable[..., tuple[Values, Values]]] = {
    "Domain": compare_domain,
    "Person": compare_person,
    "Team": compare_team,
    "Asset": compare_asset,
    "Version": compare_version,
    "Alias": compare_alias,
}
