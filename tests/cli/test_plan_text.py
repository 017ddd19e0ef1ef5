from typing import Any

from inline_snapshot import snapshot

from catalog.cli.plan_text import changes_text, is_empty, summary
from catalog.client.rollout import Report


def change(action: str, kind: str, name: str, **more: Any) -> dict[str, Any]:
    return {"index": 0, "kind": kind, "name": name, "action": action,
            "fields": [], "problems": [], **more}  # fmt: skip


REPORT = Report(
    changes=[
        change("CREATE", "Team", "support"),
        change("UPDATE", "Asset", "model:risk/churn", fields=[
            {"path": "title", "before": "Churn", "after": "Churn risk"},
            {"path": "tags", "before": None, "after": "risk"},
            {"path": "links", "before": "https://old", "after": None},
        ]),
        change("UNCHANGED", "Team", "risk"),
        change("REFUSE", "Version", "model:risk/churn@1.0.0", problems=[
            {"code": "INVALID", "message": "It is published and differs.", "path": ["details"]},
        ]),
        change("RETIRE", "Asset", "model:risk/old", index=-1),
    ]
)  # fmt: skip
PLACES = {("Version", "model:risk/churn@1.0.0"): "risk.yaml:12"}


def test_a_plan_shows_what_would_change_and_why_not() -> None:
    text = changes_text(REPORT.changes, places=PLACES, is_done=False, is_coloured=False)

    assert text == snapshot("""\
+ create   Team     support
~ update   Asset    model:risk/churn (title, tags, links)
    title: Churn -> Churn risk
    tags: risk (new)
    links: https://old (removed)
! refused  Version  model:risk/churn@1.0.0
    risk.yaml:12: details: It is published and differs.
- retire   Asset    model:risk/old\
""")
    assert summary(REPORT, is_done=False) == snapshot(
        "Plan: 1 to create, 1 to update, 1 to retire, 1 unchanged, 1 refused."
    )


def test_what_was_applied_is_told_shorter() -> None:
    text = changes_text(REPORT.changes, places=PLACES, is_done=True, is_coloured=False)

    assert text == snapshot("""\
+ created  Team     support
~ updated  Asset    model:risk/churn (title, tags, links)
! refused  Version  model:risk/churn@1.0.0
    risk.yaml:12: details: It is published and differs.
- retired  Asset    model:risk/old\
""")
    assert summary(REPORT, is_done=True) == snapshot(
        "Applied: 1 created, 1 updated, 1 retired, 1 unchanged, 1 refused."
    )


def test_a_plan_without_changes_is_empty() -> None:
    report = Report(changes=[change("UNCHANGED", "Team", "risk")])

    assert changes_text(report.changes, places={}, is_done=False, is_coloured=True) == ""
    assert is_empty(report)
    assert not is_empty(REPORT)
    assert summary(report, is_done=False) == "Plan: 1 unchanged."
    assert summary(Report(), is_done=True) == "Nothing to do."


def test_the_report_has_the_shape_of_the_contract() -> None:
    assert REPORT.as_data() == {"manifestApply": {"errors": [], "changes": REPORT.changes}}
