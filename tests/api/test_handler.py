"""What `/graphql` answers when it cannot even tell who asks."""

import json
from typing import Any

from catalog.access.actor import Actor
from catalog.api.door import Door
from catalog.api.gate.asgi import Message, Scope
from catalog.api.gate.origin import AllowedHosts
from catalog.api.handler import with_graphql
from catalog.db.engine import Database
from catalog.work import Workshop


async def _unreachable(_scope: Scope, _receive: Any, _send: Any) -> None:
    raise AssertionError("the request should not have come this far")


async def test_a_failure_to_tell_who_asks_is_masked_and_names_the_request(
    database: Database,
) -> None:
    async def identify(scope: Scope) -> Actor:
        message = "secret: the database is gone"
        raise ConnectionError(message)

    door = Door(database, Workshop(database, {}), base_url="http://127.0.0.1", is_development=True)
    hosts = AllowedHosts(_unreachable, hosts=["127.0.0.1"])
    app = with_graphql(_unreachable, door, identify, base_url="http://127.0.0.1", hosts=hosts)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b'{"query": "{ __typename }"}', "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "headers": [
            (b"content-type", b"application/json"),
            (b"host", b"127.0.0.1"),
            (b"x-request-id", b"request-17"),
        ],
    }
    await app(scope, receive, send)

    assert sent[0]["status"] == 500
    [error] = json.loads(sent[1]["body"])["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "requestId": "request-17"}
    assert "secret" not in error["message"]
