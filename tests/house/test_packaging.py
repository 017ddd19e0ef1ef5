"""What is installed: the wheel is complete, and the lock names the public index only."""

import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, text, told

SHIPPED = {
    "graphql": "catalog/_contract",
    "migrations": "catalog/_migrations",
    "examples": "catalog/_examples",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel as a release would build it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--directory",
        str(folder),
    ]
    ended = subprocess.run(build, check=False, capture_output=True, text=True, cwd=ROOT)
    assert ended.returncode == 0, ended.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as opened:
        yield opened


@pytest.mark.parametrize("folder", SHIPPED)
def test_the_wheel_carries_what_lies_outside_the_package(
    folder: str, wheel: zipfile.ZipFile
) -> None:
    ours = [told(path) for path in files(under=folder)]
    places = {path.replace(folder, SHIPPED[folder], 1) for path in ours}
    assert ours != []
    assert sorted(places - set(wheel.namelist())) == []


def test_the_wheel_carries_the_whole_package(wheel: zipfile.ZipFile) -> None:
    ours = {told(path) for path in files(under="catalog")}
    assert sorted(ours - set(wheel.namelist())) == []
    assert {Path(path).suffix for path in ours} >= {".py", ".html", ".css", ".js"}


def test_the_wheel_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"catalog"}
    assert [name for name in wheel.namelist() if "__pycache__" in name] == []


def test_the_wheel_carries_the_licence_and_the_command(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    licence = next(name for name in names if name.endswith(".dist-info/licenses/LICENSE"))
    commands = next(name for name in names if name.endswith(".dist-info/entry_points.txt"))
    assert wheel.read(licence).decode() == text("LICENSE")
    assert "catalog = catalog.cli.main:main" in wheel.read(commands).decode()


def test_the_lock_names_the_public_index_and_no_other() -> None:
    lock = tomllib.loads(text("uv.lock"))
    sources = [package["source"] for package in lock["package"]]
    assert {source["registry"] for source in sources if "registry" in source} == {
        "https://pypi.org/simple"
    }
    assert [source for source in sources if "registry" not in source] == [{"editable": "."}]
    archives = [
        archive["url"]
        for package in lock["package"]
        for archive in [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
    ]
    assert {url.split("/")[2] for url in archives} == {"files.pythonhosted.org"}
