"""Risk classes, and the floor each sets: how narrow the visibility of an asset may be.

The classes are those of the EU AI Act in its own order. The floor of a class is data, in one
place; a policy will replace the table.
"""

from collections.abc import Mapping
from types import MappingProxyType

from catalog.assets.choices import RiskClass, Visibility

RISK_MEANINGS: Mapping[RiskClass, str] = MappingProxyType(
    {
        RiskClass.UNCLASSIFIED: "Nobody has said yet how risky its use is.",
        RiskClass.MINIMAL: "Its use asks for no more care than any other software.",
        RiskClass.LIMITED: "People must be told that they deal with an AI system or its output.",
        RiskClass.HIGH: "It decides, or helps to decide, about people's rights, safety or access to"
        " essential services.",
        RiskClass.PROHIBITED: "It must not be used: it takes no new version.",
    }
)

RISK_FLOOR: Mapping[RiskClass, Visibility] = MappingProxyType(
    {
        RiskClass.UNCLASSIFIED: Visibility.PRIVATE,
        RiskClass.MINIMAL: Visibility.PRIVATE,
        RiskClass.LIMITED: Visibility.TEAM,
        RiskClass.HIGH: Visibility.DOMAIN,
        RiskClass.PROHIBITED: Visibility.DOMAIN,
    }
)
"""The narrowest visibility of each class, where the owning team belongs to a domain."""

NEEDS_A_DOMAIN = tuple(
    str(risk) for risk, floor in RISK_FLOOR.items() if floor is Visibility.DOMAIN
)
"""Classes whose assets must be ORG in a team without a domain."""

_CLASSES = tuple(str(risk) for risk in RiskClass)
_VISIBILITIES = tuple(str(visibility) for visibility in Visibility)


def floor_of(risk_class: str, *, has_domain: bool) -> Visibility:
    """The narrowest visibility an asset of the class may have.

    DOMAIN reaches nobody beyond the team where the team has no domain: there the floor is ORG.
    """
    floor = RISK_FLOOR[RiskClass(risk_class)]
    return Visibility.ORG if floor is Visibility.DOMAIN and not has_domain else floor


def is_below(visibility: str, floor: str) -> bool:
    """Whether the visibility is narrower than the floor."""
    return _VISIBILITIES.index(visibility) < _VISIBILITIES.index(floor)


def is_lower(after: str, before: str) -> bool:
    """Whether the class after is less risky than the one before; unclassified is the lowest."""
    return after in _CLASSES and _CLASSES.index(after) < _CLASSES.index(before)


def why_below(risk_class: str, visibility: str, *, has_domain: bool) -> str | None:
    """What to do when an asset of the class would be narrower than its floor; else None."""
    floor = floor_of(risk_class, has_domain=has_domain)
    if not is_below(visibility, floor):
        return None
    wide = " or ".join(each for each in _VISIBILITIES if not is_below(each, floor))
    said = f"An asset of the risk class {risk_class} cannot be {visibility}"
    if floor is not RISK_FLOOR[RiskClass(risk_class)]:
        said += ", because its team belongs to no domain and DOMAIN would reach nobody else"
    return f"{said}; make its visibility {wide} in the same change."
