import pytest

from tests.cli.screen import on_screen
from tests.cli.terminal import Terminal

RED_ERROR = "\x1b[31m\x1b[1merror:\x1b[0m No catalog reached"


def test_a_terminal_gets_colour(closed_url: str) -> None:
    assert on_screen("team", "list", "--server", closed_url).startswith(RED_ERROR)


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"NO_COLOR": "no"}, {"TERM": "dumb"}])
def test_whoever_wants_no_colour_gets_none(closed_url: str, env: dict[str, str]) -> None:
    seen = on_screen("team", "list", "--server", closed_url, env=env)

    assert seen.startswith("error: No catalog reached")
    assert "\x1b" not in seen


def test_the_option_turns_colour_off_wherever_it_stands(closed_url: str) -> None:
    for args in (["--no-color", "team", "list"], ["team", "list", "--no-color"]):
        assert "\x1b" not in on_screen(*args, "--server", closed_url)


def test_a_file_or_a_pipe_gets_no_colour(terminal: Terminal, closed_url: str) -> None:
    assert "\x1b" not in terminal("team", "list", "--server", closed_url).err
