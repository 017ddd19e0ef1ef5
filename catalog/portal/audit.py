"""History of decisions: who decided what, for those it concerns."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from litestar import get

from catalog.portal import audit_sentences, links
from catalog.portal.audit_sentences import ACTIONS, WAYS, Part
from catalog.portal.render import Asked, Page, PageRefusal, answer, page

_CHOICES = ("reference", "person", "team", "actor", "action", "since", "until")
_SAME_WORDS = ("reference", "person", "team", "actor", "action")
_NOUNS = {action.partition(".")[0] for action in ACTIONS}


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its sentence."""

    event: dict[str, Any]
    who: Part
    sentence: list[Part]


@get("/audit")
async def audit(request: Asked) -> Page:
    """What was decided, newest first; whoever may see nothing gets an empty list."""
    asked = {name: request.query_params.get(name, "").strip() for name in _CHOICES}
    after = request.query_params.get("after") or None
    data = await answer(request, "PortalAudit", filter=_filter(asked), after=after)
    found = data["auditEvents"]
    told = [
        Told(event, audit_sentences.who(event), audit_sentences.sentence(event))
        for event in found["nodes"]
    ]
    info = found["pageInfo"]
    more = links.with_query("/audit", [*asked.items(), ("after", info["endCursor"] or "")])
    return page(
        request,
        "audit.html",
        viewer=data["viewer"],
        head=data["auditHead"],
        asked=asked,
        is_narrowed=any(asked.values()),
        nouns=sorted(_NOUNS),
        actions=ACTIONS,
        ways=WAYS,
        days=[(day, list(group)) for day, group in groupby(told, key=_day)],
        more=more if info["hasNextPage"] else "",
        is_first=after is None,
        first=links.with_query("/audit", asked.items()),
    )


def _day(told: Told) -> str:
    return str(told.event["occurredAt"])[:10]


def _filter(asked: dict[str, str]) -> dict[str, str]:
    wanted = {name: asked[name] for name in _SAME_WORDS if asked[name]}
    if asked["since"]:
        wanted["since"] = _midnight(asked["since"])
    if asked["until"]:
        # The last day counts whole.
        wanted["until"] = _midnight(asked["until"], days=1)
    return wanted


def _midnight(text: str, *, days: int = 0) -> str:
    try:
        day = dt.date.fromisoformat(text) + dt.timedelta(days=days)
    except (ValueError, OverflowError):
        raise PageRefusal(
            status_code=400, detail=f"{text[:40]!r} is not a day; write it as 2026-11-20"
        ) from None
    return f"{day.isoformat()}T00:00:00Z"
