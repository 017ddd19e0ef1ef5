"""Which values make a manifest, and in which order manifests are applied."""

import datetime as dt
import random
from typing import Any

import pytest

from catalog.assets.choices import Visibility
from catalog.assets.kinds.prompt_template import PromptTemplateDetails
from catalog.connectors.manifests.documents import (
    AssetManifest,
    TeamManifest,
    VersionManifest,
    in_order,
    parse_manifest,
)
from catalog.connectors.manifests.specs import AssetKey, AssetSpec
from catalog.errors import Invalid


def document(kind: str, name: str, **spec: Any) -> dict[str, Any]:
    """Values of a manifest."""
    return {
        "apiVersion": "reuse-catalog/v1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    }


def problems(values: object) -> list[tuple[str, str]]:
    """Path and message of everything that is wrong."""
    with pytest.raises(Invalid) as caught:
        parse_manifest(values)
    return [(".".join(problem.path), problem.message) for problem in caught.value.problems]


ASSET = document("Asset", "model:support/intent", title="Intent", summary="Finds the intent.")
DETAILS = {"format": "TEXT", "syntax": "PLAIN", "text": "Be kind."}


def test_absent_fields_have_the_documented_defaults() -> None:
    asset = parse_manifest(ASSET)
    assert asset == AssetManifest(
        metadata=AssetKey(name="model:support/intent"),
        spec=AssetSpec(title="Intent", summary="Finds the intent.", visibility=Visibility.ORG),
    )
    version = parse_manifest(document("Version", "prompt-template:a/b@1.0.0", details=DETAILS))
    assert isinstance(version, VersionManifest)
    assert version.spec.status == "PUBLISHED"
    assert isinstance(version.spec.details, PromptTemplateDetails)
    assert version.spec.details.text == "Be kind."


def test_dates_and_moments_are_read_as_such() -> None:
    person = parse_manifest(
        document("Person", "mara.lindqvist", displayName="Mara", leftOn="2026-03-01")
    )
    assert person.kind == "Person"
    assert person.spec.left_on == dt.date(2026, 3, 1)
    version = parse_manifest(
        document(
            "Version", "model:a/b@1", details={}, publishedAt=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        )
    )
    assert version.kind == "Version"
    assert version.spec.published_at == dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        (None, "", "A manifest is a mapping"),
        ([], "", "A manifest is a mapping"),
        ({"kind": "Team"}, "apiVersion", "write `apiVersion: reuse-catalog/v1`"),
        ({"apiVersion": "v2", "kind": "Team"}, "apiVersion", "is not known"),
        ({"apiVersion": "reuse-catalog/v1"}, "kind", "must be one of Person, Domain"),
        ({"apiVersion": "reuse-catalog/v1", "kind": "assets"}, "kind", "Did you mean `Asset`?"),
        ({"apiVersion": "reuse-catalog/v1", "kind": ["x"]}, "kind", "must be one of"),
        (document("Domain", "Bad Slug", title="x"), "metadata.name", "for example `bad-slug`"),
        (document("Domain", "x"), "spec.title", "is missing; add it"),
        (document("Domain", "x", title="x", owner="y"), "spec.owner", "is not a field"),
        (document("Domain", "x", title=7), "spec.title", "must be text"),
        (
            document("Domain", "x", title="x", grants=[{"person": "a", "role": "STEWARD"}] * 2),
            "spec.grants.1",
            "`a` is STEWARD twice",
        ),
        (
            document("Domain", "x", title="x", grants=[{"person": "a", "role": "GOD"}]),
            "spec.grants.0.role",
            "must be one of",
        ),
        (document("Domain", "x", title="x" * 121), "spec.title", "longer than 120 characters"),
        (document("Team", "a", title="A", parent="a"), "spec.parent", "part of itself"),
        (
            document("Team", "a", title="A", status="GONE"),
            "spec.status",
            "one of ACTIVE, DISSOLVED",
        ),
        (
            document("Team", "a", title="A", contact={"url": "javascript:x"}),
            "spec.contact.url",
            "must be a web address",
        ),
        (
            document("Team", "a", title="A", members=[{"person": "m", "role": "BOSS"}]),
            "spec.members.0.role",
            "must be one of VIEWER",
        ),
        (
            document("Team", "a", title="A", members=[{"person": "m", "role": "MEMBER"}] * 2),
            "spec.members.1.person",
            "`m` is a member twice",
        ),
        (document("Person", "m", displayName="M", email="no"), "spec.email", "mail address"),
        (document("Person", "m", displayName="M", leftOn="2026-02-30"), "spec.leftOn", "a date"),
        (document("Person", "m", displayName="M", leftOn=20260301), "spec.leftOn", "a date"),
        (document("Asset", "model:a/b@1", title="x", summary="x"), "metadata.name", "alone"),
        (document("Asset", "modle:a/b", title="x", summary="x"), "metadata.name", "`model`"),
        (document("Version", "model:a/b", details={}), "metadata.name", "names no version"),
        (document("Version", "model:a/b@^1.2", details={}), "metadata.name", "is not a version"),
        (document("Version", "model:a/b@1"), "spec.details", "is missing"),
        (document("Version", "model:a/b@1", details=[]), "spec.details", "must be an object"),
        (
            document("Version", "model:a/b@1", details={}, licence="Apache 2"),
            "spec.licence",
            "Did you mean `Apache-2.0`?",
        ),
        (
            document("Version", "model:a/b@1", details={}, publishedAt="2026-03-01"),
            "spec.publishedAt",
            "a moment with its time zone",
        ),
        (
            document("Version", "model:a/b@1", details={}, status="DEPRECATED"),
            "spec.status",
            "needs a `deprecation`",
        ),
        (
            document("Version", "model:a/b@1", details={}, deprecation={"reason": "old"}),
            "spec.deprecation",
            "remove it or set `status` to DEPRECATED",
        ),
        (
            document("Version", "model:a/b@1", details={}, status="YANKED"),
            "spec.status",
            "needs a `yankReason`",
        ),
        (
            document("Version", "model:a/b@1", details={}, yankReason="leak"),
            "spec.yankReason",
            "Only a version that is YANKED",
        ),
        (
            document("Version", "model:a/b@1", details={}, status="IN_REVIEW"),
            "spec.status",
            "held in the catalog",
        ),
        (
            document(
                "Version", "model:a/b@1", details={}, references=[{"target": "x", "asset": "y"}]
            ),
            "spec.references.0.asset",
            "is not a reference",
        ),
        (document("Alias", "model:a/b@1.0", version="1.0"), "metadata.name", "not an alias name"),
        (document("Version", "model:a/b@production", details={}), "metadata.name", "not a version"),
        (document("Version", "model:a/b@1.x", details={}), "metadata.name", "would mean many"),
        (document("Alias", "model:a/b@recommended", version="1"), "metadata.name", "`recommended`"),
        (document("Alias", "model:a/b@live", version="stable"), "spec.version", "not a version"),
        (document("Alias", "model:a/b@latest", version="1.0"), "metadata.name", "`latest`"),
        (document("Alias", "model:a/b", version="1.0"), "metadata.name", "names no alias"),
        (document("Alias", "model:a/b@live", version="^1"), "spec.version", "is not a version"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(values: object, path: str, message: str) -> None:
    ((found_path, found_message),) = problems(values)
    assert found_path == path
    assert message in found_message


def test_details_are_judged_by_the_kind_in_the_name() -> None:
    values = document(
        "Version",
        "prompt-template:a/b@1",
        status="LIVE",
        details={"format": "TEXT", "syntax": "JINJA2", "text": "{{ who }}", "task": "x"},
    )
    assert [path for path, _ in problems(values)] == ["spec.status", "spec.details.task"]
    del values["spec"]["status"], values["spec"]["details"]["task"]
    assert [path for path, _ in problems(values)] == ["spec.details.text"]


def test_repeated_tags_links_and_owners_are_reported() -> None:
    link = {"title": "Page", "url": "https://example.org"}
    owner = {"person": "mara", "role": "STEWARD"}
    values = document(
        "Asset",
        "model:a/b",
        title="x",
        summary="x",
        tags=["a", "b", "a"],
        links=[link, link],
        owners=[owner, {**owner, "role": "MAINTAINER"}, owner],
    )
    assert [path for path, _ in problems(values)] == [
        "spec.tags.2",
        "spec.owners.2",
        "spec.links.1.url",
    ]


def test_manifests_are_ordered_so_that_names_exist_before_they_are_used() -> None:
    wanted = [
        document("Person", "mara", displayName="Mara"),
        document("Domain", "care", title="Care", grants=[{"person": "mara", "role": "STEWARD"}]),
        document("Team", "z-root", title="Root"),
        document("Team", "m-middle", title="Middle", parent="z-root"),
        document("Team", "a-leaf", title="Leaf", parent="m-middle"),
        document("Asset", "model:a-leaf/intent", title="Intent", summary="Finds."),
        document("Version", "model:a-leaf/intent@9", details={}),
        document("Version", "model:a-leaf/intent@10.0.0-rc.1", details={}),
        document("Version", "model:a-leaf/intent@10", details={}),
        document("Version", "model:a-leaf/intent@11", details={}, status="YANKED", yankReason="x"),
        document("Alias", "model:a-leaf/intent@left", version="11"),
        document("Alias", "model:a-leaf/intent@live", version="10"),
        document("Version", "model:a-leaf/intent@8", details={}, status="YANKED", yankReason="x"),
    ]
    expected = [parse_manifest(values) for values in wanted]
    shuffled = list(expected)
    random.Random(7).shuffle(shuffled)
    assert in_order(shuffled) == expected


def test_a_cycle_of_teams_still_has_an_order() -> None:
    teams = [
        parse_manifest(document("Team", "a", title="A", parent="b")),
        parse_manifest(document("Team", "b", title="B", parent="a")),
        parse_manifest(document("Team", "c", title="C", parent="elsewhere")),
    ]
    ordered = in_order(teams)
    assert all(isinstance(team, TeamManifest) for team in ordered)
    assert [team.metadata.name for team in ordered] == ["c", "a", "b"]
