"""Events of the audit as sentences: "moved `production` of … from 2.3.0 to 2.3.1"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from catalog.portal import links, words

_SUBJECT = {
    "asset.registered": "registered {subject}",
    "asset.updated": "changed {fields} of {subject}",
    "asset.retired": "retired {subject}",
    "asset.transferred": "gave {subject} to the team {team}",
    "asset.granted": "shared {subject}",
    "asset.grant-revoked": "ended a grant on {subject}",
    "version.drafted": "drafted {subject}",
    "version.published": "published {subject}",
    "version.deprecated": "deprecated {subject}",
    "version.sunset": "ended new use of {subject}",
    "version.restored": "took back the deprecation of {subject}",
    "version.retired": "retired {subject}",
    "version.yanked": "withdrew {subject}",
    "version.connected": "said what the references of {subject} mean",
    "alias.moved": "changed {alias} of {owner}",
    "alias.rolled-back": "rolled {alias} of {owner} back from {from} to {to}",
    "ownership.assigned": "made {person} {role} of {subject}",
    "ownership.removed": "ended the part of {person} as {role} of {subject}",
    "team.created": "created the team {subject}",
    "team.updated": "changed {fields} of the team {subject}",
    "team.dissolved": "dissolved the team {subject}",
    "team.restored": "brought back the team {subject}",
    "domain.created": "created the domain {subject}",
    "domain.updated": "changed {fields} of the domain {subject}",
    "person.created": "made {subject} known",
    "person.updated": "changed {fields} of {subject}",
    "member.added": "put {person} into {subject} as {role}",
    "member.removed": "took {person} out of {subject}",
    "role.granted": "gave {subject} the role {role}",
    "role.revoked": "took the role {role} from {subject}",
    "group.created": "learned of the group {subject}",
    "group.updated": "changed {fields} of the group {subject}",
    "group.deleted": "forgot the group {subject}",
    "service-account.created": "made the service account {subject}",
    "service-account.updated": "changed {fields} of the service account {subject}",
    "service-account.deactivated": "ended the service account {subject}",
    "token.issued": "made the token {subject}",
    "token.revoked": "ended the token {subject}",
    "login.linked": "joined {subject} with an account of the provider",
    "session.opened": "signed in",
    "session.closed": "signed out",
    "session.acting": "changed whom to act as",
    "code.made": "made a one-time code",
    "code.used": "took a one-time code",
    "database.marked": "marked what the database is for",
    "audit.exported": "exported the audit",
}
_ALIAS_MOVED = "moved {alias} of {owner} from {from} to {to}"
_ALIAS_MADE = "pointed the new alias {alias} of {owner} at {to}"
_CLASSIFIED = "changed the risk class of {subject} from {before} to {after}"
_ROLE_CHANGED = "made {person} {role} instead of {was} in {subject}"
_LEFT = "left {subject}"
_BY_GROUP = ", by a group at the identity provider"
_ENDED_THERE = "ended a session, as the identity provider said"
_OWN_EYES = "acted as themselves again"
_OTHER_EYES = "began to act as {person}"
_CODES = {
    ("code.made", "bootstrap"): "made a code for the first CoE lead",
    ("code.made", "development"): "made a sign-in link",
    ("code.used", "bootstrap"): "used the code for the first CoE lead",
    ("code.used", "development"): "used a sign-in link",
}
_ROLE_IN_DOMAIN = {
    "role.granted": "gave {subject} the role {role} in the domain {domain}",
    "role.revoked": "took the role {role} in the domain {domain} from {subject}",
}

_TOKEN = re.compile(r"\{(\w+)\}")
_LISTED = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence: plain words, or a name, which may lead somewhere."""

    text: str
    is_name: bool = False
    href: str | None = None


def sentence(event: Mapping[str, Any]) -> list[Part]:
    """What happened, without who did it; an action the portal does not know is told plainly."""
    pattern, names = _pattern(event), _names(event)
    parts: list[Part] = []
    end = 0
    for token in _TOKEN.finditer(pattern):
        parts.append(Part(pattern[end : token.start()]))
        parts += names[token.group(1)]
        end = token.end()
    parts.append(Part(pattern[end:]))
    return [part for part in parts if part.text]


def who(event: Mapping[str, Any]) -> Part:
    """Who did it, with the name the person has now."""
    actor = event["actor"]
    if actor["person"]:
        return Part(actor["person"]["displayName"], href=links.person(actor["person"]["handle"]))
    if actor["kind"] == "SYSTEM":
        return Part("The catalog itself")
    return Part(actor["handle"] or "Somebody unknown")


def _pattern(event: Mapping[str, Any]) -> str:
    action, facts = event["action"], _facts(event)
    changed = {change["field"]: change for change in event["changes"]}
    if action == "alias.moved" and "version" in changed:
        return _ALIAS_MOVED if changed["version"]["before"] else _ALIAS_MADE
    if action == "asset.updated" and changed.keys() == {"risk_class"}:
        return _CLASSIFIED
    if action.partition(".")[0] in ("member", "role"):
        by_group = _BY_GROUP if facts.get("source") else ""
        return f"{_of_rights(event, facts, changed)}{by_group}"
    if action == "session.acting" and "acting_as" in changed:
        return _OTHER_EYES if changed["acting_as"]["after"] else _OWN_EYES
    if action == "session.closed" and facts.get("by") == "provider":
        return _ENDED_THERE
    if (action, facts.get("purpose")) in _CODES:
        return _CODES[action, facts["purpose"]]
    return _plainly(event)


def _of_rights(
    event: Mapping[str, Any], facts: Mapping[str, Any], changed: Mapping[str, Any]
) -> str:
    action, person = event["action"], facts.get("person")
    if action == "member.added" and "role" in changed and changed["role"]["before"]:
        return _ROLE_CHANGED
    if action == "member.removed" and person and event["actor"]["handle"] == person:
        return _LEFT
    if action in _ROLE_IN_DOMAIN and facts.get("domain"):
        return _ROLE_IN_DOMAIN[action]
    return _plainly(event)


def _plainly(event: Mapping[str, Any]) -> str:
    action = event["action"]
    noun, _, verb = action.partition(".")
    plain = f"{noun} {verb}: {{subject}}".replace("-", " ")
    pattern = _SUBJECT.get(action, plain)
    # Rows that say less than the sentence needs are told plainly too.
    return pattern if set(_TOKEN.findall(pattern)) <= _names(event).keys() else plain


def _names(event: Mapping[str, Any]) -> dict[str, list[Part]]:
    facts = _facts(event)
    reference = event["subject"]["reference"]
    found = {"subject": [_subject(event, reference or event["subject"]["type"])]}
    if reference:
        found["owner"] = [_subject(event, reference.partition("@")[0])]
    for name in ("alias", "team", "domain"):
        if facts.get(name):
            found[name] = [Part(facts[name], is_name=True)]
    if facts.get("person"):
        found["person"] = [Part(facts["person"], is_name=True, href=links.person(facts["person"]))]
    if facts.get("role"):
        found["role"] = [Part(words.in_sentence(facts["role"]))]
    fields = [change["field"] for change in event["changes"]]
    if fields:
        found["fields"] = list(_fields(fields))
    for change in event["changes"]:
        if change["field"] == "risk_class":
            found["before"] = [Part(words.in_words(change["before"]).lower())]
            found["after"] = [Part(words.in_words(change["after"]).lower())]
        if change["field"] == "role" and change["before"]:
            found["was"] = [Part(words.in_sentence(change["before"]))]
        if change["field"] == "version":
            found["from"] = [Part(change["before"] or "nothing", is_name=True)]
            found["to"] = [Part(change["after"] or "nothing", is_name=True)]
    return found


def _subject(event: Mapping[str, Any], text: str) -> Part:
    kind = event["subject"]["type"]
    href = None
    if kind in ("asset", "version", "alias") and event["asset"]:
        href = links.reference(text)
    elif kind == "team":
        href = links.team(text)
    elif kind == "person":
        href = links.person(text)
    return Part(text, is_name=True, href=href)


def _fields(names: list[str]) -> Iterator[Part]:
    shown = [name.replace("_", " ").removesuffix(" id") for name in names[:_LISTED]]
    if len(names) > _LISTED:
        shown.append(f"{len(names) - _LISTED} more")
    for index, name in enumerate(shown):
        if index:
            yield Part(" and " if index == len(shown) - 1 else ", ")
        yield Part(f"the {name}" if index == 0 else name)


def _facts(event: Mapping[str, Any]) -> dict[str, Any]:
    return {fact["name"]: fact["value"] for fact in event["facts"]}


WAYS = {
    "NONE": "Not at all",
    "SESSION": "With a browser",
    "TOKEN": "With a token",
    "BEARER": "With a token of the identity provider",
    "DEVELOPMENT": "By their word, on a development server",
    "SYSTEM": "It is the catalog itself",
}
"""How somebody proved who they are, as the page says it."""

ACTIONS: tuple[str, ...] = tuple(_SUBJECT)
"""The actions that have a sentence, in the order of their nouns."""
