"""Forms: changed through one named operation, told what is wrong."""

from collections.abc import Mapping
from typing import Annotated, Any

from litestar.enums import RequestEncodingType
from litestar.params import Body

from catalog.portal.render import Asked, answer

Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]


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
