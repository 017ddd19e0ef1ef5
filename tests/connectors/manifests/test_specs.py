"""Words that manifests share with the rooms they describe."""

import re
from collections import Counter
from pathlib import Path

import catalog
from catalog.assets.choices import OwnershipRole, Visibility
from catalog.connectors.manifests.specs import AssetSpec, OwnerSpec, TeamSpec
from catalog.owners.status import TeamStatus


def test_manifests_know_the_same_words_as_the_rooms() -> None:
    assert AssetSpec.model_fields["visibility"].annotation is Visibility
    assert OwnerSpec.model_fields["role"].annotation is OwnershipRole
    assert TeamSpec.model_fields["status"].annotation is TeamStatus


def test_no_list_of_words_is_defined_twice() -> None:
    folder = Path(catalog.__file__).parent
    defined = Counter(
        name
        for file in folder.rglob("*.py")
        for name in re.findall(r"^class (\w+)\(StrEnum\)", file.read_text(), re.MULTILINE)
    )
    assert [name for name, count in defined.items() if count > 1] == []
