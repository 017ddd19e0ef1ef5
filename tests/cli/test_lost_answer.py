"""A change whose answer is lost on the way is asked for again, and made once."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.cli.line import Line
from tests.cli.terminal import Ended, Terminal
from tests.live import Live


@pytest.fixture
def line(sandbox: Live) -> Iterator[Line]:
    made = Line(sandbox.url)
    yield made
    made.close()


def test_a_change_whose_answer_was_lost_is_made_once(
    terminal: Terminal, changing: Terminal, line: Line
) -> None:
    reference = f"model:support/made-{uuid4().hex[:12]}"
    words = ("asset", "register", reference, "--title", "Made once", "--summary", "Made once.")

    ended = terminal(*words, "--server", line.url)

    assert line.breaks == 0
    assert ended == Ended(0, f"Registered {reference} (draft).\n", "")
    assert changing(*words).code == 1  # it is there, so the first attempt had made it
