"""Every setting is explained in the code and listed in the documentation."""

import re

from catalog.settings import CONCERNS
from tests.house.tree import text


def variables() -> dict[str, str | None]:
    """Every environment variable and what the code says about it."""
    return {
        f"{concern.model_config.get('env_prefix', '')}{name}".upper(): field.description
        for concern in CONCERNS
        for name, field in concern.model_fields.items()
    }


def test_every_setting_says_what_it_does() -> None:
    assert [name for name, description in variables().items() if not description] == []


def test_the_documentation_lists_exactly_the_settings_there_are() -> None:
    listed = re.findall(r"^\|\s*`(CATALOG_[A-Z_]+)`", text("docs/settings.md"), flags=re.MULTILINE)
    assert sorted(listed) == sorted(variables())
