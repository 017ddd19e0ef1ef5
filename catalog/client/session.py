"""One conversation with one catalog: operations by name, data back, failures as sentences."""

import json
import re
import time
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from uuid import uuid4

from catalog import contract
from catalog.client.answers import read_answer
from catalog.client.errors import (
    CatalogRefused,
    CatalogUnreachable,
    Refusal,
    refusals_in,
    refused,
)

if TYPE_CHECKING:
    import httpx2

_OPERATION = re.compile(r"^\s*(query|mutation)\b", re.MULTILINE)
_NUMBER_OF_ERROR = re.compile(r"^\[Errno -?\d+\]\s*")
_ACCEPTED = "application/graphql-response+json, application/json;q=0.9"
PAUSES = (0.2, 1.0, 3.0)  # seconds before each further attempt after a lost connection
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 120.0


class Catalog:
    """Speaks to the catalog at `url` as the owner of `token`.

    `person` is the handle a development server should take the caller for; a server with login
    ignores it. Use it as a context manager, or call `close`.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        person: str | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = checked_url(url)
        self._headers = {"Content-Type": "application/json", "Accept": _ACCEPTED}
        self._headers["User-Agent"] = "reuse-catalog-client"
        if token:
            self._headers["Authorization"] = f"Bearer {_sendable(token, 'token')}"
        if person:
            self._headers["X-Catalog-Person"] = _sendable(person, "handle")
        self._pause = pause
        self._wire: httpx2.Client | None = None
        self._was_reached = False

    def run(
        self, operation_name: str, variables: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The data of a named operation of the contract.

        A mutation carries an idempotency key, so that an attempt repeated after a lost connection
        changes things once. Raises CatalogRefused when the catalog refuses the document itself;
        the `errors` of a mutation's payload stay in the data: see `change`.
        """
        document = contract.operation(operation_name)
        headers = dict(self._headers)
        if is_mutation(document):
            headers["Idempotency-Key"] = str(uuid4())
        body = request_body(operation_name, variables or {}, document=document)
        return read_answer(self._post(body, headers), url=self.url)

    def change(self, operation_name: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The data of a mutation; raises CatalogRefused when its payload holds errors."""
        data = self.run(operation_name, variables)
        if refusals := refusals_in(data):
            raise refused(refusals)
        return data

    def server(self) -> dict[str, str]:
        """What the server says of itself: its `version` and the `contract` it speaks."""
        import httpx2

        try:
            answer = self._client().get("/version", headers=self._headers)
        except (httpx2.TransportError, httpx2.InvalidURL) as error:
            raise CatalogUnreachable(self._not_reached(error)) from error
        if answer.status_code != 200:
            return {}
        try:
            told = answer.json()
        except ValueError:
            return {}
        return {str(k): str(v) for k, v in told.items()} if isinstance(told, dict) else {}

    def close(self) -> None:
        """Ends the conversation; a later `run` starts another."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _post(self, body: bytes, headers: dict[str, str]) -> "httpx2.Response":
        import httpx2

        for pause in (*PAUSES, None):
            try:
                answer = self._client().post("/graphql", content=body, headers=headers)
            except (httpx2.NetworkError, httpx2.RemoteProtocolError) as error:
                # Nobody there at the first word is an answer; a line that breaks later is not.
                is_absent = isinstance(error, httpx2.ConnectError) and not self._was_reached
                if pause is None or is_absent:
                    raise CatalogUnreachable(self._not_reached(error)) from error
                self.close()
                self._pause(pause)
            except (httpx2.TransportError, httpx2.InvalidURL) as error:
                raise CatalogUnreachable(self._not_reached(error)) from error
            else:
                self._was_reached = True
                return answer
        raise AssertionError("the last attempt returns or raises")

    def _client(self) -> "httpx2.Client":
        if self._wire is None:
            import ssl

            import httpx2

            # Reading the trusted certificates takes longer than a request that needs none. Without
            # them nothing is trusted, should such a request ever end up at an encrypted address.
            is_plain = self.url.startswith("http:")
            self._wire = httpx2.Client(
                base_url=self.url,
                verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if is_plain else True,
                timeout=httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
                trust_env=not is_loopback(self.url),  # a company proxy does not know this machine
            )
        return self._wire

    def _not_reached(self, error: Exception) -> str:
        import httpx2

        if isinstance(error, httpx2.ConnectTimeout):
            why = f"nobody answered within {CONNECT_SECONDS:.0f} seconds"
        elif isinstance(error, httpx2.TimeoutException):
            why = f"the answer took longer than {ANSWER_SECONDS:.0f} seconds"
        elif isinstance(error, httpx2.ConnectError):
            why = f"could not connect{_reason(error)}"
        elif isinstance(error, (httpx2.NetworkError, httpx2.RemoteProtocolError)):
            why = "the connection was lost and could not be taken up again"
        else:
            why = str(error) or type(error).__name__
        return (
            f"No catalog reached at {self.url}: {why}. Start one with `catalog serve`, "
            "or name another with --server or CATALOG_URL."
        )


def _sendable(text: str, what: str) -> str:
    """A text that may stand in a header; anything else is refused rather than sent garbled."""
    if not (text.isascii() and text.isprintable()):
        raise CatalogRefused([Refusal("INVALID", f"This {what} has characters no {what} has.")])
    return text


def _reason(error: Exception) -> str:
    told = _NUMBER_OF_ERROR.sub("", str(error))
    return f" ({told[0].lower()}{told[1:]})" if told else ""


def request_body(
    operation_name: str, variables: Mapping[str, Any], *, document: str | None = None
) -> bytes:
    """The bytes a named operation is sent as; their number is what a body limit counts."""
    sent = {
        "operationName": operation_name,
        "query": document or contract.operation(operation_name),
        "variables": variables,
    }
    return json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def is_mutation(document: str) -> bool:
    """Whether a document changes anything."""
    found = _OPERATION.search(document)
    return found is not None and found.group(1) == "mutation"


def checked_url(url: str) -> str:
    """The address without a trailing slash; raises CatalogUnreachable when it is none."""
    text = url.strip().rstrip("/")
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise CatalogUnreachable(
            f"“{url}” is not the address of a catalog. "
            "Write it as http://host:port or https://host."
        )
    return text.removesuffix("/graphql")


def is_loopback(url: str) -> bool:
    """Whether an address means this very machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
