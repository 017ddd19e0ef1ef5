"""The types of single manifest fields that have a form of their own: names, dates, addresses.

A refusal is worded to follow the name of its field: "`spec.leftOn` must be a date ...".
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from catalog.assets.kinds import KINDS
from catalog.assets.licences import canonical_licence
from catalog.assets.naming import parse_reference
from catalog.errors import Invalid
from catalog.names import (
    ALIAS_FORM,
    HANDLE_FORM,
    LONGEST_VERSION,
    SLUG_FORM,
    VERSION_FORM,
    check_alias_name,
    check_handle,
    check_slug,
    check_tag,
    check_version,
)
from catalog.text import Line


def rfc3339(moment: dt.datetime) -> str:
    """A moment as the catalog writes it: UTC with milliseconds and a `Z`."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _kept_if(check: Callable[[str], object]) -> AfterValidator:
    def validate(text: str) -> str:
        try:
            check(text)
        except Invalid as error:
            raise ValueError(f"is not right: {error.message.rstrip('.')}") from None
        return text

    return AfterValidator(validate)


def _check_asset(text: str) -> None:
    if parse_reference(text).selector is not None:
        raise Invalid(f"`{text[:100]}` must name the asset alone; leave out the `@` and the rest.")


def _check_version(text: str) -> None:
    selector = parse_reference(text).selector
    if selector is None:
        raise Invalid(f"`{text[:100]}` names no version; write it as `{text[:100]}@1.0.0`.")
    check_version(selector)


def _check_alias(text: str) -> None:
    selector = parse_reference(text).selector
    if selector is None:
        raise Invalid(f"`{text[:100]}` names no alias; write it as `{text[:100]}@production`.")
    check_alias_name(selector)


def _mail(text: str) -> str:
    if not _MAIL.fullmatch(text):
        raise ValueError("must be a mail address such as `mara@example.org`")
    return text


def _licence(text: str) -> str:
    try:
        return canonical_licence(text)
    except Invalid as error:
        raise ValueError(f"is not right: {error.message.rstrip('.')}") from None


def _day(value: object) -> object:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("must be a date that exists, written as `2026-03-31`")


def _moment(value: object) -> object:
    try:
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            value = dt.datetime.fromisoformat(value.upper())
        if isinstance(value, dt.datetime) and value.tzinfo is not None:
            value = value.astimezone(dt.UTC)
            return value.replace(microsecond=value.microsecond // 1_000 * 1_000)
    except (ValueError, OverflowError):
        pass
    raise ValueError("must be a moment with its time zone, written as `2026-03-31T14:00:00Z`")


_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    "(?:[Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)

_MAIL = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]{1,189}")

# Editors get the form as a pattern; the refusals above say the same in words.
_ASSET = f"({'|'.join(kind.prefix for kind in KINDS.values())}):{SLUG_FORM}/{SLUG_FORM}"


def _form(pattern: str, *, longest: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", "maxLength": longest})


Slug = Annotated[Line, _kept_if(check_slug), _form(SLUG_FORM, longest=63)]
"""The key of a domain or team."""

Handle = Annotated[Line, _kept_if(check_handle), _form(HANDLE_FORM, longest=63)]
"""The key of a person."""

Tag = Annotated[Line, _kept_if(check_tag), _form(f"{SLUG_FORM}(:{SLUG_FORM})?", longest=63)]
"""A lower-kebab word or `key:value`."""

VersionText = Annotated[Line, _kept_if(check_version), _form(VERSION_FORM, longest=LONGEST_VERSION)]
"""A version as written, without its asset."""

AnyReference = Annotated[Line, _kept_if(parse_reference), _form(f"{_ASSET}(@.+)?", longest=300)]
"""A reference to an asset, with or without a version, alias or constraint."""

AssetReference = Annotated[Line, _kept_if(_check_asset), _form(_ASSET, longest=200)]
"""A reference to an asset alone: `kind:team/name`."""

VersionReference = Annotated[
    Line, _kept_if(_check_version), _form(f"{_ASSET}@{VERSION_FORM}", longest=300)
]
"""A reference to a version: `kind:team/name@1.0.0`."""

AliasReference = Annotated[
    Line, _kept_if(_check_alias), _form(f"{_ASSET}@{ALIAS_FORM}", longest=300)
]
"""A reference to an alias: `kind:team/name@production`."""

MailAddress = Annotated[Line, AfterValidator(_mail)]
"""A mail address; whether it works is not checked."""

SourceSystem = Slug
"""The system something comes from, in lower-kebab: `mlflow`, `huggingface`, `git`."""

Licence = Annotated[Line, AfterValidator(_licence)]
"""An SPDX expression in its official spelling."""

Day = Annotated[dt.date, BeforeValidator(_day)]
"""A calendar day."""

Moment = Annotated[dt.datetime, BeforeValidator(_moment), PlainSerializer(rfc3339, return_type=str)]
"""A moment in UTC, to the millisecond."""
