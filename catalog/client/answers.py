"""What a catalog's HTTP answer means: data, a refusal, or nothing of the kind."""

from typing import TYPE_CHECKING, Any

from catalog.client.errors import (
    CatalogBroken,
    CatalogRefused,
    CatalogUnreachable,
    Refusal,
    refused,
)
from catalog.client.variables import in_words

if TYPE_CHECKING:
    import httpx2

_FAULTS = frozenset({"INTERNAL", "INTERNAL_ERROR", "INTERNAL_SERVER_ERROR"})


def read_answer(answer: "httpx2.Response", *, url: str) -> dict[str, Any]:
    """The `data` of an answer; raises the failure it stands for otherwise."""
    status = answer.status_code
    body = _json(answer)
    errors = body.get("errors")
    if isinstance(errors, list) and errors:
        raise _failure(errors)
    if status == 200 and isinstance(body.get("data"), dict):
        data: dict[str, Any] = body["data"]
        return data
    if answer.is_redirect:
        target = answer.headers.get("location", "elsewhere")
        raise CatalogUnreachable(
            f"{url} sends its callers on to {target}. Name that address with --server."
        )
    raise _by_status(status, url=url, detail=_words_of(answer))


def _json(answer: "httpx2.Response") -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _words_of(answer: "httpx2.Response") -> str:
    """What an answer without a GraphQL body says for people, if it is short and plain."""
    if not answer.headers.get("content-type", "").startswith("text/plain"):
        return ""
    return " ".join(answer.text.split())[:300]


def _failure(errors: list[Any]) -> CatalogBroken | CatalogRefused:
    found = [_read_error(error) for error in errors if isinstance(error, dict)]
    if any(refusal.code in _FAULTS for refusal in found):
        return CatalogBroken(
            "The catalog failed while answering: "
            + " ".join(refusal.message for refusal in found if refusal.code in _FAULTS)
        )
    return refused(dict.fromkeys(found))  # two fields of one operation may say the same


def _read_error(error: dict[str, Any]) -> Refusal:
    extensions = error.get("extensions")
    code = str(extensions.get("code", "INVALID")) if isinstance(extensions, dict) else "INVALID"
    # The part of the input, where the catalog names it; else the part of the answer.
    argument = extensions.get("argument") if isinstance(extensions, dict) else None
    path = tuple(str(step) for step in argument or error.get("path") or ())
    message = str(error.get("message", "The catalog gave no reason."))
    if said := in_words(message):
        return Refusal(code, said[1], said[0])
    request = extensions.get("requestId") if isinstance(extensions, dict) else None
    if code in _FAULTS and request and str(request) not in message:
        message = f"{message} (request {request})"
    return Refusal(code, message, path)


def _by_status(
    status: int, *, url: str, detail: str
) -> CatalogRefused | CatalogBroken | CatalogUnreachable:
    said = f" It said: {detail}" if detail else ""
    if status in (401, 403):
        return CatalogRefused(
            [
                Refusal(
                    "UNAUTHENTICATED" if status == 401 else "DENIED",
                    f"{url} does not let this caller in. Give a token with CATALOG_TOKEN.{said}",
                )
            ]
        )
    if status == 413:
        return CatalogRefused(
            [Refusal("INVALID", f"The request is larger than {url} accepts.{said}")]
        )
    if status == 429:
        return CatalogRefused(
            [Refusal("INVALID", f"{url} asks for a pause: too many requests.{said}")]
        )
    if status in (502, 503, 504):
        return CatalogUnreachable(f"The catalog at {url} is not available now ({status}).{said}")
    if status >= 500:
        return CatalogBroken(f"The catalog at {url} failed while answering ({status}).{said}")
    return CatalogUnreachable(
        f"What answers at {url} is not a Reuse Catalog, or not under this name"
        f" ({status} at /graphql).{said} Check --server or CATALOG_URL."
    )
