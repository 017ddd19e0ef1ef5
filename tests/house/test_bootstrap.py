"""The set-up script finds this machine's package index and leaves the lock to the public one."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tests.house.tree import ROOT

MIRROR = "https://packages.example.org/simple"


@pytest.fixture
def bootstrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script on a machine where nothing is configured."""
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_NO_INDEX", "PIP_TRUSTED_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("UV_CONFIG_FILE", str(tmp_path / "uv.toml"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / ".ci" / "bootstrap.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "PIP_FILES", (tmp_path / "pip.conf",))
    return script


def test_without_configuration_the_lock_is_installed_as_it_is(bootstrap: ModuleType) -> None:
    assert bootstrap.configured_index() is None


def test_an_extra_index_alone_does_not_replace_the_public_one(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", MIRROR)
    monkeypatch.setenv("PIP_FIND_LINKS", "/srv/wheels")
    monkeypatch.setenv("PIP_INDEX_URL", "https://pypi.org/simple/")

    assert bootstrap.configured_index() is None


def test_pips_index_is_handed_to_uv(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", MIRROR)
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", f"{MIRROR}/a {MIRROR}/b")
    monkeypatch.setenv("PIP_TRUSTED_HOST", "packages.example.org")

    assert bootstrap.configured_index() == [
        *("--default-index", MIRROR),
        *("--index", f"{MIRROR}/a"),
        *("--index", f"{MIRROR}/b"),
        *("--allow-insecure-host", "packages.example.org"),
    ]


def test_pips_file_counts_too_and_its_install_section_first(
    bootstrap: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "pip.conf").write_text(
        f"[global]\nindex-url = https://pypi.org/simple\n[install]\nindex-url = {MIRROR}\n",
        encoding="utf-8",
    )

    assert bootstrap.configured_index() == ["--default-index", MIRROR]


def test_a_folder_of_wheels_can_be_all_there_is(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "/srv/wheels")

    assert bootstrap.configured_index() == ["--no-index", "--find-links", "/srv/wheels"]


def test_what_uv_knows_by_itself_wins_over_pips(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example.org/simple")
    (tmp_path / "uv.toml").write_text(
        f'[[index]]\nurl = "{MIRROR}"\ndefault = true\n', encoding="utf-8"
    )

    assert bootstrap.configured_index() == []


def test_an_environment_built_elsewhere_is_not_ready(
    bootstrap: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    stamp = tmp_path / ".ready"
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "STAMP", stamp)
    assert not bootstrap.is_ready()

    stamp.write_text(bootstrap.fingerprint(), encoding="utf-8")
    assert bootstrap.is_ready()

    stamp.write_text(bootstrap.fingerprint().replace(str(ROOT), "/elsewhere"), encoding="utf-8")
    assert not bootstrap.is_ready()
