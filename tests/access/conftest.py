"""The organisation that rights are tried in, once on each database."""

import pytest

from catalog.api.door import Door
from catalog.db.engine import Database
from catalog.work import Workshop
from tests.access.organisation import furnish
from tests.conftest import WorkAs


@pytest.fixture
async def world(work_as: WorkAs, database: Database, workshop: Workshop) -> Door:
    """A door to the organisation."""
    async with work_as() as work:
        await furnish(work)
    return Door(database, workshop, base_url="http://catalog.test", is_development=True)
