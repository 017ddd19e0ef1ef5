"""Numbers for Prometheus, read over real HTTP as Prometheus reads them."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families

from catalog import contract
from catalog.errors import Invalid
from catalog.settings import read_settings
from tests.house.tree import text
from tests.identity.idp import free_port
from tests.identity.test_confirming import until
from tests.live import Live, serving

TOKEN = "a token for the numbers of the tests"
OPERATION = "AssetShow"


@dataclass(frozen=True)
class Watched:
    """A service with a listener for its numbers."""

    live: Live
    metrics: str

    def numbers(self, **headers: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """Every sample by name and labels."""
        answer = httpx2.get(self.metrics, headers=headers)
        assert answer.status_code == 200
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }

    def number(self, name: str, **labels: str) -> float:
        """One sample; 0 when it has never been counted."""
        return self.numbers().get((name, tuple(sorted(labels.items()))), 0.0)

    def ask(self, query: str, **headers: str) -> httpx2.Response:
        """A GraphQL request."""
        return httpx2.post(f"{self.live.url}/graphql", json={"query": query}, headers=headers)


@contextmanager
def watched(database_url: str, **settings: str) -> Iterator[Watched]:
    """A service with numbers on a port of its own."""
    port = free_port()
    with serving(database_url, CATALOG_METRICS_PORT=str(port), **settings) as live:
        yield Watched(live, f"http://127.0.0.1:{port}/metrics")


@pytest.fixture(params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, tmp_path: Path, fresh_database: Callable[..., str]
) -> Iterator[Watched]:
    """A service of the test's own, once on each database."""
    if request.param == "sqlite":
        path = tmp_path / "catalog.db"
        shutil.copy(request.getfixturevalue("sample_sqlite"), path)
        url = f"sqlite:///{path}"
    else:
        url = fresh_database(request.getfixturevalue("sample_postgres"))
    with watched(url, CATALOG_COST_PER_MINUTE="50") as made:
        yield made


@pytest.fixture
def sample(sample_sqlite: Path, tmp_path: Path) -> str:
    """The URL of a file with the sample organisation."""
    shutil.copy(sample_sqlite, tmp_path / "catalog.db")
    return f"sqlite:///{tmp_path / 'catalog.db'}"


MAKE = """mutation { domainCreate(input: {slug: "%s", title: "T"}) { errors { code } } }"""


def test_what_happens_is_counted(service: Watched) -> None:
    done = {"job": "sunset", "outcome": "done"}
    until(lambda: service.number("catalog_background_runs_total", **done) == 1)
    events = service.number("catalog_audit_events")
    committed = service.number("catalog_write_transactions_total", outcome="committed")
    httpx2.get(f"{service.live.url}/teams/support")
    httpx2.get(f"{service.live.url}/teams/fraud")
    httpx2.get(f"{service.live.url}/no/such/page")
    assert service.ask(MAKE % "numbers").json()["data"]["domainCreate"]["errors"] == []
    service.ask("{ viewer { actor { handle } } }", authorization="Bearer worthless")
    spent = [service.ask("{ teams(first: 40) { nodes { slug } } }") for _ in range(3)]
    found = service.numbers()

    def number(name: str, **labels: str) -> float:
        return found.get((name, tuple(sorted(labels.items()))), 0.0)

    requests, route = "catalog_http_requests_total", "/teams/{slug}"
    assert number(requests, method="GET", route=route, status="200") == 2
    assert number("catalog_http_request_duration_seconds_count", route=route) == 2
    assert number(requests, method="GET", route="other", status="404") == 1
    assert number(requests, method="POST", route="/graphql", status="401") == 1
    assert spent[-1].status_code == 429
    refused = sum(answer.status_code == 429 for answer in spent)
    operations = "catalog_graphql_operations_total"
    assert number(operations, operation="other", outcome="rate_limited") == refused
    assert number(operations, operation="other", outcome="answered") == 1 + 3 - refused
    assert number("catalog_graphql_cost_refused_objects_total") >= 40 * refused
    assert number("catalog_graphql_cost_objects_total") <= 50 + 3
    assert number("catalog_credentials_refused_total") == 1
    assert number("catalog_audit_events") == events + 1
    assert number("catalog_write_transactions_total", outcome="committed") > committed
    assert number("catalog_write_transaction_duration_seconds_count") > committed
    assert number("catalog_background_runs_total", job="sunset", outcome="done") == 1
    assert number("catalog_background_last_success_timestamp_seconds", job="sunset") > 1.7e9
    connections = [key for key in found if key[0] == "catalog_database_connections"]
    assert {dict(labels)["pool"] for _, labels in connections} == {"read", "write"}
    assert found["process_open_fds", ()] > 0


def test_labels_name_only_operations_of_the_contract(sample: str) -> None:
    with watched(sample) as service:
        document = contract.operation("TeamList")
        service.ask(document)
        service.ask("query TeamList { teams { nodes { slug } } }")
        for number in range(30):
            service.ask(f"query Made{number} {{ viewer {{ actor {{ handle }} }} }}")
            httpx2.get(f"{service.live.url}/made/up/{number}")
            httpx2.get(f"{service.live.url}/people/made-up-{number}")
            httpx2.request(f"MADE{number}", f"{service.live.url}/teams")
        found = service.numbers()

    operations = {
        dict(labels)["operation"]: value
        for (name, labels), value in found.items()
        if name == "catalog_graphql_operations_total"
    }
    assert operations["TeamList"] == 1
    assert operations["other"] == 31
    assert set(operations) - {"other"} <= set(contract.operations())
    routes = {dict(labels).get("route", "") for _, labels in found}
    assert not any("made" in route for route in routes)
    assert {dict(labels).get("method", "GET") for _, labels in found} <= {"GET", "POST", "other"}


def test_names_and_help_are_as_prometheus_wants_them(sample: str) -> None:
    """What `promtool check metrics` says: units, suffixes, help, no repeated words."""
    with watched(sample) as service:
        service.ask(MAKE % "numbers")
        plain = httpx2.get(service.metrics)
        newer = httpx2.get(
            service.metrics, headers={"accept": "application/openmetrics-text; version=1.0.0"}
        )

    families = list(text_string_to_metric_families(plain.text))
    ours = [family for family in families if family.name.startswith("catalog_")]
    assert len(ours) >= 19
    for family in ours:
        assert re.fullmatch(r"catalog(_[a-z]+)+", family.name), family.name
        assert family.documentation.endswith("."), family.name
        assert "counter" not in family.name
        assert "histogram" not in family.name
        assert not re.search(r"_(milliseconds|ms|kilobytes|minutes|hours)$", family.name)
        assert (family.type == "histogram") == family.name.endswith("_duration_seconds")
        for each in family.samples:
            assert family.type != "counter" or re.search(r"_total$", each.name)
            assert family.type == "counter" or not each.name.endswith("_total")
    assert newer.headers["content-type"].startswith("application/openmetrics-text")
    known = open_metrics(newer.text)  # type: ignore[no-untyped-call]  # the library ships it untyped
    assert {each.name for each in known} >= {each.name for each in ours}


def test_the_documentation_lists_exactly_the_metrics_there_are(sample: str) -> None:
    with watched(sample) as service:
        answer = httpx2.get(service.metrics).text
    declared = set(re.findall(r"^# TYPE (catalog_\w+) \w+$", answer, flags=re.MULTILINE))
    listed = re.findall(r"^\| `(catalog_\w+)`", text("docs/metrics.md"), flags=re.MULTILINE)
    assert sorted(listed) == sorted(declared)


def test_the_numbers_have_a_listener_of_their_own(sample: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    with watched(sample, CATALOG_METRICS_TOKEN_FILE=str(tmp_path / "token")) as service:
        bare = httpx2.get(service.metrics)
        wrong = httpx2.get(service.metrics, headers={"authorization": "Bearer guess"})
        right = httpx2.get(service.metrics, headers={"authorization": f"Bearer {TOKEN}"})
        inside = httpx2.get(f"{service.live.url}/metrics")
        elsewhere = httpx2.get(service.metrics.replace("/metrics", "/graphql"))
        posted = httpx2.post(service.metrics)

    assert [each.status_code for each in (bare, wrong)] == [401, 401]
    assert "catalog_" not in bare.text + wrong.text
    assert right.status_code == 200
    assert "catalog_build_info" in right.text
    assert [each.status_code for each in (inside, elsewhere, posted)] == [404, 404, 404]


def test_without_a_port_nothing_listens_and_prometheus_is_not_loaded(sample: str) -> None:
    """The service runs where the extra is not installed, and says so where it is wanted."""
    script = (
        "import sys; sys.modules['prometheus_client'] = None\n"
        "from catalog.app import create_app\n"
        "from catalog.settings import read_settings\n"
        f"create_app(read_settings(database_url={sample!r}))\n"
    )
    plain = {"PATH": ""}
    ended = subprocess.run([sys.executable, "-c", script], check=False, env=plain)
    wanted = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        text=True,
        env=plain | {"CATALOG_METRICS_PORT": "0"},
    )

    assert ended.returncode == 0
    assert wanted.returncode == 1
    assert wanted.stderr.rstrip().endswith(
        "CATALOG_METRICS_PORT needs a package that is not installed; run"
        ' `pip install "reuse-catalog[metrics]"`, or leave it out.'
    )


def test_a_listener_that_other_machines_reach_needs_a_token(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CATALOG_METRICS_PORT", "9464")
    monkeypatch.setenv("CATALOG_METRICS_HOST", "0.0.0.0")
    with pytest.raises(Invalid) as caught:
        read_settings()
    assert caught.value.message == (
        "CATALOG_METRICS_HOST=0.0.0.0 is reachable from other machines; give"
        " CATALOG_METRICS_TOKEN_FILE, or set CATALOG_METRICS_HOST=127.0.0.1."
    )
    (tmp_path / "token").write_text(TOKEN)
    monkeypatch.setenv("CATALOG_METRICS_TOKEN_FILE", str(tmp_path / "token"))
    assert read_settings().metrics_token == TOKEN
