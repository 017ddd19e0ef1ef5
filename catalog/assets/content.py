"""The content of a version: everything it says, checked and ready to be stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog.assets.compatibility import Compatibility
from catalog.assets.digest import version_digest
from catalog.assets.inputs import NewReference, NewSource, NewVersion
from catalog.assets.kinds import Details, kind_of, parse_details
from catalog.assets.licences import canonical_licence
from catalog.assets.naming import Reference, parse_reference
from catalog.assets.versions import Version, parse_constraint, parse_version
from catalog.db.columns import now
from catalog.errors import Invalid
from catalog.names import check_slug
from catalog.owners.checks import Findings, Line, Markdown, Note

MOST_SOURCES = 50
MOST_REFERENCES = 1_000


@dataclass(frozen=True, slots=True)
class NamedAsset:
    """A reference inside a version, with what it means in the catalog if that is known.

    `pinned_version` is set when it names exactly one version; an alias or a range floats.
    """

    target: str
    path: str | None
    asset_reference: str | None
    pinned_version: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """A version whose every part is right; only its place among the others is still open."""

    version: Version
    details: Details
    licence: str | None
    changelog: str
    sources: tuple[NewSource, ...]
    references: tuple[NamedAsset, ...]
    override: tuple[Compatibility, str] | None
    digest: str


def check_content(kind: str, new: NewVersion) -> Content:
    """What is to be stored. Raises Invalid with all problems of the input at once."""
    findings = Findings()
    version = findings.attempt(lambda: parse_version(new.version))
    details = findings.attempt(lambda: _details(kind, new))
    licence = (
        findings.attempt(lambda: canonical_licence(new.licence or "")) if new.licence else None
    )
    changelog = findings.text(Markdown, new.changelog, "changelog")
    sources = tuple(_sources(findings, new.sources))
    references = tuple(check_references(findings, new.references))
    override = _override(findings, new)
    if new.published_at is not None and new.published_at > now():
        findings.add("`publishedAt` lies in the future; leave it out.", "publishedAt")
    findings.refuse()
    assert version is not None
    assert details is not None
    digest = version_digest(
        kind,
        details,
        licence=licence,
        sources=[{"system": s.system, "uri": s.uri, "digest": s.digest} for s in sources],
        references=[{"target": r.target, "path": r.path} for r in references],
    )
    return Content(version, details, licence, changelog, sources, references, override, digest)


def named_asset(reference: NewReference) -> NamedAsset:
    """What a reference means: the asset without its selector, and the version it is pinned to."""
    if reference.asset is None:
        return NamedAsset(reference.target, reference.path, None, None)
    meant = parse_reference(reference.asset)
    return NamedAsset(reference.target, reference.path, str(meant.asset), _pin(meant))


def check_references(
    findings: Findings, references: Sequence[NewReference]
) -> Iterable[NamedAsset]:
    """The references with what they mean; texts and references are checked."""
    if len(references) > MOST_REFERENCES:
        findings.add(f"A version names at most {MOST_REFERENCES:,} assets.", "references")
        return
    for index, reference in enumerate(references):
        place = ("references", str(index))
        clean = NewReference(
            findings.text(Line, reference.target, *place, "target"),
            findings.optional(Line, reference.path, *place, "path"),
            reference.asset or None,
        )
        found = findings.attempt(lambda: named_asset(clean), *place, "asset")  # noqa: B023  # runs now
        if found is not None:
            yield found


def _pin(reference: Reference) -> str | None:
    if reference.selector is None or not reference.selector[0].isdigit():
        return None
    return parse_constraint(reference.selector).exact


def _details(kind: str, new: NewVersion) -> Details:
    if not isinstance(new.details, Details):
        return parse_details(kind, new.details)
    if not isinstance(new.details, kind_of(kind).details):
        raise Invalid(f"These are not the details of a {kind_of(kind).prefix}.", path=("details",))
    return new.details


def _sources(findings: Findings, sources: Sequence[NewSource]) -> Iterable[NewSource]:
    if len(sources) > MOST_SOURCES:
        findings.add(f"A version has at most {MOST_SOURCES} sources.", "sources")
        return
    for index, source in enumerate(sources):
        place = ("sources", str(index))
        findings.attempt(lambda: check_slug(source.system), *place, "system")  # noqa: B023  # runs now
        uri = findings.text(Line, source.uri, *place, "uri")
        yield NewSource(
            source.system, uri, findings.optional(Line, source.digest, *place, "digest")
        )


def _override(findings: Findings, new: NewVersion) -> tuple[Compatibility, str] | None:
    if new.compatibility is None:
        return None
    choices = (Compatibility.BREAKING, Compatibility.MINOR, Compatibility.PATCH)
    level = findings.one_of(choices, new.compatibility.level, "compatibility", "class")
    reason = findings.text(Note, new.compatibility.reason, "compatibility", "reason")
    if not reason.strip():
        findings.add("Say why the computed class is wrong.", "compatibility", "reason")
    return (Compatibility(level), reason) if level in choices else None
