"""Lists as connections: one generic shape for pages of anything."""

from typing import Any

import strawberry

from catalog.api.fields import field


@strawberry.interface(description="A thing with identity.")
class Node:
    """Anything that `node(id:)` finds."""

    id: strawberry.ID = field("Opaque identifier, the same for ever.")


@strawberry.type(description="Where a page ends and whether more follows.")
class PageInfo:
    """Paging facts of a connection."""

    has_next_page: bool = field("Whether more follows after this page.")
    end_cursor: str | None = field("Pass it as `after` for the next page; null on an empty page.")


@strawberry.type(description="A number of things, possibly cut off.")
class Count:
    """A count that says when it stopped counting."""

    value: int = field("How many were counted.")
    is_capped: bool = field("Whether counting stopped there: show it as `1,000+`.")


def connection_of(node: Any, name: str, plural: str) -> Any:
    """The connection type of a node type; `node` may be a lazy annotation."""
    edge = strawberry.type(
        type(
            f"{name}Edge",
            (),
            {
                "__annotations__": {"cursor": str, "node": node},
                "cursor": field("Position of this entry; pass it as `after`."),
                "node": field("The entry itself."),
            },
        ),
        description=f"One entry of a list of {plural}.",
    )
    return strawberry.type(
        type(
            f"{name}Connection",
            (),
            {
                "__annotations__": {
                    "nodes": list[node],
                    "edges": list[edge],
                    "page_info": PageInfo,
                    "total_count": Count,
                },
                "nodes": field(f"The {plural} of this page."),
                "edges": field("The same with a cursor each."),
                "page_info": field("Where this page ends."),
                "total_count": field("How many there are in all; counted only when asked for."),
            },
        ),
        description=f"A page of {plural}.",
    )
