"""Which media type an answer of `/graphql` has, and what a refused document's status is with it.

As GraphQL over HTTP has it: `application/graphql-response+json` tells by its status whether the
document could be run; a client that names plain `application/json` reads the body whatever the
status, and gets 200 with `errors`. Who does not care gets plain JSON with the honest status.
"""

from dataclasses import dataclass
from functools import lru_cache

PLAIN = "application/json"
RESPONSE = "application/graphql-response+json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """How an answer is to be written."""

    media_type: str
    tells_by_status: bool
    """False: a document that cannot be run is told with 200, in the body alone."""


@lru_cache(maxsize=256)
def wanted_by(accept: str | None) -> Wanted:
    """What the `Accept` header of a request asks for."""
    if accept is None:
        return _WHATEVER
    weights = dict(map(_weighed, accept.split(",")))
    response, plain = weights.get(RESPONSE, 0.0), weights.get(PLAIN, 0.0)
    if response and response >= plain:
        return _BY_STATUS
    return _BY_BODY if plain else _WHATEVER


_BY_STATUS = Wanted(RESPONSE, tells_by_status=True)
_BY_BODY = Wanted(PLAIN, tells_by_status=False)
_WHATEVER = Wanted(PLAIN, tells_by_status=True)


def _weighed(part: str) -> tuple[str, float]:
    """One media type and its weight, 1 unless a readable `q` says otherwise."""
    name, *parameters = part.split(";")
    weight = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            try:
                weight = float(value[:8])
            except ValueError:
                weight = 0.0
    return name.strip().lower(), weight
