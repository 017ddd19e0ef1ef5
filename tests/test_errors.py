"""Refusals quote what they were given; nobody's words may reorder or erase ours on a screen."""

import unicodedata

import pytest

from catalog.errors import Invalid, NotFound, Problem, shown
from tests import make
from tests.api.conftest import Ask, ask, door
from tests.conftest import WorkAs

__all__ = ["ask", "door"]

HOSTILE = "a\u202eb\u2066c\u200fd\x1b[2Je\x00f\x9bg\u2028h\u061ci\ufeffj"
ROLL_BACK = """mutation ($asset: ID!, $input: AliasRollBackInput!) {
  aliasRollBack(assetId: $asset, input: $input) { errors { code message } } }"""


@pytest.mark.parametrize(
    ("sentence", "seen"),
    [
        ("No alias \u202eabc.", "No alias �abc."),
        ("Red \x1b[31m and a bell\x07.", "Red �[31m and a bell�."),
        ("Two\nlines\u2029 stay.", "Two\nlines� stay."),
        ("Ärger 日本語 🙂 »so«.", "Ärger 日本語 🙂 »so«."),
        ("A\u00a0space that does not break.", "A\u00a0space that does not break."),
    ],
)
def test_a_sentence_shows_all_it_holds(sentence: str, seen: str) -> None:
    assert shown(sentence) == seen
    assert Problem((), sentence).message == seen
    assert (NotFound(sentence).message, str(NotFound(sentence))) == (seen, seen)
    assert Invalid.many([(["a"], sentence)]).problems == (Problem(("a",), seen),)


async def test_no_way_in_echoes_what_reorders_text(ask: Ask, work_as: WorkAs) -> None:
    async with work_as() as work:
        await make.person(work, "mara", roles=["COE_LEAD"])
        await make.team(work)
        asset = await make.asset(work)
        await make.version(work, asset)

    answers = [
        await ask(ROLL_BACK, "mara", asset=asset, input={"name": HOSTILE}),
        await ask(ROLL_BACK, "mara", asset=HOSTILE, input={"name": "production"}),
        await ask("query ($r: String!) { asset(reference: $r) { id } }", "mara", r=HOSTILE),
        await ask(
            "query ($k: AssetKind!) { assets(filter: {kind: $k}) { totalCount } }", k=HOSTILE
        ),
        await ask("query ($n: Int!) { assets(first: $n) { totalCount } }", n=HOSTILE),
        await ask(f'{{ assets(orderBy: "{HOSTILE}") {{ totalCount }} }}'.replace("\x00", "")),
        await ask("query ($p: String!) { access(person: $p) { name } }", "mara", p=HOSTILE),
    ]

    for answer in answers:
        messages = _messages(answer)
        assert messages, answer
        for message in messages:
            assert not [c for c in message if unicodedata.category(c) in ("Cc", "Cf", "Zl")], (
                message
            )


def _messages(answer: object) -> list[str]:
    if isinstance(answer, list):
        return [found for part in answer for found in _messages(part)]
    if not isinstance(answer, dict):
        return []
    own = [answer["message"]] if isinstance(answer.get("message"), str) else []
    return own + _messages(list(answer.values()))
