"""Both contenders in turn on one database, several rounds, medians."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.contenders import Contender, Cost, contender, measure
from benchmarks.workloads import Workload

_CHECKED = 40
_SECONDS = 15.0


@dataclass(frozen=True)
class Figures:
    """One contender at one workload: milliseconds of processor per request, latency, rate."""

    server_ms: float
    database_ms: float
    median_ms: float
    percentile_99_ms: float
    per_second: float

    @property
    def cpu_ms(self) -> float:
        """Server and database together."""
        return self.server_ms + self.database_ms


@dataclass(frozen=True)
class Comparison:
    """A line of the table."""

    database: str
    assets: int
    workload: Workload
    connections: int
    limit: Figures
    product: Figures

    @property
    def ratio(self) -> float:
        """Processor time of the product as a multiple of the limit's."""
        return self.product.cpu_ms / self.limit.cpu_ms


@dataclass(frozen=True)
class Lag:
    """The longest that the product's event loop was busy, in seconds of the clock and of its
    own processor time (other programs on the machine stretch the first, not the second)."""

    wall: float
    cpu: float


def compare(
    url: str,
    workloads: Sequence[Workload],
    *,
    database: str,
    assets: int,
    postgres: int | None,
    rounds: int,
    requests: int,
    connections: Sequence[int],
    say: Callable[[str], None],
) -> tuple[list[Comparison], Lag]:
    """Measure every workload; AssertionError when the two give different answers."""
    import msgspec

    with contender("limit", url, postgres) as limit, contender("product", url, postgres) as product:
        for workload in workloads:
            check(workload, limit, product)
        lines = []
        for workload in workloads:
            for at_once in connections:
                line = _line(workload, limit, product, database, assets, at_once, rounds, requests)
                say(f"{database} {assets:,} {workload.key} x{at_once}: {line.ratio:.2f}")
                lines.append(line)
        search = workloads[-1]
        product.get("/lag")
        bytes_of = [search.product_request(product.port, v) for v in search.variables]
        measure(product, bytes_of, connections=16, count=requests, warm_up=50, seconds=_SECONDS)
        product.get("/lag")
        measure(product, bytes_of, connections=16, count=requests, warm_up=0, seconds=_SECONDS)
        lag = msgspec.json.decode(product.get("/lag")[1], type=dict[str, float])
        return lines, Lag(lag["wall"], lag["cpu"])


def check(workload: Workload, limit: Contender, product: Contender) -> None:
    """Both answer the same, whatever the order of keys and the spaces."""
    step = max(1, len(workload.variables) // _CHECKED)
    for variables in workload.variables[::step]:
        ours = product.ask(workload.product_request(product.port, variables))
        theirs = limit.ask(workload.limit_request(limit.port, variables))
        if ours != theirs:
            raise AssertionError(
                f"{workload.key} {variables}: the product says {ours}, the limit says {theirs}"
            )


def _line(
    workload: Workload,
    limit: Contender,
    product: Contender,
    database: str,
    assets: int,
    at_once: int,
    rounds: int,
    requests: int,
) -> Comparison:
    costs: dict[str, list[Cost]] = {"limit": [], "product": []}
    asked = {
        "limit": [workload.limit_request(limit.port, v) for v in workload.variables],
        "product": [workload.product_request(product.port, v) for v in workload.variables],
    }
    count = int(requests * workload.share)
    for turn in range(rounds):
        order = (limit, product) if turn % 2 == 0 else (product, limit)
        for target in order:
            cost = measure(
                target,
                asked[target.name],
                connections=at_once,
                count=count,
                # PostgreSQL settles on a plan after five runs on each connection.
                warm_up=max(count // 4, 10 * at_once) if turn == 0 else 2 * at_once,
                seconds=_SECONDS,
            )
            costs[target.name].append(cost)
    return Comparison(
        database, assets, workload, at_once, figures(costs["limit"]), figures(costs["product"])
    )


def figures(costs: Sequence[Cost]) -> Figures:
    """Medians over the rounds."""

    def middle(read: Callable[[Cost], float]) -> float:
        return median(read(cost) for cost in costs)

    return Figures(
        server_ms=middle(lambda cost: 1_000 * cost.server / cost.result.answered),
        database_ms=middle(lambda cost: 1_000 * cost.database / cost.result.answered),
        median_ms=middle(lambda cost: 1_000 * cost.result.median),
        percentile_99_ms=middle(lambda cost: 1_000 * cost.result.percentile_99),
        per_second=middle(lambda cost: cost.result.answered / cost.result.seconds),
    )
