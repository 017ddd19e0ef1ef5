"""A request of a directory: its body, its parameters and the version it has seen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from scim2_models import Resource, ResponseParameters, SearchRequest

from catalog.access.actor import Actor
from catalog.api.gate.body import BadRequest, is_json_type, read_json
from catalog.api.scim.filters import check_filter
from catalog.api.scim.resources import MOST_RESULTS, TOLERANT

LONGEST_BODY = 2_000_000
"""Bytes of a body: a group with all its members."""

AnyResource = TypeVar("AnyResource", bound=Resource[Any])
_TAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, whoever sent it."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content_type: str
    body: bytes
    actor: Actor
    base_url: str
    request_id: str = ""

    def json(self) -> Any:
        """The value of the body; BadRequest for anything but well-formed JSON within bounds."""
        if not is_json_type(self.content_type.replace("/scim+json", "/json")):
            said = "Send the body as `Content-Type: application/scim+json`."
            raise BadRequest(415, "UNSUPPORTED_MEDIA_TYPE", said)
        return read_json(self.body, limit=LONGEST_BODY)

    @property
    def version(self) -> int | None:
        """The version that the caller wants to change, None for any; -1 where there is none such."""
        wanted = self.headers.get("if-match", "").strip()
        if wanted in ("", "*"):
            return None
        found = _TAG.fullmatch(wanted)
        return int(found[1]) if found else -1

    def has_seen(self, tag: str) -> bool:
        """Whether the caller has this version of what it asks for already."""
        seen = self.headers.get("if-none-match", "")
        return tag in [each.strip() for each in seen.split(",")]

    def shown(self, kind: type[AnyResource]) -> ResponseParameters[AnyResource]:
        """Which attributes the caller wants to see."""
        wanted = {name: self.query[name] for name in _SHOWN if self.query.get(name)}
        with TOLERANT:
            parameters: Any = ResponseParameters.__class_getitem__(kind)
            found: ResponseParameters[AnyResource] = parameters.model_validate(wanted)
        return found

    def searched(self, kind: type[AnyResource]) -> SearchRequest[AnyResource]:
        """Which resources the caller wants to see, by its parameters or else by its body."""
        wanted: Any = {name: self.query[name] for name in _SEARCHED if self.query.get(name)}
        if self.method == "POST":
            wanted = self.json()
        if isinstance(wanted, dict):
            check_filter(str(wanted.get("filter") or ""))
        with TOLERANT:
            request: Any = SearchRequest.__class_getitem__(kind)
            found: SearchRequest[AnyResource] = request.model_validate(wanted)
        return found


def window(search: SearchRequest[Any]) -> tuple[int, int]:
    """Where a page begins, counted from 1, and how many resources are on it."""
    start = min(search.start_index or 1, 1_000_000_000)
    count = MOST_RESULTS if search.count is None else search.count
    return start, min(count, MOST_RESULTS)


_SHOWN = ("attributes", "excludedAttributes")
_SEARCHED = (*_SHOWN, "filter", "startIndex", "count")
