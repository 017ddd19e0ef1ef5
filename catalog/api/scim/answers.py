"""Answers in the words of SCIM: resources, lists, and refusals with their keyword."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from scim2_models import Error, SCIMException

from catalog.api.gate.body import BadRequest
from catalog.errors import CatalogError

MEDIA_TYPE = "application/scim+json"
_LONGEST_DETAIL = 600
_STATUSES = {"INVALID": 400, "DENIED": 403, "NOT_FOUND": 404, "CONFLICT": 409, "OUTDATED": 412}
_UNIQUE = {"userName", "externalId", "displayName"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and what goes with it; no body means none."""

    status: int
    body: Mapping[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The body as it is sent."""
        if self.body is None:
            return b""
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


def refused(error: Exception) -> Answer:
    """The answer to a request that was refused; bugs are raised again."""
    match error:
        case CatalogError():
            status = _STATUSES.get(error.code, 400)
            paths = {path for problem in error.problems for path in problem.path}
            keyword = "invalidValue" if status == 400 else None
            if status == 409 and paths & _UNIQUE:
                keyword = "uniqueness"
            return refusal(status, error.message, keyword)
        case BadRequest():
            keyword = "invalidSyntax" if error.status == 400 else None
            return refusal(error.status, error.message, keyword)
        case ValidationError():
            return _told(Error.from_validation_errors(error)[0])
        case SCIMException():
            # What a patch does to a resource is checked like the resource itself.
            cause = error.__cause__
            if isinstance(cause, ValidationError):
                return refused(cause)
            return _told(error.to_error())
    raise error


def refusal(
    status: int, detail: str, keyword: str | None = None, headers: dict[str, str] | None = None
) -> Answer:
    """A refusal in the form SCIM gives it."""
    body: dict[str, Any] = {
        "schemas": [str(Error.__schema__)],
        "status": str(status),
        "detail": detail[:_LONGEST_DETAIL],
    }
    if keyword:
        body["scimType"] = keyword
    return Answer(status, body, headers or {})


def _told(error: Error) -> Answer:
    detail = re.sub(r"\s*For further information visit \S+", "", error.detail or "")
    return refusal(error.status or 400, detail.strip(), error.scim_type)
