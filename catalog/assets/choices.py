"""What one chooses from when describing an asset; free of the tables, as the terminal needs it."""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may see an asset; to everybody else it does not exist."""

    PRIVATE = "PRIVATE"
    TEAM = "TEAM"
    DOMAIN = "DOMAIN"
    ORG = "ORG"


class RiskClass(StrEnum):
    """How risky the use of an asset is, from the lowest up; the words of the EU AI Act."""

    UNCLASSIFIED = "UNCLASSIFIED"
    MINIMAL = "MINIMAL"
    LIMITED = "LIMITED"
    HIGH = "HIGH"
    PROHIBITED = "PROHIBITED"


class OwnershipRole(StrEnum):
    """What a named person answers for."""

    PRODUCT_OWNER = "PRODUCT_OWNER"
    TECHNICAL_LEAD = "TECHNICAL_LEAD"
    OPERATIONS_LEAD = "OPERATIONS_LEAD"
    GOVERNANCE_SPONSOR = "GOVERNANCE_SPONSOR"
    STEWARD = "STEWARD"
    MAINTAINER = "MAINTAINER"
