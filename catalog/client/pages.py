"""Walks a connection of the contract to its end, page by page."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.client.session import Catalog

PAGE = 100  # the most a connection gives at once


def pages(
    catalog: Catalog, operation_name: str, variables: Mapping[str, Any], *, at: tuple[str, ...]
) -> Iterator[dict[str, Any]]:
    """The data of every page; `at` is the path of the connection inside the data.

    Ends early, without an error, when something on that path is null.
    """
    after = variables.get("after")
    while True:
        data = catalog.run(operation_name, {**variables, "after": after})
        yield data
        connection = connection_in(data, at)
        if connection is None or not connection["pageInfo"]["hasNextPage"]:
            return
        after = connection["pageInfo"]["endCursor"]


def connection_in(data: Mapping[str, Any], at: tuple[str, ...]) -> dict[str, Any] | None:
    """The connection at a path of the data; None when something on the way is null."""
    found: Any = data
    for step in at:
        found = found[step]
        if found is None:
            return None
    return found if isinstance(found, dict) else None


def all_pages(
    catalog: Catalog, operation_name: str, variables: Mapping[str, Any], *, at: tuple[str, ...]
) -> dict[str, Any]:
    """The data of the first page with the nodes of all pages in it."""
    walked = pages(catalog, operation_name, {**variables, "first": PAGE}, at=at)
    data = next(walked)
    whole = connection_in(data, at)
    for page in walked:
        more = connection_in(page, at)
        if whole is not None and more is not None:
            whole["nodes"].extend(more["nodes"])
            whole["pageInfo"] = more["pageInfo"]
    return data
