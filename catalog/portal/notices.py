"""What a reader must know before adopting: endings, people who left, versions not meant for use."""

from dataclasses import dataclass
from typing import Any

from catalog.portal import links
from catalog.portal.words import day


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning above the page; `link` is where to go instead."""

    tone: str
    icon: str
    title: str
    text: str = ""
    link: tuple[str, str] | None = None


def of_asset(asset: dict[str, Any], version: dict[str, Any] | None) -> list[Notice]:
    """Everything worth a warning, the gravest first."""
    found = _prohibited(asset) + _retired(asset)
    if version:
        found += _version(version)
    found += _owner(asset)
    if version:
        found += _not_recommended(asset, version)
    return found


def of_team(team: dict[str, Any]) -> list[Notice]:
    """What is wrong with a team."""
    if team["status"] != "DISSOLVED":
        return []
    left = team["assetCount"]
    text = (
        f"{left} of its assets still name it as their owner and need a new one."
        if left
        else "It owns nothing any more."
    )
    return [Notice("warn", "retired", "This team was dissolved", text)]


def _prohibited(asset: dict[str, Any]) -> list[Notice]:
    if asset["riskClass"] != "PROHIBITED":
        return []
    text = "Do not start using it, and move away from it where you do. It takes no new version."
    return [Notice("bad", "prohibited", "The use of this is prohibited", text)]


def of_members(team: dict[str, Any]) -> list[Notice]:
    """What is wrong with who is in a team."""
    everybody = [*team["members"], *team["inheritedRoles"]]
    is_led = any(one["role"] == "TEAM_AI_LEAD" and one["person"]["isActive"] for one in everybody)
    if is_led or team["status"] == "DISSOLVED":
        return []
    text = (
        "Nobody in it manages its members, retires its assets or moves its protected aliases;"
        " until somebody is its team AI lead, only the CoE lead does."
    )
    return [Notice("warn", "person-left", "Nobody leads this team", text)]


def _retired(asset: dict[str, Any]) -> list[Notice]:
    if not asset["retiredAt"]:
        return []
    title = f"Retired on {day(asset['retiredAt'])}"
    return [Notice("bad", "retired", title, asset["retirementReason"] or "")]


def _version(version: dict[str, Any]) -> list[Notice]:
    number, status = version["version"], version["status"]
    found = []
    if status == "YANKED":
        reason = version["yankReason"] or "Do not use it."
        found.append(Notice("bad", "yanked", f"Version {number} was yanked", reason))
    if ending := version["deprecation"]:
        found.append(_ending(number, status, ending))
    if status == "DRAFT":
        found.append(
            Notice(
                "info", "draft", f"Version {number} is a draft", "It may change until published."
            )
        )
    if status == "IN_REVIEW":
        text = "It is not approved for use yet."
        found.append(Notice("info", "in-review", f"Version {number} is in review", text))
    return found


def _ending(number: str, status: str, ending: dict[str, Any]) -> Notice:
    title = f"Version {number} is {'past its sunset' if status == 'SUNSET' else 'deprecated'}"
    if ending["sunsetOn"] and status != "SUNSET":
        title += f", sunset on {day(ending['sunsetOn'])}"
    replacement = ending["replacement"]
    link = None
    if replacement:
        known = ending.get("replacementAsset")
        label = f"{known['title']} ({replacement})" if known else replacement
        link = (f"Use {label}", links.reference(replacement) or "")
    return Notice("warn", "deprecated", title, ending["reason"], link)


def _owner(asset: dict[str, Any]) -> list[Notice]:
    found = []
    owner = asset["owner"]
    if owner["status"] == "DISSOLVED":
        text = "Nobody answers for this asset until it has a new owner."
        found.append(Notice("warn", "person-left", f"{owner['title']} was dissolved", text))
    gone = {o["person"]["handle"]: o["person"] for o in asset["owners"] if not _is_here(o)}
    if gone:
        everyone = not any(_is_here(ownership) for ownership in asset["owners"])
        names = _listed([person["displayName"] for person in gone.values()])
        title = f"{names} left the organisation"
        text = (
            "Nobody named as an owner is still here."
            if everyone
            else "Their role on this asset needs someone else."
        )
        found.append(Notice("warn", "person-left", title, text))
    return found


def _not_recommended(asset: dict[str, Any], version: dict[str, Any]) -> list[Notice]:
    best = asset["recommendedVersion"]
    if not best or best["version"] == version["version"]:
        return []
    link = (f"Go to {best['version']}", links.asset(asset["reference"]))
    title = f"You are looking at version {version['version']}"
    return [Notice("info", "info", title, f"The recommended version is {best['version']}.", link)]


def _is_here(ownership: dict[str, Any]) -> bool:
    return bool(ownership["person"]["isActive"])


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
