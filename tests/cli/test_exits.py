"""Exit codes and the ways out that are not about the catalog: bugs, Ctrl-C, closed pipes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.cli.call import Call
from catalog.cli.exits import MEANINGS, Exit
from catalog.cli.failures import report
from catalog.client.errors import CatalogBroken, Refusal, refused
from catalog.errors import Invalid, NotFound
from tests.cli.terminal import Terminal


def test_every_exit_code_is_explained_in_the_help(terminal: Terminal) -> None:
    told = terminal("--help").out

    assert list(MEANINGS) == list(Exit)
    for code, meaning in MEANINGS.items():
        assert f"{code.value:>5}  {meaning}\n" in told


def test_refusals_come_as_sentences_behind_their_place(capsys: pytest.CaptureFixture[str]) -> None:
    first = Refusal("INVALID", "Too long.", ("input", "title"))
    second = Refusal("NOT_FOUND", "No such team.", ("input", "team"))

    assert report(refused([first, second]), Call()) is Exit.REFUSED
    assert report(refused([second]), Call()) is Exit.NOT_FOUND

    streams = capsys.readouterr()
    assert streams.out == ""
    assert streams.err == (
        "error: input.title: Too long.\n"
        "error: input.team: No such team.\n"
        "error: input.team: No such team.\n"
    )


def test_the_catalogs_own_refusals_are_told_alike(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(Invalid("Too long.", path=["spec", "title"]), Call()) is Exit.REFUSED
    assert report(NotFound("No such thing."), Call()) is Exit.NOT_FOUND

    assert capsys.readouterr().err == "error: spec.title: Too long.\nerror: No such thing.\n"


def test_a_fault_of_the_catalog_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(CatalogBroken("It failed."), Call()) is Exit.INTERNAL
    assert capsys.readouterr().err == "error: It failed.\n"


def test_a_bug_is_one_sentence_and_a_traceback_only_when_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert report(ZeroDivisionError("division by zero"), Call()) is Exit.INTERNAL
    short = capsys.readouterr().err
    monkeypatch.setenv("CATALOG_DEBUG", "1")
    assert report(ZeroDivisionError("division by zero"), Call()) is Exit.INTERNAL
    long = capsys.readouterr().err

    assert short == (
        "error: This is a fault in the catalog's own program (ZeroDivisionError: division by zero)."
        " Run it again with CATALOG_DEBUG=1 to see where, and please report it.\n"
    )
    assert long == "ZeroDivisionError: division by zero\n" + short


def test_what_a_server_says_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    report(refused([Refusal("INVALID", "\x1b]0;owned\x07 Bad \x1b[2Jname.")]), Call())

    assert capsys.readouterr().err == "error: �]0;owned� Bad �[2Jname.\n"


def test_a_reader_that_has_gone_is_no_failure(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    errors = tmp_path / "errors"
    with errors.open("wb") as kept:
        ended = subprocess.run(
            [sys.executable, "-m", "catalog", "--help"], stdout=writer, stderr=kept, check=False
        )
    os.close(writer)

    assert (ended.returncode, errors.read_text()) == (0, "")


def test_ctrl_c_ends_with_its_own_code_and_no_traceback() -> None:
    waiting = subprocess.Popen(
        [sys.executable, "-m", "catalog", "validate", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background job ignores the signal, and so would everything it starts.
        preexec_fn=lambda: signal.signal(  # noqa: PLW1509 - one call, no lock taken
            signal.SIGINT, signal.default_int_handler
        ),
    )
    assert waiting.stdin is not None
    # More than a pipe holds: once this is written, the command is reading.
    waiting.stdin.write("# x\n" * 100_000)
    waiting.stdin.flush()
    waiting.send_signal(signal.SIGINT)
    out, err = waiting.communicate()

    assert waiting.returncode == 130
    assert out == ""
    assert err == "\nerror: Stopped.\n"


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_reader_that_has_gone_does_not_hide_a_failure(tmp_path: Path, stream: str) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("---\nkind: nonsense\n" * 2_000)
    reader, writer = os.pipe()
    os.close(reader)
    with (tmp_path / "kept").open("w+") as kept:
        ended = subprocess.run(
            [sys.executable, "-m", "catalog", "validate", str(broken)],
            check=False,
            stdout=writer if stream == "stdout" else kept,
            stderr=writer if stream == "stderr" else kept,
        )
    os.close(writer)

    assert ended.returncode == Exit.REFUSED
    said = (tmp_path / "kept").read_text()
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


def test_bytes_that_are_no_text_are_a_usage_error() -> None:
    ended = subprocess.run(
        [sys.executable.encode(), b"-m", b"catalog", b"search", b"ticket\xff"],
        capture_output=True,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (Exit.USAGE, b"")
    assert ended.stderr.decode() == (
        "error: Argument 2, “ticket�”, is not UTF-8 text. Write it again,"
        " or rename the file it names.\n"
    )
