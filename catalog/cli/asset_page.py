"""How one asset, and the difference of two versions, read in a terminal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from catalog.cli import references
from catalog.cli.call import Call
from catalog.cli.output import as_yaml, is_wide
from catalog.cli.tables import pairs
from catalog.cli.words import STYLES, line, moment, printable, total, word

_FORMATS = {"promptFormat": "format", "dataFormat": "format"}  # one document asks for all kinds
_MARKS = {"ADDED": ("+", "green"), "REMOVED": ("-", "red"), "SAME": (" ", None)}


def page_text(data: Mapping[str, Any], call: Call, *, now: datetime) -> str:
    """An asset with the version asked for: what it is, who answers for it, how it is made."""
    asset, version = data["asset"], data["version"]
    coloured = call.is_coloured()
    blocks = [
        _head(asset, version, is_coloured=coloured),
        printable(asset["summary"]),
        pairs(_facts(asset, version, now=now)),
    ]
    if version is not None:
        blocks.append(_warnings(version, is_coloured=coloured))
        blocks.append(_titled("Details", _details(version["details"]), is_coloured=coloured))
        blocks.append(_titled("Changes", printable(version["changelog"]), is_coloured=coloured))
        blocks.append(_titled("Sources", _sources(version), is_coloured=coloured))
        blocks.append(_titled("Uses", _references(version), is_coloured=coloured))
    blocks.append(_titled("Description", printable(asset["description"]), is_coloured=coloured))
    return "\n\n".join(block.rstrip() for block in blocks if block.strip())


def changes_text(version: Mapping[str, Any], call: Call) -> str:
    """A version against an earlier one: how compatible, which fields, the text line by line."""
    coloured, changes = call.is_coloured(), version["changes"]
    asset, _ = references.split(version["reference"])
    head = f"{asset}  {changes['fromVersion']} -> {changes['toVersion']}"
    blocks = [_bold(head, is_coloured=coloured)]
    if changes["compatibility"]:
        reasons = "".join(f"\n  {printable(reason)}" for reason in changes["reasons"])
        verdict = status(changes["compatibility"], is_coloured=coloured)
        blocks.append(f"Compatibility: {verdict}{reasons}")
    if changes["fields"]:
        blocks.append("\n".join(field_line(change) for change in changes["fields"]))
    if changes["textDiff"]:
        blocks.append(
            "\n".join(_diff_line(row, is_coloured=coloured) for row in changes["textDiff"])
        )
    if len(blocks) == 1:
        blocks.append("Nothing differs.")
    return "\n\n".join(blocks)


def field_line(change: Mapping[str, Any], *, indent: str = "  ") -> str:
    """One changed field, before and after, on one line."""
    before, after = change["before"], change["after"]
    if before is None:
        return f"{indent}{change['path']}: {line(after or '', limit=70)} (new)"
    if after is None:
        return f"{indent}{change['path']}: {line(before, limit=70)} (removed)"
    return f"{indent}{change['path']}: {line(before, limit=50)} -> {line(after, limit=50)}"


def status(value: str, *, is_coloured: bool) -> str:
    """A status as a word, coloured when colour is wanted."""
    return click.style(word(value), fg=STYLES.get(value)) if is_coloured else word(value)


def target_of(alias: Mapping[str, Any]) -> str:
    """The version an alias points at, unless it is hidden from the caller."""
    return str(alias["version"]["version"]) if alias["version"] else "a version you cannot see"


def _head(asset: Mapping[str, Any], version: Mapping[str, Any] | None, *, is_coloured: bool) -> str:
    state = status(version["status"] if version else asset["status"], is_coloured=is_coloured)
    title = _bold(printable(asset["title"]), is_coloured=is_coloured)
    named = version["reference"] if version else asset["reference"]
    return f"{title}  {state}\n{named}"


def _facts(
    asset: Mapping[str, Any], version: Mapping[str, Any] | None, *, now: datetime
) -> dict[str, str]:
    wide = is_wide()
    contact = asset["owner"]["contact"]
    reach = ", ".join(str(way) for way in contact.values() if way)
    owner = f"{asset['owner']['title']} ({asset['owner']['slug']})"
    recommended = asset["recommendedVersion"]
    known = asset["versions"]["totalCount"]
    facts = {
        "Kind": word(asset["kind"]),
        "Owner": f"{owner}, {reach}" if reach else owner,
        "People": "\n".join(_person(owner) for owner in asset["owners"]),
        "Visibility": word(asset["visibility"]),
        "Risk": _risk(asset),
        "Versions": f"{total(known)} in all"
        + (f", {recommended['version']} recommended" if recommended else ", none recommended"),
        "Aliases": ", ".join(_alias(alias) for alias in asset["aliases"]),
        "Tags": ", ".join(asset["tags"]),
        "Links": "\n".join(f"{link['title']}: {link['url']}" for link in asset["links"]),
    }
    if version is not None:
        by = version["publishedBy"]
        facts |= {
            "Licence": version["licence"] or "none stated",
            "Published": moment(version["publishedAt"], now=now, is_wide=wide)
            + (f" by {by['displayName']}" if by and version["publishedAt"] else ""),
            "Change": _change(version),
            "Digest": version["digest"],
        }
    facts["Updated"] = moment(asset["updatedAt"], now=now, is_wide=wide)
    if asset["retiredAt"]:
        when = moment(asset["retiredAt"], now=now, is_wide=wide)
        facts["Retired"] = f"{when}: {asset['retirementReason'] or 'no reason given'}"
    return facts


def _risk(asset: Mapping[str, Any]) -> str:
    """The class with what it asks for."""
    told = word(asset["riskClass"])
    if asset["riskClass"] == "PROHIBITED":
        return f"{told}: it must not be used"
    if asset["visibilityFloor"] == "PRIVATE":
        return told
    return f"{told}: visibility is {word(asset['visibilityFloor'])} at the narrowest"


def _person(owner: Mapping[str, Any]) -> str:
    person = owner["person"]
    left = "" if person["isActive"] else ", has left"
    return f"{person['displayName']} ({person['handle']}), {word(owner['role'])}{left}"


def _alias(alias: Mapping[str, Any]) -> str:
    protected = " (protected)" if alias["isProtected"] else ""
    return f"{alias['name']} -> {target_of(alias)}{protected}"


def _change(version: Mapping[str, Any]) -> str:
    if not version["compatibility"]:
        return ""
    own = " (set by hand)" if version["isCompatibilityOverridden"] else ""
    reasons = "".join(f"\n{reason}" for reason in version["compatibilityReasons"])
    return f"{word(version['compatibility'])}{own}{reasons}"


def _warnings(version: Mapping[str, Any], *, is_coloured: bool) -> str:
    lines = []
    if deprecation := version["deprecation"]:
        text = f"Deprecated: {deprecation['reason']}"
        if deprecation["replacement"]:
            text += f" Use {deprecation['replacement']} instead."
        if deprecation["sunsetOn"]:
            text += f" Gone after {deprecation['sunsetOn']}."
        lines.append(printable(text))
    if version["yankReason"]:
        lines.append(printable(f"Yanked, do not use: {version['yankReason']}"))
    text = "\n".join(lines)
    return click.style(text, fg="yellow") if is_coloured and text else text


def _details(details: Mapping[str, Any]) -> str:
    filled = {
        _FORMATS.get(name, name): value for name, value in details.items() if name != "__typename"
    }
    kept = _without_empty(filled)
    return printable(as_yaml(kept)) if kept else ""


def _without_empty(value: Any) -> Any:
    """A details value without what says nothing: nulls, empty texts and empty lists."""
    if isinstance(value, dict):
        items = {name: _without_empty(item) for name, item in value.items()}
        return {name: item for name, item in items.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    return value


def _sources(version: Mapping[str, Any]) -> str:
    return printable("\n".join(
        f"{source['system']}: {source['uri']}" + (f" ({source['digest']})" * bool(source["digest"]))
        for source in version["sources"]
    ))  # fmt: skip


def _references(version: Mapping[str, Any]) -> str:
    lines = []
    for used in version["references"]:
        meant = used["asset"]["reference"] if used["asset"] else None
        pin = f"@{used['pinnedVersion']}" if used["isPinned"] and used["pinnedVersion"] else ""
        lines.append(f"{meant}{pin}" if meant else f"{used['target']} (not in this catalog)")
    return printable("\n".join(lines))


def _titled(title: str, text: str, *, is_coloured: bool) -> str:
    if not text.strip():
        return ""
    indented = "\n".join(f"  {row}".rstrip() for row in text.rstrip().split("\n"))
    return f"{_bold(title, is_coloured=is_coloured)}\n{indented}"


def _bold(text: str, *, is_coloured: bool) -> str:
    return click.style(text, bold=True) if is_coloured else text


def _diff_line(row: Mapping[str, Any], *, is_coloured: bool) -> str:
    if row["kind"] == "SKIPPED":
        return printable(f"  … {row['text']}".rstrip())
    mark, colour = _MARKS[row["kind"]]
    text = printable(f"{mark} {row['text']}")
    return click.style(text, fg=colour) if is_coloured and colour else text
