"""A bar for long work, drawn for people and for nobody else."""

from pathlib import Path

from tests.cli.screen import on_screen
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
