"""Drafting and publishing versions."""

import datetime as dt
from typing import Any

import pytest

from catalog.assets import editing, publishing, references
from catalog.assets.inputs import AssetChanges, NewReference, NewSource, NewVersion, Override
from catalog.db.columns import now
from catalog.db.engine import Database
from catalog.errors import Conflict, Denied, Invalid, NotFound
from tests import make
from tests.conftest import Refuses, WorkAs, rows

REFERENCE = "prompt-template:support/ticket-triage"


@pytest.fixture
async def asset_id(work_as: WorkAs) -> str:
    """An asset of `support`, which has a maintainer, a contributor and a member."""
    async with work_as() as work:
        await make.team(
            work, "support", {"MAINTAINER": "jonas", "CONTRIBUTOR": "ann", "MEMBER": "luca"}
        )
        return await make.asset(work)


async def published(work_as: WorkAs, asset_id: str, *numbers: str) -> None:
    async with work_as() as work:
        for number in numbers:
            await make.version(work, asset_id, number)


async def test_a_version_is_published_with_all_it_says(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    async with work_as() as work:
        environment_id = await make.asset(work, "python", kind="ENVIRONMENT")
    async with work_as("ann") as work:
        version_id = await publishing.publish(
            work,
            asset_id,
            NewVersion(
                version="1.0.0",
                details=make.prompt(),
                licence="apache-2.0",
                changelog="First **one**.",
                sources=[NewSource("git", "https://git.example.org/a.git", "abc")],
                references=[
                    NewReference("azureml:python:3", "environment", "environment:support/python@3"),
                    NewReference("gpt-4", "model"),
                ],
            ),
        )
        (event,) = work.events
        assert (event.name, event.subject_id) == ("version.published", version_id)
        assert event.facts["asset_id"] == asset_id
        author_id = work.actor.person_id

    columns = (
        "version is_prerelease status licence changelog changelog_html compatibility "
        "compatibility_reasons is_compatibility_overridden details published_by_id created_by_id "
        "row_version"
    )
    assert await rows(database, "asset_version", columns) == [
        (
            "1.0.0",
            False,
            "PUBLISHED",
            "Apache-2.0",
            "First **one**.",
            "<p>First <strong>one</strong>.</p>\n",
            "INITIAL",
            [],
            False,
            {
                "format": "TEXT",
                "syntax": "JINJA2",
                "text": "Sort {{ ticket }}.",
                "messages": [],
                "variables": [{"name": "ticket", "type": "STRING", "required": True}],
                "modelConstraints": [],
                "examples": [],
            },
            author_id,
            author_id,
            1,
        )
    ]
    assert await rows(database, "version_source", "position system uri digest") == [
        (0, "git", "https://git.example.org/a.git", "abc")
    ]
    named = "position target path asset_reference pinned_version target_asset_id"
    assert await rows(database, "version_reference", named) == [
        (
            0,
            "azureml:python:3",
            "environment",
            "environment:support/python",
            "3",
            environment_id,
        ),
        (1, "gpt-4", "model", None, None, None),
    ]
    headline = "status licence recommended_version_id version_count row_version"
    assert await rows(database, "asset", headline, id=asset_id) == [
        ("PUBLISHED", "Apache-2.0", version_id, 1, 1)
    ]


async def test_the_digest_is_that_of_the_content(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    await published(work_as, asset_id, "1.0.0", "1.0.1")
    async with work_as() as work:
        await make.version(work, asset_id, "1.0.2", licence="MIT")

    first, second, third = [d for (d,) in await rows(database, "asset_version", "digest")]
    assert first == second != third
    assert first.startswith("sha256:")


async def test_all_problems_of_a_version_are_told_at_once(
    work_as: WorkAs, asset_id: str, refuses: Refuses
) -> None:
    async with (
        refuses(
            Invalid,
            {
                "version": "`1 0` is not a version: use letters, digits, dots, hyphens, "
                "underscores and plus signs, at most 64 of them, starting with a digit, "
                "for example `1.4.2`.",
                "details.text": "The text uses `tone`, which is not declared; "
                "add it to `variables`.",
                "licence": "`apache` is not an SPDX licence expression. Did you mean `Apache-2.0`?",
                "sources.0.system": "`Git Hub` is not a slug: use lower-case letters, digits and "
                "single hyphens, at most 63 of them, for example `git-hub`.",
                "sources.0.uri": "`uri` must not be empty; write it.",
                "references.0.asset": "`nonsense` is not a reference; write `kind:team/name` or "
                "`kind:team/name@version`, for example "
                "`prompt-template:support/ticket-triage@2.3.1`.",
                "compatibility.class": "`class` must be one of BREAKING, MINOR, PATCH.",
                "compatibility.reason": "Say why the computed class is wrong.",
                "publishedAt": "`publishedAt` lies in the future; leave it out.",
            },
        ),
        work_as() as work,
    ):
        await publishing.publish(
            work,
            asset_id,
            NewVersion(
                version="1 0",
                details=make.prompt("{{ ticket }} {{ tone }}"),
                licence="apache",
                sources=[NewSource("Git Hub", "")],
                references=[NewReference("x", None, "nonsense")],
                compatibility=Override("HUGE", " "),
                published_at=now() + dt.timedelta(hours=1),
            ),
        )


async def test_a_number_is_used_once(work_as: WorkAs, asset_id: str, refuses: Refuses) -> None:
    await published(work_as, asset_id, "1.0.0")
    taken = {
        "version": f"`{REFERENCE}@1.0.0` was published already and never changes; "
        "choose another number."
    }

    async with refuses(Conflict, taken), work_as() as work:
        await make.version(work, asset_id, "1.0.0", licence="MIT")
    async with refuses(Conflict, taken), work_as() as work:
        await make.draft(work, asset_id, "1.0.0")


async def test_a_draft_is_replaced_until_it_is_published(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    async with work_as("ann") as work:
        first = await make.draft(work, asset_id, sources=[NewSource("git", "a")])
        second = await make.draft(work, asset_id, sources=[NewSource("git", "b")], licence="MIT")
        assert [e.name for e in work.events] == ["version.drafted"] * 2
    assert first == second
    assert await rows(database, "version_source", "uri") == [("b",)]
    assert await rows(database, "asset", "status version_count") == [("DRAFT", 0)]

    async with work_as("ann") as work:
        third = await make.version(work, asset_id, licence="MIT")

    assert third == first
    assert await rows(database, "asset_version", "status licence row_version") == [
        ("PUBLISHED", "MIT", 3)
    ]
    assert await rows(database, "version_source", "uri") == []


async def test_members_neither_draft_nor_publish(
    work_as: WorkAs, asset_id: str, refuses: Refuses
) -> None:
    for permission, act in (
        ("version:publish", publishing.publish),
        ("version:draft", publishing.draft),
    ):
        curator = "COE_CURATOR, " if permission == "version:draft" else ""
        async with (
            refuses(
                Denied,
                f"This needs {permission} in the owning team; ask someone with one of these "
                f"roles: CONTRIBUTOR, MAINTAINER, TEAM_AI_LEAD, {curator}COE_LEAD.",
            ),
            work_as("luca") as work,
        ):
            await act(work, asset_id, NewVersion(version="", details={}))


async def test_versions_of_a_hidden_asset_are_not_found(
    work_as: WorkAs, asset_id: str, refuses: Refuses
) -> None:
    async with work_as() as work:
        await editing.update(work, asset_id, AssetChanges(visibility="PRIVATE"))
        await make.person(work, "stranger")

    async with refuses(NotFound, {"id": "There is no such asset."}), work_as("stranger") as work:
        await make.version(work, asset_id)


async def test_a_retired_asset_takes_no_new_version(
    work_as: WorkAs, asset_id: str, refuses: Refuses
) -> None:
    async with work_as() as work:
        await editing.retire(work, asset_id, reason="Old.")
    retired = f"`{REFERENCE}` is retired and takes no new version."

    async with refuses(Conflict, retired), work_as() as work:
        await make.version(work, asset_id)
    async with refuses(Conflict, retired), work_as() as work:
        await make.draft(work, asset_id)


async def test_an_import_brings_the_drafts_a_retired_asset_was_left_with(
    work_as: WorkAs, asset_id: str, database: Database, refuses: Refuses
) -> None:
    first = NewVersion(version="1.0.0", details=make.prompt())
    async with work_as() as work:
        await editing.retire(work, asset_id, reason="Old.")
        await publishing.draft(work, asset_id, first, as_history=True)

    assert await rows(database, "asset_version", "version status") == [("1.0.0", "DRAFT")]
    async with (
        refuses(Conflict, f"`{REFERENCE}` is retired and takes no new version."),
        work_as() as work,
    ):
        await publishing.draft(work, asset_id, first, as_history=True)


async def test_a_record_of_the_past_comes_at_any_time(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    await published(work_as, asset_id, "2.0.0")
    released_at = dt.datetime(2024, 5, 1, 9, tzinfo=dt.UTC)
    async with work_as("ann") as work:
        await make.version(work, asset_id, "1.0.0", published_at=released_at)

    assert await rows(
        database, "asset_version", "published_at published_by_id", version="1.0.0"
    ) == [(released_at, None)]
    assert await rows(database, "asset", "version_count") == [(2,)]


@pytest.mark.parametrize(
    ("number", "details", "level", "reasons"),
    [
        ("1.1.1", make.prompt("Sort {{ ticket }} well."), "PATCH", ["`text` changed."]),
        ("2.0.0", make.prompt("{{ a }}", "a"), "BREAKING", None),
        ("1.0.1", make.prompt("Old {{ ticket }}"), "PATCH", ["`text` changed."]),
    ],
)
async def test_compatibility_is_computed_against_the_highest_release_below(
    work_as: WorkAs,
    asset_id: str,
    database: Database,
    number: str,
    details: dict[str, Any],
    level: str,
    reasons: list[str] | None,
) -> None:
    async with work_as() as work:
        await make.version(work, asset_id, "1.0.0", details=make.prompt("Old {{ ticket }}."))
        await make.version(work, asset_id, "1.1.0")
        await make.version(work, asset_id, "1.2.0-rc.1", details=make.prompt("{{ b }}", "b"))
        await make.version(work, asset_id, number, details=details)

    ((found, why),) = await rows(
        database, "asset_version", "compatibility compatibility_reasons", version=number
    )
    assert found == level
    assert reasons is None or why == reasons


async def test_yanked_versions_and_drafts_are_nothing_to_compare_with(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    async with work_as() as work:
        await make.draft(work, asset_id, "1.0.0")
        first = await make.version(work, asset_id, "1.1.0")
        await make.yank(work, first)
        await make.version(work, asset_id, "1.2.0")

    assert await rows(database, "asset_version", "compatibility", version="1.2.0") == [("INITIAL",)]


async def test_an_override_stands_before_the_computed_reasons(
    work_as: WorkAs, asset_id: str, database: Database
) -> None:
    await published(work_as, asset_id, "1.0.0")
    async with work_as() as work:
        await make.version(
            work,
            asset_id,
            "1.1.0",
            details=make.prompt("Sort {{ ticket }} now."),
            compatibility=Override("MINOR", "Answers are longer."),
        )

    columns = "compatibility compatibility_reasons is_compatibility_overridden"
    assert await rows(database, "asset_version", columns, version="1.1.0") == [
        ("MINOR", ["Answers are longer.", "`text` changed."], True)
    ]


@pytest.mark.parametrize(
    ("asset", "reference", "pin"),
    [
        ("environment:support/python@3", "environment:support/python", "3"),
        ("environment:support/python@1.2.0-rc.1", "environment:support/python", "1.2.0-rc.1"),
        ("environment:support/python", "environment:support/python", None),
        ("environment:support/python@production", "environment:support/python", None),
        ("environment:support/python@^1.2", "environment:support/python", None),
        (None, None, None),
    ],
)
async def test_only_an_exact_version_pins_a_reference(
    work_as: WorkAs,
    asset_id: str,
    database: Database,
    asset: str | None,
    reference: str | None,
    pin: str | None,
) -> None:
    async with work_as() as work:
        await make.version(work, asset_id, references=[NewReference("x", None, asset)])

    assert await rows(database, "version_reference", "asset_reference pinned_version") == [
        (reference, pin)
    ]


async def test_what_a_reference_means_may_become_known_later(
    work_as: WorkAs, asset_id: str, database: Database, refuses: Refuses
) -> None:
    async with work_as() as work:
        model_id = await make.asset(work, "llm", kind="MODEL")
        version_id = await make.version(work, asset_id, references=[NewReference("llm:7", "model")])
    async with work_as("ann") as work:
        await references.connect(
            work, version_id, [NewReference("llm:7", "model", "model:support/llm@7")]
        )
        assert [e.name for e in work.events] == ["version.connected"]

    columns = "target asset_reference pinned_version target_asset_id"
    assert await rows(database, "version_reference", columns) == [
        ("llm:7", "model:support/llm", "7", model_id)
    ]
    async with (
        refuses(
            Conflict,
            {
                "references": "The references of a released version stay as they are; "
                "publish a new version."
            },
        ),
        work_as() as work,
    ):
        await references.connect(work, version_id, [NewReference("llm:8", "model")])
