"""What a command costs before it does anything is what people feel; the imports decide it."""

import subprocess
import sys

import pytest

SERVER = {"litestar", "sqlalchemy", "sqlmodel", "strawberry", "graphql", "uvicorn", "alembic"}
HEAVY = {"rich", "httpx2", "pydantic", "yaml"}


def imported(*args: str) -> set[str]:
    """The top-level modules a command line has imported when it ends."""
    program = (
        "import sys\n"
        "from catalog.cli.main import main\n"
        "try:\n    main()\n"
        "finally:\n"
        "    names = sorted({n.partition('.')[0] for n in sys.modules})\n"
        "    print('\\n' + ' '.join(names), file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, *args], capture_output=True, text=True, check=False
    )
    return set(ended.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "args", [["--help"], ["asset", "list", "--help"], ["serve", "--help"], ["validate", "--help"]]
)
def test_help_imports_nothing_heavy(args: list[str]) -> None:
    assert imported(*args) & (SERVER | HEAVY | {"httpx"}) == set()


def test_a_command_that_speaks_to_a_catalog_imports_only_the_client(closed_url: str) -> None:
    loaded = imported("search", "x", "--server", closed_url)

    assert "httpx2" in loaded
    assert loaded & (SERVER | {"rich", "pydantic", "yaml", "httpx"}) == set()


def test_a_command_that_reads_manifests_imports_no_server() -> None:
    loaded = imported("validate", "/dev/null")

    assert "yaml" in loaded
    assert loaded & (SERVER | {"rich", "httpx2", "httpx"}) == set()
