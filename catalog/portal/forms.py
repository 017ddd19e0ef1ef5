"""Forms: taken from our own pages only, changed through one named operation, told what is wrong."""

from collections.abc import Mapping
from typing import Annotated, Any

from litestar.enums import RequestEncodingType
from litestar.params import Body

from catalog.portal.render import Asked, PageRefusal, answer

Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


def require_own_form(request: Asked) -> None:
    """Raises `PageRefusal` (403) for a form that another site sent."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        is_ours = site in {"same-origin", "none"}
    else:
        is_ours = origin is None or origin == str(request.base_url).rstrip("/")
    if not is_ours:
        raise PageRefusal(status_code=403, detail="This form was sent from another site")


async def change(
    request: Asked, operation: str, **variables: object
) -> tuple[dict[str, Any], list[str]]:
    """The payload of a mutation run as whoever sent the form, and why it was refused, if it was."""
    data = await answer(request, operation, **variables)
    payload: dict[str, Any] = next(iter(data.values()))
    return payload, [error["message"] for error in payload["errors"]]


def filled(form: Mapping[str, str], *names: str) -> dict[str, str]:
    """The fields of a form that say something, without outer spaces."""
    said = {name: form.get(name, "").strip() for name in names}
    return {name: value for name, value in said.items() if value}
