"""Why somebody may or may not do something: the reasons, and that they agree with what happens."""

from typing import Any

import pytest

from catalog.access.actor import Actor
from catalog.access.explaining import Rule
from catalog.access.policy import may
from catalog.access.roles import Permission
from catalog.assets import explaining
from catalog.assets.store import assets
from catalog.db.engine import Database
from catalog.errors import Denied, NotFound
from catalog.work import Workshop
from tests.access.world import COLUMNS, actors, build_world
from tests.conftest import Refuses, WorkAs

OPEN, HIDDEN = "prompt-template:support/org", "prompt-template:support/private"


@pytest.fixture
async def everybody(work_as: WorkAs, database: Database) -> dict[str, Actor]:
    async with work_as() as work:
        await build_world(work)
    return await actors(database)


async def told(
    workshop: Workshop, actor: Actor, permission: Permission, **about: Any
) -> tuple[bool, str, str, list[str], tuple[str, ...]]:
    async with workshop.open(actor) as work:
        found = await explaining.explain_access(work, [permission], **about)
    explanation = found.explanations[permission]
    because = [str(held) for held in explanation.held]
    return explanation.is_allowed, explanation.rule, explanation.sentence, because, found.ask


async def test_an_allowed_act_names_the_role_and_where_it_is_held(
    everybody: dict[str, Actor], workshop: Workshop
) -> None:
    lead = everybody["coe lead"]
    assert await told(workshop, everybody["maintainer"], Permission.ALIAS_MOVE, reference=OPEN) == (
        True,
        Rule.ROLE,
        "Maintainer may `alias:move` as MAINTAINER in team `support`.",
        ["MAINTAINER in team `support`"],
        (),
    )
    about = {"reference": HIDDEN, "person": "grantee"}
    assert await told(workshop, lead, Permission.ASSET_UPDATE, **about) == (
        True,
        Rule.ROLE,
        "Grantee may `asset:update` as MAINTAINER on it.",
        ["MAINTAINER on it"],
        (),
    )


async def test_a_refused_act_names_what_is_missing_and_whom_to_ask(
    everybody: dict[str, Actor], workshop: Workshop
) -> None:
    assert await told(workshop, everybody["member"], Permission.ASSET_UPDATE, reference=OPEN) == (
        False,
        Rule.NO_ROLE,
        (
            f"`asset:update` on `{OPEN}` needs one of these roles: MAINTAINER, TEAM_AI_LEAD,"
            " COE_CURATOR, COE_LEAD. Member is MEMBER in team `support` here."
        ),
        [],
        ("coe-lead", "platform-admin", "team-ai-lead"),
    )
    assert (await told(workshop, everybody["read token"], Permission.ASSET_UPDATE, reference=OPEN))[
        1:3
    ] == (Rule.TOKEN_SCOPE, "The token does not have the scope `asset:update`.")


@pytest.mark.parametrize(
    ("who", "reference", "rule", "sentence"),
    [
        ("employee", OPEN, Rule.EVERYONE, "is ORG: everyone who is signed in may see it."),
        ("employee", HIDDEN, Rule.NO_ROLE, "review in its team may see it. Employee has no role"),
        ("member", HIDDEN, Rule.NO_ROLE, "Member is MEMBER in team `support`."),
        ("maintainer", HIDDEN, Rule.ROLE, "Maintainer is MAINTAINER in team `support`."),
        ("owner", HIDDEN, Rule.OWNER, "Owner is a named owner of it."),
        ("grantee", HIDDEN, Rule.ROLE, "Grantee is MAINTAINER on it."),
        ("domain-steward", HIDDEN, Rule.ROLE, "is STEWARD in domain `operations`."),
        ("auditor", HIDDEN, Rule.ROLE, "Auditor sees everything as AUDITOR in the organisation."),
        ("platform-admin", OPEN, Rule.NO_CONTENT_RIGHTS, "gives no right to its content."),
    ],
)
async def test_seeing_is_explained_with_the_sentence_of_its_visibility(
    everybody: dict[str, Actor],
    workshop: Workshop,
    who: str,
    reference: str,
    rule: Rule,
    sentence: str,
) -> None:
    about = {"reference": reference, "person": who}
    found = await told(workshop, everybody["coe lead"], Permission.ASSET_READ, **about)

    assert found[1] is rule
    assert sentence in found[2]


async def test_what_somebody_cannot_see_is_not_explained_to_them(
    everybody: dict[str, Actor], workshop: Workshop, refuses: Refuses
) -> None:
    for who in ("stranger", "employee", "member", "platform admin", "read token"):
        for reference in (HIDDEN, "prompt-template:support/none"):
            async with refuses(NotFound, "There is no such asset."):
                await told(workshop, everybody[who], Permission.ASSET_READ, reference=reference)


async def test_others_are_explained_only_to_those_who_may_know(
    everybody: dict[str, Actor], workshop: Workshop, refuses: Refuses
) -> None:
    about = {"reference": OPEN, "person": "member"}
    for who in ("employee", "maintainer", "team ai lead", "coe curator"):
        with pytest.raises(Denied, match="access:explain"):
            await told(workshop, everybody[who], Permission.ASSET_UPDATE, **about)
    for who in ("coe lead", "auditor"):
        assert not (await told(workshop, everybody[who], Permission.ASSET_UPDATE, **about))[0]
    async with refuses(NotFound, {"person": "There is nobody with the handle `none`."}):
        await told(workshop, everybody["coe lead"], Permission.ASSET_READ, person="none")


async def test_explanations_agree_with_decisions_for_everybody_and_every_permission(
    everybody: dict[str, Actor], workshop: Workshop, database: Database
) -> None:
    checked = 0
    for column in COLUMNS:
        actor = everybody[column]
        for reference in (OPEN, HIDDEN):
            async with workshop.open(actor) as work:
                seen_id = await assets.visible_id(work, reference)
                asset = await assets.by_id(work.db, seen_id) if seen_id else None
                for permission in Permission:
                    if asset is None:
                        with pytest.raises(NotFound):
                            await explaining.explain_access(work, [permission], reference=reference)
                        continue
                    found = await explaining.explain_access(work, [permission], reference=reference)
                    wanted = (
                        True  # it was seen
                        if permission is Permission.ASSET_READ
                        else may(
                            actor, permission, team_id=asset.owner_team_id, asset_id=asset.id
                        ).is_allowed
                    )
                    assert found.explanations[permission].is_allowed is wanted, (
                        column,
                        permission,
                        reference,
                    )
                    assert bool(found.explanations[permission].sentence)
                    checked += 1
    assert checked > 500
