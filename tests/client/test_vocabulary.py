import pytest

from catalog.client import vocabulary


def test_enum_values_are_those_of_the_schema() -> None:
    assert vocabulary.values("Visibility") == ("PRIVATE", "TEAM", "DOMAIN", "ORG")


def test_an_unknown_enum_is_an_error() -> None:
    with pytest.raises(KeyError):
        vocabulary.values("Visib")
