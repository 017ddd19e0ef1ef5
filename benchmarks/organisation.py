"""The people: domains, teams in a hierarchy, members, and the caller that every workload has."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from benchmarks.rows import Row, identifier
from benchmarks.vocabulary import TOPICS, Vocabulary

FOUNDED = dt.datetime(2023, 1, 2, 9, tzinfo=dt.UTC)
CALLER = "casey.caller"
"""Handle of the person who asks: a member of three teams, without a role anywhere else."""

_DOMAINS = 16
_TEAM_ROLES = ("MEMBER", "MEMBER", "CONTRIBUTOR", "MAINTAINER", "TEAM_AI_LEAD")


@dataclass(frozen=True, slots=True)
class Team:
    """What assets need to know of their owner."""

    id: str
    slug: str
    title: str
    domain_id: str
    topics: tuple[int, ...]
    is_leaf: bool


@dataclass(frozen=True)
class Organisation:
    """Teams, people, and the rows they are."""

    teams: Sequence[Team]
    people: Sequence[str]
    caller_id: str
    caller_teams: Sequence[str]
    rows: dict[str, list[Row]] = field(repr=False)


def organise(random: Random, vocabulary: Vocabulary, *, teams: int, people: int) -> Organisation:
    """An organisation of that size; a tenth of the teams have other teams below them."""
    rows: dict[str, list[Row]] = {"domain": [], "team": [], "person": [], "membership": []}
    domains = [_domain(random, vocabulary, rows) for _ in range(_DOMAINS)]
    made: list[Team] = []
    parents = max(_DOMAINS, teams // 10)
    for index in range(teams):
        parent = made[random.randrange(parents)] if index >= parents else None
        made.append(_team(random, vocabulary, domains, parent, rows))
    handles = [_person(random, vocabulary, rows, index) for index in range(people)]
    for team in made:
        for person in random.sample(handles, min(len(handles), random.randint(2, 6))):
            role = random.choice(_TEAM_ROLES)
            rows["membership"].append((team.id, person, role, FOUNDED))
    caller = _caller(random, made, rows)
    return Organisation(made, handles, caller[0], caller[1], rows)


def _domain(random: Random, vocabulary: Vocabulary, rows: dict[str, list[Row]]) -> str:
    made = identifier("domain", FOUNDED, random)
    words = vocabulary.about(random, random.randrange(TOPICS), 2)
    slug = f"{'-'.join(words)}-{len(rows['domain']) + 1}"
    rows["domain"].append(
        (made, FOUNDED, FOUNDED, 1, slug, " ".join(words).capitalize(), "A business area.")
    )
    return made


def _team(
    random: Random,
    vocabulary: Vocabulary,
    domains: Sequence[str],
    parent: Team | None,
    rows: dict[str, list[Row]],
) -> Team:
    number = len(rows["team"]) + 1
    topics = (random.randrange(TOPICS), random.randrange(TOPICS))
    words = vocabulary.about(random, topics[0], 2)
    slug = f"{words[0]}-{number}"
    made = Team(
        id=identifier("team", FOUNDED, random),
        slug=slug,
        title=f"{' '.join(words).capitalize()} {number}",
        domain_id=parent.domain_id if parent else domains[number % len(domains)],
        topics=topics,
        is_leaf=parent is not None,
    )
    status = "DISSOLVED" if random.random() < 0.03 else "ACTIVE"
    contact = (f"{slug}@example.org", f"#{slug}", f"https://teams.example.org/{slug}")
    rows["team"].append(
        (
            *(made.id, FOUNDED, FOUNDED, 1, slug, made.title, "What the team does.", status),
            *(made.domain_id, parent.id if parent else None, *contact),
        )
    )
    return made


def _person(random: Random, vocabulary: Vocabulary, rows: dict[str, list[Row]], index: int) -> str:
    made = identifier("person", FOUNDED, random)
    first, last = vocabulary.about(random, random.randrange(TOPICS), 2)
    has_left = random.random() < 0.04
    rows["person"].append(
        (
            *(made, FOUNDED, FOUNDED, 1, f"{first}.{last}{index}"),
            f"{first.capitalize()} {last.capitalize()}",
            *(f"{first}.{last}{index}@example.org", "Engineer", not has_left),
            "2025-06-30" if has_left else None,
        )
    )
    return made


def _caller(
    random: Random, teams: Sequence[Team], rows: dict[str, list[Row]]
) -> tuple[str, list[str]]:
    """Somebody in three teams of different domains, none of them with teams below."""
    made = identifier("person", FOUNDED, random)
    rows["person"].append(
        (made, FOUNDED, FOUNDED, 1, CALLER, "Casey Caller", None, "Engineer", True, None)
    )
    by_domain = {team.domain_id: team for team in teams if team.is_leaf}
    chosen = list(by_domain.values())[:3]
    for team, role in zip(chosen, ("MEMBER", "CONTRIBUTOR", "MAINTAINER"), strict=True):
        rows["membership"].append((team.id, made, role, FOUNDED))
    return made, [team.id for team in chosen]
