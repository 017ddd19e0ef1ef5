"""How pages are asked for."""

from collections.abc import Callable
from typing import Any

from litestar import HttpMethod, route
from litestar.handlers import HTTPRouteHandler


def get(path: str, **settings: Any) -> Callable[[Callable[..., Any]], HTTPRouteHandler]:
    """A handler for GET, and for HEAD with the same answer but its body.

    Link checkers, monitors and `curl -I` ask with HEAD; the framework's own `get` refuses them.
    """
    return route(path, http_method=[HttpMethod.GET, HttpMethod.HEAD], **settings)
