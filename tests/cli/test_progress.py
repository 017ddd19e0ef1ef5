"""A bar for long work, drawn for people and for nobody else."""

import sys
from pathlib import Path

from tests.cli.screen import on_screen, on_terminal
from tests.cli.terminal import Terminal
from tests.live import Live

EXAMPLES = str(Path(__file__).parents[2] / "examples")


def test_a_terminal_sees_how_far_a_plan_is(live_server: Live) -> None:
    seen = on_screen("plan", EXAMPLES, "--server", live_server.url)

    assert "Planning" in seen
    assert seen.endswith(" unchanged.\n")


def test_quiet_and_pipes_see_no_bar(online: Terminal, live_server: Live) -> None:
    assert on_screen("plan", EXAMPLES, "--quiet", "--server", live_server.url) == ""
    assert "Planning" not in online("plan", EXAMPLES).err


def test_work_that_is_not_needed_draws_no_bar() -> None:
    sample = (
        "import sys\n"
        "from catalog.cli.call import Call\n"
        "from catalog.cli.progress import watched\n"
        "with watched('Loading', call=Call()) as tell:\n"
        "    for done in range(int(sys.argv[1])):\n"
        "        tell(done, 2)\n"
    )
    idle, busy = (on_terminal(sys.executable, "-c", sample, steps) for steps in ("0", "2"))

    assert idle == ""
    assert "Loading" in busy
