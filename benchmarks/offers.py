"""What the teams offer: assets with their versions, aliases and owners, as rows."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Any
from zlib import crc32

from benchmarks.details import Details, Teller
from benchmarks.organisation import FOUNDED, Organisation, Team
from benchmarks.rows import COLUMNS, REPEATED, Row, identifier
from benchmarks.vocabulary import TOPICS, Vocabulary, sentence
from catalog.assets.kinds import KINDS
from catalog.assets.versions import sort_key
from catalog.search.index import postings
from catalog.search.store import Indexed

VISIBILITIES: Mapping[str, float] = {"ORG": 0.70, "DOMAIN": 0.15, "TEAM": 0.10, "PRIVATE": 0.05}
"""How many of the assets everybody sees, their domain, their team, its maintainers only."""

_KINDS: Mapping[str, int] = {
    "MODEL": 30,
    "PROMPT_TEMPLATE": 20,
    "DATASET": 15,
    "FEATURE_PIPELINE": 8,
    "EVALUATION_SET": 8,
    "COMPONENT": 8,
    "SOLUTION_TEMPLATE": 4,
    "ENVIRONMENT": 4,
    "EVALUATOR": 3,
}
_LICENCES = ("Apache-2.0", "MIT", "BSD-3-Clause", "CC-BY-4.0", None)
_RISKS = ("UNCLASSIFIED", "MINIMAL", "LIMITED", "HIGH")
_OWNER_ROLES = ("PRODUCT_OWNER", "TECHNICAL_LEAD", "STEWARD", "MAINTAINER")
_VERSIONS = (1, 2, 3, 4, 5, 6, 7)
_DAYS = 1_000
_CALLER_OWNS = 5


class Offers:
    """Makes one asset after the other."""

    def __init__(
        self, random: Random, vocabulary: Vocabulary, organisation: Organisation, *, assets: int
    ) -> None:
        self._random = random
        self._vocabulary = vocabulary
        self._organisation = organisation
        self._count = assets
        # Some teams offer much, most a little.
        self._weights = list(
            accumulate(1 / (rank + 5) ** 0.6 for rank in range(len(organisation.teams)))
        )
        self._tags = [word for topic in vocabulary.topics for word in topic[:8]]
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self._references: list[tuple[str, str]] = []

    def add(self, number: int) -> None:
        """The asset of that number, from 1, and everything that belongs to it."""
        random = self._random
        team = random.choices(self._organisation.teams, cum_weights=self._weights)[0]
        topic = random.choice(team.topics) if random.random() < 0.7 else random.randrange(TOPICS)
        kind = random.choices(list(_KINDS), weights=list(_KINDS.values()))[0]
        created = self._moment(number)
        asset_id = identifier("asset", created, random)
        title = sentence(self._vocabulary.text(random, topic, random.randint(2, 5)))[:-1]
        slug = f"{title.lower().replace(' ', '-')}-{number}"[-63:].strip("-")
        reference = f"{KINDS[kind].prefix}:{team.slug}/{slug}"
        teller = Teller(random, self._vocabulary, topic)
        versions = self._versions(asset_id, kind, created, teller)
        best = next((v for v in reversed(versions) if v["status"] != "DRAFT"), None)
        described = [teller.text(random.randint(8, 16)) for _ in range(random.randint(2, 4))]
        text = {
            "title": title,
            "summary": teller.text(random.randint(8, 14)),
            "description": " ".join(described),
        }
        tags = sorted(
            {
                *random.sample(self._tags, random.randint(0, 3)),
                random.choice(self._vocabulary.topics[topic][:8]),
            }
        )
        self._add_asset(asset_id, kind, team, slug, reference, text, versions, best, created)
        self.rows["asset_tag"] += [(asset_id, tag) for tag in tags]
        self._add_owners(asset_id, number)
        if best is not None and random.random() < 0.6:
            self._add_alias(asset_id, "production", best["id"], created)
        if random.random() < 0.2:
            self._add_alias(asset_id, "staging", versions[-1]["id"], created)
        asset = dict(zip(COLUMNS["asset"], self.rows["asset"][-1], strict=True))
        repeated = (asset[name] for name in REPEATED)
        self.rows["search_document"].append((number, asset_id, *repeated))
        indexed = Indexed(
            asset_id=asset_id,
            reference=reference,
            tags=tuple(tags),
            details=best["details"] if best else {},
            owner=team.title,
            **text,
        )
        self.rows["search_posting"] += [
            (term, number, fields, weight) for term, (fields, weight) in postings(indexed).items()
        ]
        self._references.append((reference, asset_id))

    def _add_asset(
        self,
        asset_id: str,
        kind: str,
        team: Team,
        slug: str,
        reference: str,
        text: Mapping[str, str],
        versions: Sequence[Mapping[str, Any]],
        best: Mapping[str, Any] | None,
        created: dt.datetime,
    ) -> None:
        random = self._random
        visibility = random.choices(list(VISIBILITIES), weights=list(VISIBILITIES.values()))[0]
        is_retired = best is not None and random.random() < 0.03
        status = "RETIRED" if is_retired else best["status"] if best else "DRAFT"
        links = [{"title": "Documentation", "url": f"https://docs.example.org/{slug}"}]
        self.rows["asset"].append(
            (
                *(asset_id, created, versions[-1]["created_at"], 1, kind, team.slug, slug),
                *(reference, text["title"], text["title"].casefold(), text["summary"]),
                *(text["description"], f"<p>{text['description']}</p>\n", visibility),
                *(json.dumps(links, separators=(",", ":")), team.id, team.domain_id, status),
                *(best["licence"] if best else None, best["id"] if best else None),
                sum(version["status"] != "DRAFT" for version in versions),
                *((versions[-1]["created_at"], "Nobody used it.") if is_retired else (None, None)),
                *(self._somebody(), _risk_class(slug, visibility)),
            )
        )

    def _versions(
        self, asset_id: str, kind: str, created: dt.datetime, teller: Teller
    ) -> list[dict[str, Any]]:
        random = self._random
        count = random.choice(_VERSIONS)
        licence = random.choice(_LICENCES)
        details = teller.of(kind)
        made = []
        for index in range(count):
            is_last = index == count - 1
            is_draft = is_last and random.random() < 0.1
            is_left = index < count - 2 and random.random() < 0.3
            moment = created + dt.timedelta(hours=1, days=9 * index)
            text = f"{1 + index // 3}.{index % 3}.{random.randrange(3)}"
            made.append(
                {
                    "id": identifier("version", moment, random),
                    "created_at": moment,
                    "version": text,
                    "status": "DRAFT" if is_draft else "DEPRECATED" if is_left else "PUBLISHED",
                    "licence": licence,
                    "details": details,
                }
            )
            self._add_version(asset_id, made[-1], index, details)
        return made

    def _add_version(
        self, asset_id: str, version: Mapping[str, Any], index: int, details: Details
    ) -> None:
        random = self._random
        moment = version["created_at"]
        is_draft, is_left = version["status"] == "DRAFT", version["status"] == "DEPRECATED"
        changelog = "" if index == 0 else "Better examples and a corrected description."
        compatibility = None if is_draft else ("MINOR" if index else "INITIAL")
        self.rows["asset_version"].append(
            (
                *(version["id"], moment, moment, 1, asset_id, version["version"]),
                *(sort_key(version["version"]), False, version["status"]),
                *(f"sha256:{random.getrandbits(256):064x}", version["licence"], changelog),
                *(f"<p>{changelog}</p>\n" if changelog else "", compatibility),
                *('["A field was added."]' if index else "[]", False),
                json.dumps(details, ensure_ascii=False, separators=(",", ":")),
                *((None, None) if is_draft else (moment, self._somebody())),
                self._somebody(),
                *((moment, "A newer version is better.") if is_left else (None, None)),
            )
        )
        self.rows["version_source"].append(
            (version["id"], 0, "git", f"https://git.example.org/{version['id']}", None)
        )
        if self._references and random.random() < 0.3:
            reference, target = random.choice(self._references)
            self.rows["version_reference"].append(
                (version["id"], 0, reference, None, reference, None, target)
            )

    def _add_owners(self, asset_id: str, number: int) -> None:
        random = self._random
        people = random.sample(self._organisation.people, random.choice((1, 1, 2, 3)))
        owners = [(person, random.choice(_OWNER_ROLES)) for person in people]
        if number % max(1, self._count // _CALLER_OWNS) == 0:
            owners.append((self._organisation.caller_id, "TECHNICAL_LEAD"))
        self.rows["ownership"] += [(asset_id, person, role, FOUNDED) for person, role in owners]

    def _add_alias(self, asset_id: str, name: str, version_id: str, created: dt.datetime) -> None:
        alias_id = identifier("alias", created, self._random)
        event_id = identifier("aliasevent", created, self._random)
        is_protected = name == "production"
        self.rows["alias"].append(
            (alias_id, created, created, 1, asset_id, name, version_id, is_protected)
        )
        self.rows["alias_event"].append(
            (event_id, created, alias_id, 1, version_id, False, self._somebody())
        )

    def _somebody(self) -> str:
        return self._random.choice(self._organisation.people)

    def _moment(self, number: int) -> dt.datetime:
        spread = dt.timedelta(days=_DAYS) * (number / self._count)
        moment = FOUNDED + spread + dt.timedelta(milliseconds=self._random.randrange(1_000))
        return moment.replace(microsecond=moment.microsecond // 1_000 * 1_000)


def _risk_class(slug: str, visibility: str) -> str:
    """One that the visibility is wide enough for, always the same for the same name."""
    is_wide = visibility in ("DOMAIN", "ORG")
    return _RISKS[crc32(slug.encode()) % (len(_RISKS) if is_wide else 2)]
