import pytest

from catalog.client import vocabulary


def test_enum_values_are_those_of_the_schema() -> None:
    assert vocabulary.values("Visibility") == ("PRIVATE", "TEAM", "DOMAIN", "ORG")


def test_an_unknown_enum_is_an_error() -> None:
    with pytest.raises(KeyError):
        vocabulary.values("Visib")


def test_the_fields_of_an_input_are_those_of_the_schema() -> None:
    assert vocabulary.fields("LinkInput") == ("title", "url")
    assert vocabulary.fields("LinkInp") == ()
