"""Settings in words: what each is called, what its values look like, what it is for.

The words come from the fields of the settings themselves, so that messages and docs say the same.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

KINDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    Decimal: "a number",
    Path: "a path",
    str: "a text",
}
BOUNDS = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}


class Setting(NamedTuple):
    """One row of the table, in words; `example` is empty where it would be a secret."""

    name: str
    kind: str
    default: str
    meaning: str
    example: str


def rows_of(model: type[BaseModel], prefix: str, nested: str, group: str = "") -> Iterator[Setting]:
    """The rows of a table of settings.

    Args:
        model: whose fields are settings; a field that is a model itself is a group of them.
        prefix: with which every name begins.
        nested: what stands between a group's name and that of its setting.
        group: what to say before each meaning.
    """
    for name, field in model.model_fields.items():
        whole, said = prefix + name.upper(), field.description or ""
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from rows_of(field.annotation, whole + nested, nested, f"{said}: ")
        else:
            example = str((field.examples or [_default(field)])[0]) if not _secret(field) else ""
            yield Setting(whole, _kind(field), _default(field), group + said, example)


def _kind(field: FieldInfo) -> str:
    """What a value looks like, with its bounds."""
    types = set(get_args(field.annotation) or [field.annotation]) - {type(None)}
    bounds = [
        f"{words} {getattr(bound, key):g}"
        for bound in field.metadata
        for key, words in BOUNDS.items()
        if hasattr(bound, key)
    ]
    return field.title or " ".join([KINDS[types.pop()], " and ".join(bounds)]).strip()


def _default(field: FieldInfo) -> str:
    value = field.default.get_secret_value() if _secret(field) else field.default
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "none" if value in (None, "") else str(value)


def _secret(field: FieldInfo) -> bool:
    return field.annotation is SecretStr
