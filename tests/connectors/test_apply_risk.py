"""Risk classes in manifests: their floor with its place, and the way there and back."""

from catalog.connectors.manifests.export import export_manifests
from catalog.connectors.manifests.reading import read_documents
from catalog.connectors.manifests.writing import write_manifest
from catalog.db.engine import Database
from tests.conftest import WorkAs, rows
from tests.connectors.applying import PROMPT, apply, told

NARROW = """apiVersion: reuse-catalog/v1
kind: Asset
metadata: {name: "model:support/intent"}
spec:
  title: Intent
  summary: Finds the intent.
  riskClass: HIGH
  visibility: TEAM
"""


def test_a_file_below_the_floor_is_told_with_line_and_column() -> None:
    problems = [str(problem) for problem in read_documents(NARROW, source="x").problems]

    sentence = (
        "An asset of the risk class HIGH cannot be TEAM; make its visibility DOMAIN or ORG in the"
        " same change."
    )
    assert problems == [f"x:8:15: {sentence}"]


async def test_a_class_is_raised_kept_and_lowered_with_a_reason(
    work_as: WorkAs, applied: None, database: Database
) -> None:
    asset = f"""
kind: Asset
metadata: {{name: "{PROMPT}"}}
spec: {{title: Triage, summary: Sorts tickets., tags: [triage], """

    async def tried(rest: str) -> list[tuple[object, ...]]:
        async with work_as() as work:
            return told(await apply(work, asset + rest + "}\n"))

    (raised,) = await tried("riskClass: HIGH, visibility: ORG")
    assert raised[0] == "UPDATE"
    assert (await tried("description: Silent."))[0][0] == "UPDATE"
    assert await rows(database, "asset", "risk_class", reference=PROMPT) == [("HIGH",)]
    async with work_as() as work:
        page = await export_manifests(work)
        texts = [write_manifest(each) for each in page.manifests]
        assert any(PROMPT in text and "riskClass: HIGH" in text for text in texts)
        again = await apply(work, "---\n".join(texts))
        assert {change.action for change in again} == {"UNCHANGED"}

    (refused,) = await tried("riskClass: MINIMAL, visibility: ORG")
    assert refused[0] == "REFUSE"
    assert await rows(database, "asset", "risk_class", reference=PROMPT) == [("HIGH",)]
    (lowered,) = await tried("riskClass: MINIMAL, riskReason: It was measured.")
    assert lowered[0] == "UPDATE"
    assert await rows(database, "asset", "risk_class", reference=PROMPT) == [("MINIMAL",)]
