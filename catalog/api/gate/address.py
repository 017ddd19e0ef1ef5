"""`GET /graphql?query=…`: a question in an address, under every rule that a body is under.

It only ever asks: `GraphQLRequest.only_reads` makes the door refuse a mutation.
"""

from urllib.parse import parse_qsl

import msgspec

from catalog.api.gate.body import BadRequest, GraphQLRequest, as_request, read_json, refuse_text

_MOST_MEMBERS = 8
_IN_JSON = ("variables", "extensions")


def read_address(query_string: bytes) -> GraphQLRequest:
    """The GraphQL request in the query of an address, or BadRequest."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(query_string),
            errors="strict",
            max_num_fields=_MOST_MEMBERS,
        )
    except ValueError:
        raise BadRequest(
            400,
            "BAD_ADDRESS",
            "The address cannot be read; write its query as `query=…&variables=…`, in UTF-8 and"
            " percent-encoded.",
        ) from None
    members: dict[str, object] = {}
    for key, value in pairs:
        if key in members:
            raise BadRequest(400, "DUPLICATE_KEY", "A part of the address's query stands twice.")
        if key in _IN_JSON:
            members[key] = read_json(value.encode()) if value else None
        else:
            members[key] = value
    refuse_text(members)
    return msgspec.structs.replace(as_request(members), only_reads=True)
