"""The commands that run a catalog, as far as they go without serving one."""

import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal
from tests.live import Live


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "catalog.db"


def test_a_database_is_made_once_and_then_left_alone(terminal: Terminal, database: Path) -> None:
    url = f"sqlite:///{database}"

    before = terminal("migrate", "--check", "--database-url", url)
    assert before.code == 1
    assert before.out.startswith("The database is not made yet, this version needs ")
    assert not database.exists()

    made = terminal("migrate", "--database-url", url)
    assert (made.code, made.out) == (0, "")
    content = database.read_bytes()

    again = terminal("migrate", "--database-url", url)
    after = terminal("migrate", "--check", "--database-url", url)
    assert again == made
    assert (after.code, after.out, after.err) == (0, "", made.err)
    assert database.read_bytes() == content


def test_the_environment_names_the_database_too(terminal: Terminal, database: Path) -> None:
    ended = terminal("migrate", env={"CATALOG_DATABASE_URL": f"sqlite:///{database}"})

    assert ended.code == 0
    assert database.exists()


def test_an_unknown_version_of_the_database_is_a_sentence(
    terminal: Terminal, database: Path
) -> None:
    ended = terminal("migrate", "--to", "nonsense", "--database-url", f"sqlite:///{database}")

    assert ended.code == 1
    assert ended.err == (
        "error: The database cannot be brought to nonsense:"
        " Can't locate revision identified by 'nonsense'.\n"
    )


def test_a_database_nobody_answers_for_is_a_sentence(terminal: Terminal, closed_url: str) -> None:
    place = closed_url.removeprefix("http://")

    ended = terminal("migrate", "--database-url", f"postgresql://someone:secret@{place}/catalog")

    assert ended.code == 1
    assert ended.err.startswith("error: The database cannot be brought to head: ")
    assert "secret" not in ended.err


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_said_before_anything_is_done(
    terminal: Terminal, database: Path, command: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        ended = terminal(command, "--port", port, "--database-url", f"sqlite:///{database}")

    assert ended.code == 1
    assert ended.err == (
        f"error: Cannot listen at 127.0.0.1, port {port}: Address already in use."
        " Choose another with --host or --port.\n"
    )
    assert not database.exists()


def test_settings_that_contradict_each_other_are_a_sentence(terminal: Terminal) -> None:
    ended = terminal("serve", "--host", "0.0.0.0")

    assert ended.code == 1
    assert ended.err.endswith("set CATALOG_HOST=127.0.0.1.\n")


def test_settings_that_cannot_be_read_are_a_sentence(terminal: Terminal) -> None:
    ended = terminal("serve", env={"CATALOG_PORT": "eighty"})

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == (
        "error: CATALOG_PORT=eighty cannot be used: it must be a whole number from 0 to 65535;"
        " for example CATALOG_PORT=8000.\n"
    )


@pytest.mark.parametrize(
    ("variable", "value", "wanted"),
    [
        ("CATALOG_PORT", "99999", "a whole number from 0 to 65535"),
        ("CATALOG_LOG_LEVEL", "loud", "DEBUG, INFO, WARNING or ERROR"),
        ("CATALOG_LOG_FORMAT", "xml", "`json` or `text`"),
        ("CATALOG_BASE_URL", "ftp://x", "http:// or https://"),
        ("CATALOG_DATABASE_POOL_SIZE", "0", "a whole number from 1 to 200"),
        ("CATALOG_AUTH", "nonsense", "`development`"),
    ],
)
def test_a_wrong_setting_says_what_it_must_be_and_an_example_that_works(
    terminal: Terminal, database: Path, variable: str, value: str, wanted: str
) -> None:
    url = f"sqlite:///{database}"
    ended = terminal("serve", "--database-url", url, env={variable: value})

    assert ended.code == 1
    assert ended.err.startswith(f"error: {variable}={value} cannot be used: it must be {wanted}")
    assert not any(mark in ended.err for mark in ("^", "$", "\\", "pattern"))
    example = ended.err.rpartition("=")[2].removesuffix(".\n")
    assert terminal("migrate", "--check", "--database-url", url, env={variable: example}).code == 1
    assert not database.exists()


@pytest.mark.parametrize(
    ("person", "why"),
    [
        (
            "mara.lindqist",
            "there is nobody of this handle. Near it: mara.lindqvist, marek.zielinski.",
        ),
        ("zzz", "there is nobody of this handle. Leave it out for the first CoE lead."),
        (
            "ruben.ortega",
            (
                "Rubén Ortega has left and may not do anything here. Name somebody else,"
                " or leave it out for the first CoE lead."
            ),
        ),
    ],
)
@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_development_person_nobody_knows_is_told_at_start(
    terminal: Terminal, sandbox: Live, command: str, person: str, why: str
) -> None:
    ended = terminal(command, "--port", "0", "--database-url", sandbox.database_url,
                     env={"CATALOG_DEV_PERSON": person})  # fmt: skip

    assert (ended.code, ended.out) == (1, "")
    assert ended.err == f"error: CATALOG_DEV_PERSON={person}: {why}\n"


def test_a_development_person_is_told_on_postgresql_too(
    terminal: Terminal, fresh_database: Callable[..., str], sample_postgres: str
) -> None:
    ended = terminal("serve", "--port", "0", "--database-url", fresh_database(sample_postgres),
                     env={"CATALOG_DEV_PERSON": "mara.lindqist"})  # fmt: skip

    assert ended.code == 1
    assert "Near it: mara.lindqvist" in ended.err


def test_a_link_to_sign_in_with_is_another_every_time(terminal: Terminal, database: Path) -> None:
    url = f"sqlite:///{database}"
    terminal("migrate", "--database-url", url)

    links = [terminal("sign-in-link", "--database-url", url) for _ in range(2)]
    assert [ended.code for ended in links] == [0, 0]
    assert links[0].out != links[1].out
    for ended in links:
        assert ended.out.startswith("http://127.0.0.1:8000/auth/development?code=")


def test_a_database_marked_for_production_is_left_alone_by_a_development_server(
    terminal: Terminal, database: Path
) -> None:
    url = f"sqlite:///{database}"
    terminal("migrate", "--database-url", url)
    assert terminal("mark", "production", "--database-url", url).code == 0

    for command in ("sign-in-link", "serve", "demo"):
        ended = terminal(command, "--database-url", url)
        assert ended.code == 1
        assert ended.err.startswith("error: This database is marked as production,")
    assert terminal("mark", "development", "--database-url", url).code == 0
    assert terminal("sign-in-link", "--database-url", url).code == 0


def test_a_code_for_the_first_lead_is_made_while_there_is_none(
    terminal: Terminal, database: Path, sample_sqlite: Path
) -> None:
    terminal("migrate", "--database-url", f"sqlite:///{database}")
    made = terminal("bootstrap", "--database-url", f"sqlite:///{database}")
    assert (made.code, len(made.out.strip())) == (0, 43)
    assert "/auth/bootstrap within an hour" in made.err

    refused = terminal("bootstrap", "--database-url", f"sqlite:///{sample_sqlite}")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err == "error: Somebody leads the CoE already; ask them for a role.\n"


def test_an_account_is_joined_with_a_person_once(
    terminal: Terminal, tmp_path: Path, sample_sqlite: Path
) -> None:
    path = tmp_path / "copy.db"
    shutil.copy(sample_sqlite, path)
    env = {"CATALOG_DATABASE_URL": f"sqlite:///{path}", "CATALOG_OIDC_ISSUER": "https://idp.test"}

    assert terminal("link", "mara.lindqvist", "sub-1", env=env).code == 0
    again = terminal("link", "mara.lindqvist", "sub-1", env=env)
    assert again.err == "error: This account signs in as somebody already.\n"
    unknown = terminal("link", "no.body", "sub-2", env=env)
    assert unknown.err == "error: There is nobody with the handle `no.body`.\n"


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({}, "CATALOG_AUTH=oidc needs CATALOG_OIDC_ISSUER."),
        ({"CATALOG_OIDC_ISSUER": "http://idp.test"}, "must be an https:// address"),
        ({"CATALOG_OIDC_ALGORITHMS": "RS256,none"}, "CATALOG_OIDC_ALGORITHMS=RS256,none cannot"),
        ({"CATALOG_OIDC_ALGORITHMS": "HS256"}, "CATALOG_OIDC_ALGORITHMS=HS256 cannot"),
        ({"CATALOG_OIDC_SCOPES": "profile"}, "must hold `openid`"),
        ({"CATALOG_HOST": "0.0.0.0"}, "needs CATALOG_BASE_URL to be an https:// address"),
        ({"CATALOG_DEV_PERSON": "mara"}, "CATALOG_DEV_PERSON is for CATALOG_AUTH=development"),
        ({"CATALOG_TRUSTED_ISSUERS": "https://a.test"}, "needs CATALOG_API_AUDIENCE"),
        (
            {"CATALOG_TRUSTED_ISSUERS": "http://a.test", "CATALOG_API_AUDIENCE": "x"},
            "CATALOG_TRUSTED_ISSUERS=http://a.test must be an https:// address",
        ),
        ({"CATALOG_SECRET_FILE": "/no/such/file"}, "cannot be read"),
        (
            {"CATALOG_OIDC_CLIENT_SECRET": "a", "CATALOG_OIDC_CLIENT_SECRET_FILE": "b"},
            "not both",
        ),
        ({"CATALOG_SESSION_HOURS": "0"}, "a number above 0 and up to 168"),
    ],
)
def test_settings_of_signing_in_that_contradict_each_other_are_a_sentence(
    terminal: Terminal, database: Path, env: dict[str, str], told: str
) -> None:
    good = {
        "CATALOG_OIDC_ISSUER": "https://idp.test",
        "CATALOG_OIDC_CLIENT_ID": "portal",
        "CATALOG_DATABASE_URL": f"sqlite:///{database}",
    }
    ended = terminal("serve", env={"CATALOG_AUTH": "oidc"} | (good | env if env else {}))

    assert (ended.code, ended.out) == (1, "")
    assert told in ended.err
