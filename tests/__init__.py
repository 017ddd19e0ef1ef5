"""The tests of the catalog; folders mirror the rooms."""

import pytest

# Before anything imports them, so that their assertions explain themselves like a test's.
pytest.register_assert_rewrite("tests.browser", "tests.make", "tests.postgres", "tests.report")
