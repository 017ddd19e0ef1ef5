"""Signing in from a terminal, with the device flow of a certified provider."""

import json
import os
import re
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.identity.conftest import Service
from tests.identity.idp import Browser


def command(home: Path, *args: str, **environment: str) -> "subprocess.Popen[str]":
    """A command of somebody with this home."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CATALOG_")}
    return subprocess.Popen(
        [sys.executable, "-m", "catalog", *args],
        env=kept | {"XDG_CONFIG_HOME": str(home), "HOME": str(home)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """How a command ended."""
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def sign_in(service: Service, home: Path, sub: str) -> tuple[int, str, str]:
    """`catalog login`, with somebody who confirms the code in a browser."""
    process = command(home, "login", "--server", service.url)
    assert process.stderr is not None
    address = process.stderr.readline().split()[1]
    code = process.stderr.readline().split()[1]
    assert re.fullmatch(r"[A-Z]{4}-[A-Z]{4}", code)
    Browser().confirm_device(f"{address}?user_code={code}", sub)
    return ended(process)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of its own."""
    return tmp_path / "home"


def test_one_signs_in_asks_and_signs_out(service: Service, home: Path) -> None:
    Browser().sign_in(service.url, "sub-mara")
    server = ("--server", service.url)

    code, out, err = sign_in(service, home, "sub-mara")
    assert (code, out) == (0, ""), err
    kept = home / "reuse-catalog" / "credentials.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert str(kept) in err
    code, out, _ = ended(command(home, "whoami", *server))
    assert (code, out.splitlines()[0]) == (0, "Mara Lindqvist (mara.lindqvist)")
    assert "  COE_LEAD in the whole organisation" in out.splitlines()
    code, out, _ = ended(command(home, "search", "tickets", *server, "--output", "json"))
    assert (code, json.loads(out) != {}) == (0, True)

    assert ended(command(home, "logout", *server))[0] == 0
    assert json.loads(kept.read_text()) == {}
    code, _, err = ended(command(home, "whoami", *server))
    assert code != 0
    assert "catalog login" in err


def test_a_token_that_ends_soon_is_replaced_first(service: Service, home: Path) -> None:
    Browser().sign_in(service.url, "sub-mara")
    sign_in(service, home, "sub-mara")
    kept = home / "reuse-catalog" / "credentials.json"
    content = json.loads(kept.read_text())
    content[service.url] |= {"access_token": "spent", "expires_at": time.time() + 10}
    kept.write_text(json.dumps(content))

    code, out, _ = ended(command(home, "whoami", "--server", service.url))
    assert (code, out.splitlines()[0]) == (0, "Mara Lindqvist (mara.lindqvist)")
    fresh = json.loads(kept.read_text())[service.url]
    assert fresh["access_token"].count(".") == 2
    assert fresh["refresh_token"] != content[service.url]["refresh_token"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_token_of_the_environment_comes_first(service: Service, home: Path) -> None:
    Browser().sign_in(service.url, "sub-mara")
    Browser().sign_in(service.url, "sub-nia")
    sign_in(service, home, "sub-mara")
    token = service.idp.device_tokens("sub-nia")["access_token"]

    _, out, _ = ended(command(home, "whoami", "--server", service.url, CATALOG_TOKEN=token))
    assert out.splitlines()[0] == "Nia Adeyemi (nia.adeyemi)"


def test_two_commands_that_renew_one_login_at_once_both_stay_signed_in(
    service: Service, home: Path
) -> None:
    Browser().sign_in(service.url, "sub-mara")
    sign_in(service, home, "sub-mara")
    kept = home / "reuse-catalog" / "credentials.json"
    for _ in range(3):
        content = json.loads(kept.read_text())
        spent = content[service.url]["refresh_token"]
        content[service.url] |= {"access_token": "spent", "expires_at": time.time() - 10}
        kept.write_text(json.dumps(content))

        started = [command(home, "whoami", "--server", service.url) for _ in range(4)]

        for code, out, err in map(ended, started):
            assert (code, out.splitlines()[:1]) == (0, ["Mara Lindqvist (mara.lindqvist)"]), err
        fresh = json.loads(kept.read_text())[service.url]
        assert fresh["refresh_token"] != spent
        # The provider revokes the whole login when a refresh token is used twice.
        assert ended(command(home, "whoami", "--server", service.url))[0] == 0
