"""Risk classes over GraphQL: said, filtered by, counted."""

from tests import make
from tests.api.conftest import Ask
from tests.conftest import WorkAs

READ = """
{
  assets(filter: {riskClasses: [HIGH, PROHIBITED]}) {
    nodes { slug riskClass visibility visibilityFloor }
  }
  search(text: "", filter: {riskClasses: [HIGH]}) {
    hits { asset { slug } } facets { name buckets { value count } }
  }
}"""


async def test_assets_are_found_by_their_risk_class(work_as: WorkAs, ask: Ask) -> None:
    async with work_as() as work:
        await make.domain(work, "claims")
        await make.team(work, "support", domain="claims")
        await make.team(work, "lab")
        await make.asset(work, "plain")
        await make.asset(work, "risky", risk_class="HIGH", visibility="DOMAIN")
        await make.asset(work, "wide", team="lab", risk_class="PROHIBITED")

    found = (await ask(READ))["data"]

    assert found["assets"]["nodes"] == [
        {
            "slug": "risky",
            "riskClass": "HIGH",
            "visibility": "DOMAIN",
            "visibilityFloor": "DOMAIN",
        },
        {"slug": "wide", "riskClass": "PROHIBITED", "visibility": "ORG", "visibilityFloor": "ORG"},
    ]
    assert [hit["asset"]["slug"] for hit in found["search"]["hits"]] == ["risky"]
    [counted] = [f["buckets"] for f in found["search"]["facets"] if f["name"] == "RISK_CLASS"]
    assert counted == [
        {"value": "HIGH", "count": 1},
        {"value": "PROHIBITED", "count": 1},
        {"value": "UNCLASSIFIED", "count": 1},
    ]
