"""Somebody leaves the directory: every way in is closed for the next request, whatever the sort.

The catalog, the provider and the directory's requests are real; only the clock is ours to wait for.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from catalog.access.actor import SYSTEM
from catalog.app import open_workshop
from catalog.db.engine import Database
from catalog.owners.actors import Actors
from catalog.owners.directory import load_actor
from tests import make
from tests.identity.conftest import Service
from tests.identity.database import rows
from tests.identity.idp import PEOPLE, Browser

SUBJECT, HANDLE = "sub-leaver", "lea.leaver"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


async def made(service: Service, *scopes: str, slug: str | None = None) -> str:
    """A token of Lea's own, or of a new service account that brings people in."""
    database = Database(service.database_url, pool_size=1)
    try:
        workshop = open_workshop(database, Actors(database))
        async with database.session() as session:
            actor = SYSTEM if slug else await load_actor(session, HANDLE)
        async with workshop.open(actor) as work:
            account = await make.service_account(work, slug, role="PROVISIONER") if slug else None
            return await make.token(work, *scopes, account=account)
    finally:
        await database.close()


def run(coroutine: Any) -> Any:
    """The result, whatever loop is running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@pytest.fixture(scope="module")
def scim(service: Service) -> Iterator[httpx2.Client]:
    """The directory in front of the service."""
    token = run(made(service, "organisation:sync", slug="leaving-directory"))
    headers = {"authorization": f"Bearer {token}", "content-type": "application/scim+json"}
    with httpx2.Client(base_url=f"{service.url}/scim/v2", headers=headers) as client:
        yield client


def test_deactivating_ends_session_personal_token_and_access_token_at_once(
    service: Service, scim: httpx2.Client
) -> None:
    person = {"email": "lea@example.org", "preferred_username": "chosen-by-herself"}
    service.idp.know({**PEOPLE, SUBJECT: {**PEOPLE["sub-nia"], **person, "groups": []}})
    said = {"schemas": [USER], "userName": HANDLE, "externalId": SUBJECT}
    lea = scim.post("/Users", json=said).json()
    path = f"/Users/{lea['id']}"

    def ends(**operation: Any) -> None:
        body = {"schemas": [PATCH], "Operations": [{"op": "replace", **operation}]}
        assert scim.patch(path, json=body).status_code == 200

    def leaves() -> None:
        ends(path="active", value="False")

    def is_deleted() -> None:
        assert scim.delete(path).status_code == 204

    for leave in (leaves, is_deleted):
        browser = Browser()
        page = browser.sign_in(service.url, SUBJECT)
        assert page.status_code == 200
        cookie = {"cookie": f"catalog_session={browser.session_cookie()}"}
        own = run(made(service))
        access = service.idp.device_tokens(SUBJECT)["access_token"]
        asked = {"accept": "application/json"}
        assert service.who(own).json()["data"]["viewer"]["actor"]["handle"] == HANDLE
        assert service.who(access).json()["data"]["viewer"]["actor"]["handle"] == HANDLE
        assert httpx2.get(f"{service.url}/kinds", headers=cookie | asked).status_code == 200

        leave()

        assert httpx2.get(f"{service.url}/kinds", headers=cookie | asked).status_code == 401
        assert [service.who(own).status_code, service.who(access).status_code] == [401, 401]
        assert "has left" in Browser().sign_in(service.url, SUBJECT).text

        if leave is leaves:
            ends(value={"active": True})
        else:
            assert scim.post("/Users", json=said).json()["id"] == lea["id"]
        # What she left behind does not come back with her.
        assert httpx2.get(f"{service.url}/kinds", headers=cookie | asked).status_code == 401
        assert service.who(own).status_code == 401
        assert service.who(access).status_code == 200
    linked = "SELECT issuer, subject FROM login WHERE person_id = :person"
    assert rows(service.database_url, linked, person=lea["id"]) == [(service.idp.issuer, SUBJECT)]
    service.idp.know(PEOPLE)
