"""The six manifests of `apiVersion: reuse-catalog/v1`, from untrusted values to checked documents.

`metadata.name` is the key of every manifest: a slug for domains and teams, a handle for people and
a reference for assets, versions and aliases. Values are checked here, field by field and against
each other; whether what they name exists is for the catalog to say.
"""

import difflib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeVar

from pydantic import Field

from catalog.access.roles import Role
from catalog.assets.kinds import Details, kind_of, parse_details
from catalog.assets.kinds.parsing import validated
from catalog.assets.lifecycle import VersionStatus
from catalog.assets.naming import parse_reference
from catalog.assets.risk import why_below
from catalog.assets.versions import sort_key
from catalog.connectors.manifests.specs import (
    AliasKey,
    AliasSpec,
    AssetKey,
    AssetSpec,
    DomainSpec,
    HandleKey,
    PersonSpec,
    SlugKey,
    TeamSpec,
    VersionKey,
    VersionSpec,
)
from catalog.errors import Invalid, Problem

API_VERSION = "reuse-catalog/v1"
ApiVersion = Literal["reuse-catalog/v1"]


class Document(Details):
    """A manifest of any kind; like details it is checked by field first and by rule after."""


class DomainManifest(Document):
    """A business area."""

    api_version: ApiVersion = Field(default="reuse-catalog/v1", description="Always this text.")
    kind: Literal["Domain"] = Field(default="Domain", description="Always `Domain`.")
    metadata: SlugKey = Field(description="The key of the domain.")
    spec: DomainSpec = Field(description="What is known about the domain.")

    def problems(self) -> Iterator[Problem]:
        """A person holds each role once."""
        grants = [(grant.person, grant.role) for grant in self.spec.grants]
        for index in _repeats(grants):
            person, role = grants[index]
            yield Problem(
                ("spec", "grants", str(index)),
                f"`{person}` is {role} twice; remove one of the entries.",
            )


class PersonManifest(Document):
    """A human being."""

    api_version: ApiVersion = Field(default="reuse-catalog/v1", description="Always this text.")
    kind: Literal["Person"] = Field(default="Person", description="Always `Person`.")
    metadata: HandleKey = Field(description="The key of the person.")
    spec: PersonSpec = Field(description="What is known about the person.")


class TeamManifest(Document):
    """A team, its place and its members."""

    api_version: ApiVersion = Field(default="reuse-catalog/v1", description="Always this text.")
    kind: Literal["Team"] = Field(default="Team", description="Always `Team`.")
    metadata: SlugKey = Field(description="The key of the team.")
    spec: TeamSpec = Field(description="What is known about the team.")

    def problems(self) -> Iterator[Problem]:
        """A team is not its own parent and gives each member one role."""
        if self.spec.parent == self.metadata.name:
            yield Problem(("spec", "parent"), "A team cannot be part of itself; name another team.")
        people = [member.person for member in self.spec.members]
        for index in _repeats(people):
            yield Problem(
                ("spec", "members", str(index), "person"),
                f"`{people[index]}` is a member twice; keep one role.",
            )


class AssetManifest(Document):
    """Something offered for reuse, without its versions."""

    api_version: ApiVersion = Field(default="reuse-catalog/v1", description="Always this text.")
    kind: Literal["Asset"] = Field(default="Asset", description="Always `Asset`.")
    metadata: AssetKey = Field(description="The key of the asset.")
    spec: AssetSpec = Field(description="What is known about the asset.")

    def problems(self) -> Iterator[Problem]:
        """It is as wide as its risk class asks for; tags, links and roles of a person stand once."""
        yield from _floor_problems(self.spec)
        for index in _repeats(self.spec.tags):
            yield Problem(
                ("spec", "tags", str(index)),
                f"The tag `{self.spec.tags[index]}` stands twice; remove one.",
            )
        owners = [(owner.person, owner.role) for owner in self.spec.owners]
        for index in _repeats(owners):
            person, role = owners[index]
            yield Problem(
                ("spec", "owners", str(index)),
                f"`{person}` is {role} twice; remove one of the entries.",
            )
        urls = [link.url for link in self.spec.links]
        for index in _repeats(urls):
            yield Problem(
                ("spec", "links", str(index), "url"), "The page is linked twice; keep one link."
            )


class VersionManifest(Document):
    """A release of an asset."""

    api_version: ApiVersion = Field(default="reuse-catalog/v1", description="Always this text.")
    kind: Literal["Version"] = Field(default="Version", description="Always `Version`.")
    metadata: VersionKey = Field(description="The key of the version.")
    spec: VersionSpec = Field(description="What is known about the version.")

    def problems(self) -> Iterator[Problem]:
        """Details are those of the kind in the name; status and its reasons go together."""
        spec = self.spec
        kind = kind_of(parse_reference(self.metadata.name).kind)
        if not isinstance(spec.details, kind.details):
            yield Problem(("spec", "details"), f"The details are not those of a {kind.prefix}.")
        yield from _status_problems(spec)


class AliasManifest(Document):
    """A movable name for a version."""

    api_version: ApiVersion = Field(default="reuse-catalog/v1", description="Always this text.")
    kind: Literal["Alias"] = Field(default="Alias", description="Always `Alias`.")
    metadata: AliasKey = Field(description="The key of the alias.")
    spec: AliasSpec = Field(description="Where the alias points.")


Manifest = (
    DomainManifest | PersonManifest | TeamManifest | AssetManifest | VersionManifest | AliasManifest
)

MANIFESTS: Mapping[str, type[Manifest]] = {
    "Person": PersonManifest,
    "Domain": DomainManifest,
    "Team": TeamManifest,
    "Asset": AssetManifest,
    "Version": VersionManifest,
    "Alias": AliasManifest,
}
"""The manifests by the `kind` they carry, in the order in which they are applied."""


def parse_manifest(values: object) -> Manifest:
    """The checked manifest of plain camelCase values.

    Raises Invalid with one problem per field, each path starting at the document.
    """
    document = _kind_of_document(values)
    if document is VersionManifest:
        return _parse_version(values)
    return _checked(document, values)


def in_order(manifests: Iterable[Manifest]) -> list[Manifest]:
    """The manifests as they have to be applied: whatever others name comes first.

    People (CoE leads first, because the last one stays until there is another), domains, teams
    (parents before children), assets, versions from the lowest up, aliases; last the yanked
    versions that no alias points at, because an alias may have to leave them first.
    """
    found = list(manifests)
    followed = followed_by(found)
    parents = {m.metadata.name: m.spec.parent for m in found if isinstance(m, TeamManifest)}

    def place(manifest: Manifest) -> tuple[int, int, str, str]:
        rank, name, version = order_of(manifest)
        if is_left_last(manifest, followed):
            rank = len(_RANKS)
        within = 0
        if isinstance(manifest, PersonManifest):
            within = Role.COE_LEAD not in manifest.spec.roles
        elif rank == _RANKS["Team"]:
            within = _depth(name, parents)
        return rank, within, name, version

    return sorted(found, key=place)


def followed_by(manifests: Iterable[Manifest]) -> frozenset[str]:
    """The versions, by reference, that an alias among the manifests points at."""
    return frozenset(
        f"{m.metadata.name.partition('@')[0]}@{m.spec.version}"
        for m in manifests
        if isinstance(m, AliasManifest)
    )


def is_left_last(manifest: Manifest, followed: frozenset[str]) -> bool:
    """Whether a manifest withdraws a version that aliases have to leave first."""
    return (
        isinstance(manifest, VersionManifest)
        and manifest.spec.status is VersionStatus.YANKED
        and manifest.metadata.name not in followed
    )


def order_of(manifest: Manifest) -> tuple[int, str, str]:
    """Sorts manifests by kind, name and version; only `in_order` also knows a team's parents."""
    rank = _RANKS[manifest.kind]
    if isinstance(manifest, VersionManifest):
        reference = parse_reference(manifest.metadata.name)
        return rank, str(reference.asset), sort_key(reference.selector or "")
    return rank, manifest.metadata.name, ""


_RANKS = {kind: rank for rank, kind in enumerate(MANIFESTS)}


def _kind_of_document(values: object) -> type[Manifest]:
    if not isinstance(values, dict):
        raise Invalid("A manifest is a mapping with `apiVersion`, `kind`, `metadata` and `spec`.")
    version = values.get("apiVersion")
    if version != API_VERSION:
        what = "is missing" if version is None else "is not known"
        raise Invalid(
            f"`apiVersion` {what}; write `apiVersion: {API_VERSION}`.", path=("apiVersion",)
        )
    kind = values.get("kind")
    if isinstance(kind, str) and kind in MANIFESTS:
        return MANIFESTS[kind]
    nearest = difflib.get_close_matches(str(kind)[:40].capitalize(), MANIFESTS, n=1)
    hint = f" Did you mean `{nearest[0]}`?" if nearest else ""
    raise Invalid(f"`kind` must be one of {', '.join(MANIFESTS)}.{hint}", path=("kind",))


def _parse_version(values: object) -> Manifest:
    """Details are checked on their own first, because the name says which kind they are of."""
    assert isinstance(values, dict)
    metadata, spec = values.get("metadata"), values.get("spec")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    if not isinstance(spec, dict) or not isinstance(name, str) or "details" not in spec:
        return _checked(VersionManifest, values)
    try:
        kind = parse_reference(name).kind
    except Invalid:
        spec = {**spec, "details": Details()}
        return _checked(VersionManifest, {**values, "spec": spec})
    problems: tuple[Problem, ...] = ()
    details: Details = Details()
    try:
        details = parse_details(kind, spec["details"])
    except Invalid as error:
        problems = error.under("spec").problems
        details = kind_of(kind).details.model_construct()
    try:
        manifest = _checked(VersionManifest, {**values, "spec": {**spec, "details": details}})
    except Invalid as error:
        problems = (*error.problems, *problems)
    if problems:
        raise Invalid.many(problems)
    return manifest


M = TypeVar("M", bound=Details)


def _checked(document: type[M], values: object) -> M:
    try:
        return validated(document, values)
    except Invalid as error:
        raise Invalid.many(Problem(p.path[1:], p.message) for p in error.problems) from None


def _floor_problems(spec: AssetSpec) -> Iterator[Problem]:
    if not {"risk_class", "visibility"} <= spec.model_fields_set:
        return  # what the file leaves out, the catalog knows
    below = why_below(spec.risk_class, spec.visibility, has_domain=True)
    if below is not None:
        yield Problem(("spec", "visibility"), below)


def _status_problems(spec: VersionSpec) -> Iterator[Problem]:
    status = spec.status
    if status is VersionStatus.IN_REVIEW:
        yield Problem(
            ("spec", "status"), "A review is held in the catalog; write DRAFT or PUBLISHED."
        )
    if status in (VersionStatus.DEPRECATED, VersionStatus.SUNSET) and spec.deprecation is None:
        yield Problem(
            ("spec", "status"),
            f"A version that is {status} needs a `deprecation` with a reason; add it.",
        )
    if status in (VersionStatus.DRAFT, VersionStatus.PUBLISHED) and spec.deprecation is not None:
        yield Problem(
            ("spec", "deprecation"),
            f"A version that is {status} has no `deprecation`; remove it or set `status` to "
            "DEPRECATED.",
        )
    if status is VersionStatus.YANKED and not spec.yank_reason:
        yield Problem(("spec", "status"), "A version that is YANKED needs a `yankReason`; add it.")
    if status is not VersionStatus.YANKED and spec.yank_reason is not None:
        yield Problem(
            ("spec", "yankReason"),
            "Only a version that is YANKED has a `yankReason`; remove it or set `status`.",
        )


def _repeats(items: Sequence[Hashable]) -> Iterator[int]:
    """Places of items that stood before."""
    seen: set[Hashable] = set()
    for index, item in enumerate(items):
        if item in seen:
            yield index
        seen.add(item)


def _depth(team: str, parents: Mapping[str, str | None]) -> int:
    """How many teams of the set stand above a team; a cycle ends where it closes."""
    above: set[str] = set()
    parent = parents.get(team)
    while parent is not None and parent in parents and parent not in above:
        above.add(parent)
        parent = parents[parent]
    return len(above)
