"""Teams of one set of manifests that would be part of themselves."""

from collections.abc import Iterable, Mapping

from catalog.connectors.manifests.documents import Manifest, TeamManifest


def circles(manifests: Iterable[Manifest]) -> Mapping[str, tuple[str, ...]]:
    """The circle each team is in, by slug: from it to its parent and on until it comes again."""
    parents = {m.metadata.name: m.spec.parent for m in manifests if isinstance(m, TeamManifest)}
    found: dict[str, tuple[str, ...]] = {}
    seen: set[str] = set()
    for start in parents:
        line: list[str] = []
        place: str | None = start
        while place is not None and place in parents and place not in seen:
            seen.add(place)
            line.append(place)
            place = parents[place]
        if place in line:
            ring = line[line.index(place) :]
            for index, team in enumerate(ring):
                found[team] = (*ring[index:], *ring[: index + 1])
    return found


def told(circle: tuple[str, ...]) -> str:
    """Why none of the teams can be made or moved, and what to do."""
    shown = (
        circle if len(circle) <= _MOST_SHOWN else (*circle[: _MOST_SHOWN - 2], "...", circle[-1])
    )
    return (
        f"These teams would be part of each other: {' -> '.join(shown)}; "
        "give one of them another parent."
    )


_MOST_SHOWN = 12
