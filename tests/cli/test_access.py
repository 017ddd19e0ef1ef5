"""`catalog access`: what one may do, in words."""

import json

from tests.cli.terminal import Terminal

TRIAGE = "prompt-template:support/ticket-triage"


def test_what_one_may_do_to_an_asset_is_told_with_the_role(online: Terminal) -> None:
    ended = online("access", TRIAGE, "--permission", "alias:move")

    assert ended.code == 0
    assert ended.out == (
        "PERMISSION  MAY  WHY\n"
        "alias:move  yes  Mara Lindqvist may `alias:move` as COE_LEAD in the organisation.\n"
    )


def test_what_somebody_else_may_not_do_is_told_with_whom_to_ask(online: Terminal) -> None:
    ended = online(
        "access", TRIAGE, "--person", "luca.ferrante", "--permission", "asset:update", "-o", "json"
    )

    report = json.loads(ended.out)["access"]
    assert report["name"] == "Luca Ferrante"
    assert "petra.nowak" in report["ask"]
    [explained] = report["explanations"]
    assert (explained["isAllowed"], explained["rule"]) == (False, "NO_ROLE")
    assert explained["sentence"].endswith("Luca Ferrante is CONTRIBUTOR in team `support` here.")


def test_an_unknown_person_or_asset_is_told_as_such(online: Terminal) -> None:
    for arguments, sentence in (
        ((TRIAGE, "--person", "no.body"), "There is nobody with the handle `no.body`."),
        (("model:none/such",), "There is no such asset."),
    ):
        ended = online("access", *arguments)

        assert (ended.code, ended.out) == (4, "")
        assert sentence in ended.err
