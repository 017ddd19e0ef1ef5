"""A catalog that manifests made."""

import pytest

from tests.conftest import WorkAs
from tests.connectors.applying import ASSETS, ORGANISATION, apply


@pytest.fixture
async def applied(work_as: WorkAs) -> None:
    """The catalog as the two texts above say."""
    async with work_as() as work:
        await apply(work, f"{ORGANISATION}---{ASSETS}")
