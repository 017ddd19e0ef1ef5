"""The descriptive fields of an asset: how what people say becomes what is stored."""

import asyncio
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.assets.choices import OwnershipRole, RiskClass, Visibility
from catalog.assets.inputs import AssetChanges, NewAsset, NewLink, NewOwner
from catalog.assets.markdown import render_markdown
from catalog.assets.risk import why_below
from catalog.db.changes import ABSENT
from catalog.names import check_tag
from catalog.owners.checks import Findings, Markdown, Summary, Title, WebAddress
from catalog.owners.directory import is_present
from catalog.owners.tables import Person

MOST_TAGS = 50
MOST_LINKS = 50
MOST_OWNERS = 100

_LONG = 4_000
"""Characters of Markdown from which rendering would hold up everybody else."""


async def rendered(text: str) -> str:
    """The text as safe HTML; long texts in a thread."""
    if len(text) < _LONG:
        return render_markdown(text)
    return await asyncio.to_thread(render_markdown, text)


def sort_title(title: str) -> str:
    """What lists are ordered by: the title without case and without variants of its letters."""
    return unicodedata.normalize("NFKC", title).casefold()


def check_fields(findings: Findings, said: NewAsset | AssetChanges) -> dict[str, Any]:
    """The columns for everything that was said, but for tags and rendered text."""
    values: dict[str, Any] = {}
    if said.title is not ABSENT:
        values["title"] = findings.text(Title, said.title, "title")
        values["sort_title"] = sort_title(values["title"])
    if said.summary is not ABSENT:
        values["summary"] = findings.text(Summary, said.summary, "summary")
    if said.description is not ABSENT:
        values["description"] = findings.text(Markdown, said.description, "description")
    if said.visibility is not ABSENT:
        values["visibility"] = str(findings.one_of(Visibility, said.visibility, "visibility"))
    if said.risk_class is not ABSENT:
        values["risk_class"] = str(findings.one_of(RiskClass, said.risk_class, "riskClass"))
    if said.links is not ABSENT:
        values["links"] = _check_links(findings, said.links)
    return values


def check_floor(
    findings: Findings, risk_class: str, visibility: str, *, has_domain: bool, path: str
) -> None:
    """An asset is never narrower than its risk class allows; `path` is what to blame for it."""
    below = why_below(risk_class, visibility, has_domain=has_domain)
    if below is not None:
        findings.add(below, path)


def check_tags(findings: Findings, tags: Sequence[str]) -> list[str]:
    """The tags in order, each once."""
    if len(tags) > MOST_TAGS:
        findings.add(f"An asset has at most {MOST_TAGS} tags; remove some.", "tags")
        return []
    for index, tag in enumerate(tags):
        findings.attempt(lambda tag=tag: check_tag(tag), "tags", str(index))  # type: ignore[misc]  # a default binds the loop's value
    return sorted(set(tags))


def check_owners(
    findings: Findings,
    owners: Sequence[NewOwner],
    people: Mapping[str, Person],
    *,
    as_history: bool,
) -> list[tuple[Person, str]]:
    """The people and what each answers for; who has left is taken only `as_history`."""
    if len(owners) > MOST_OWNERS:
        findings.add(f"An asset has at most {MOST_OWNERS} named owners.", "owners")
        return []
    found: dict[tuple[str, str], tuple[Person, str]] = {}
    for index, owner in enumerate(owners):
        place = ("owners", str(index))
        role = str(findings.one_of(OwnershipRole, owner.role, *place, "role"))
        person = people.get(owner.person)
        if person is None:
            findings.add(
                f"There is nobody with the handle `{owner.person[:63]}`.", *place, "person"
            )
        elif not is_present(person) and not as_history:
            findings.add(
                f"{person.display_name} has left; choose somebody who is here.", *place, "person"
            )
        else:
            found[person.id, role] = (person, role)
    return list(found.values())


def _check_links(findings: Findings, links: Sequence[NewLink]) -> list[dict[str, str]]:
    if len(links) > MOST_LINKS:
        findings.add(f"An asset has at most {MOST_LINKS} links; remove some.", "links")
        return []
    return [
        {
            "title": findings.text(Title, link.title, "links", str(index), "title"),
            "url": findings.text(WebAddress, link.url, "links", str(index), "url"),
        }
        for index, link in enumerate(links)
    ]
