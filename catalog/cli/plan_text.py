"""What applying manifests changes, or changed, in the words of a plan."""

from collections.abc import Iterable, Mapping
from typing import Any

import click

from catalog.cli.asset_page import field_line
from catalog.cli.words import printable
from catalog.client.errors import read_refusal
from catalog.client.rollout import Report

_ACTIONS = {  # action: mark, what will be, what was done, colour
    "CREATE": ("+", "create", "created", "green"),
    "UPDATE": ("~", "update", "updated", "yellow"),
    "RETIRE": ("-", "retire", "retired", "red"),
    "REFUSE": ("!", "refused", "refused", "red"),
}


def changes_text(
    changes: Iterable[Mapping[str, Any]],
    *,
    places: Mapping[tuple[str, str], str],
    is_done: bool,
    is_coloured: bool,
) -> str:
    """One line per change, what is refused with its reasons; what stays is not mentioned."""
    lines: list[str] = []
    for change in changes:
        if change["action"] not in _ACTIONS:
            continue
        mark, coming, done, colour = _ACTIONS[change["action"]]
        verb = done if is_done else coming
        fields = ", ".join(field["path"] for field in change["fields"])
        named = f" ({fields})" if change["action"] == "UPDATE" and fields else ""
        line = printable(f"{mark} {verb:<8} {change['kind']:<8} {change['name']}{named}")
        lines.append(click.style(line, fg=colour) if is_coloured else line)
        if change["action"] == "UPDATE" and not is_done:
            lines += [field_line(field, indent="    ") for field in change["fields"]]
        lines += [f"    {reason}" for reason in reasons(change, places=places)]
    return "\n".join(lines)


def reasons(change: Mapping[str, Any], *, places: Mapping[tuple[str, str], str]) -> list[str]:
    """Why a manifest was refused, each reason behind the place of the manifest."""
    place = places.get((change["kind"], change["name"]))
    at = f"{place}: " if place else ""
    return [printable(f"{at}{read_refusal(problem)}") for problem in change["problems"]]


def summary(report: Report, *, is_done: bool) -> str:
    """The numbers of a plan or of what was done, in one sentence."""
    create, update, retire = ("CREATE", "UPDATE", "RETIRE")
    counts = {
        "created" if is_done else "to create": report.count(create),
        "updated" if is_done else "to update": report.count(update),
        "retired" if is_done else "to retire": report.count(retire),
        "unchanged": report.count("UNCHANGED"),
        "refused": report.count("REFUSE"),
    }
    told = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
    if not told:
        return "Nothing to do."
    return f"{'Applied' if is_done else 'Plan'}: {told}."


def is_empty(report: Report) -> bool:
    """Whether everything is already as the manifests say."""
    return all(change["action"] == "UNCHANGED" for change in report.changes)
