"""What schemathesis asks of every answer: no server error, by its status or inside a 200.

Loaded by schemathesis in an environment of its own, never by pytest.
"""

import json
import os
from pathlib import Path
from typing import Any

import schemathesis


@schemathesis.check  # type: ignore[untyped-decorator]  # of another environment, not typed here
def nothing_breaks(_context: Any, response: Any, _case: Any) -> None:
    """Our own failures are 5xx, or the code INTERNAL among the errors of an answer."""
    codes = _codes(response)
    with Path(os.environ["JUDGED"]).open("a", encoding="utf-8") as told:
        told.write(json.dumps([response.status_code, codes]) + "\n")
    assert response.status_code < 500, response.text[:500]
    assert "INTERNAL" not in codes, response.text[:500]


def _codes(response: Any) -> list[str]:
    try:
        body = response.json()
    except ValueError:
        return []
    errors = body.get("errors") if isinstance(body, dict) else None
    return [str(error.get("extensions", {}).get("code")) for error in errors or ()]
