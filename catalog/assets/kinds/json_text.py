"""JSON written inside a text field: read strictly, with a sentence when it is broken."""

import json

MAX_DEPTH = 32
MOST_DIGITS = 18


def read_json(text: str) -> object:
    """The value a JSON text stands for.

    Raises ValueError with a sentence that names the line, also for NaN, for whole numbers
    of more than `MOST_DIGITS` digits, for values that are nested more than `MAX_DEPTH` levels
    deep, and for keys given twice.
    """
    try:
        value: object = json.loads(
            text,
            parse_constant=_refuse_constant,
            parse_int=_short_integer,
            object_pairs_hook=_without_repeated_keys,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"is not valid JSON on line {error.lineno}: {error.msg}") from None
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    if _depth_exceeds(value, MAX_DEPTH):
        raise ValueError(_TOO_DEEP)
    return value


def _refuse_constant(name: str) -> object:
    raise ValueError(f"holds {name}, which is not a JSON number")


def _short_integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"holds a number with more than {MOST_DIGITS} digits")
    return int(digits)


def _without_repeated_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"has the key `{repeated[:60]}` twice in one object")
    return values


def _depth_exceeds(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True


_TOO_DEEP = f"is nested more than {MAX_DEPTH} levels deep"
