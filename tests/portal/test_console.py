"""The GraphQL console."""

from catalog import contract
from tests.portal.conftest import Portal


async def test_it_offers_the_operations_of_the_contract(portal: Portal) -> None:
    page = await portal.page("/console")

    offered = {one.get("value") for one in page.all("option")} - {""}
    assert offered == set(contract.operations())
    assert page.one("textarea", klass="editor-text").text.startswith("# Ctrl-Enter runs it.")


async def test_an_operation_can_be_opened_by_its_address(portal: Portal) -> None:
    page = await portal.page("/console?operation=PortalTeam")

    document = page.one("textarea", klass="editor-text")
    assert "".join(document.words).strip() == contract.operation("PortalTeam").strip()


async def test_the_schema_is_there_to_read_without_scripts(portal: Portal) -> None:
    page = await portal.page("/console")

    types = [one.get("id") for one in page.all("details") if one.get("id")]
    assert types[:2] == ["type-Query", "type-Mutation"]
    assert {"type-Asset", "type-AssetFilter", "type-VersionStatus"} <= set(types)
    targets = {link.get("href")[1:] for link in page.all("a") if link.get("href")[:6] == "#type-"}
    assert targets - set(types) <= {
        "type-String",
        "type-Int",
        "type-Boolean",
        "type-ID",
        "type-Float",
    }
