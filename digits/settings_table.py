"""Settings in words: what each is called, what its values look like, what it is for.

The words come from the fields of the settings themselves, so that messages and docs say the same.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource

Origin: TypeAlias = Literal["environment", ".env", "default"]

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
    secret: bool = False


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
            meaning, secret = group + said, _secret(field)
            yield Setting(whole, _kind(field), _default(field), meaning, example, secret)


def values_of(model: type[BaseModel], given: BaseModel, prefix: str, nested: str) -> dict[str, str]:
    """The values of a table's settings by their names, as an environment would say them.

    Args:
        model: whose fields are the table.
        given: holds the values; it may have further fields.
        prefix: with which every name begins.
        nested: what stands between a group's name and that of its setting.
    """
    values: dict[str, str] = {}
    for name in model.model_fields:
        whole, value = prefix + name.upper(), getattr(given, name)
        if isinstance(value, BaseModel):
            values |= values_of(type(value), value, whole + nested, nested)
        else:
            values[whole] = _text(value)
    return values


def origins_of(
    model: type[BaseSettings], env_file: Path | None, encoding: str, prefix: str, nested: str
) -> dict[str, Origin]:
    """Where the values come from that are not the default: by name, as `checked_settings` reads."""
    sources: dict[Origin, EnvSettingsSource] = {
        ".env": DotEnvSettingsSource(model, env_file=env_file, env_file_encoding=encoding),
        "environment": EnvSettingsSource(model),  # the last word: it wins
    }
    found: dict[str, Origin] = {}
    for origin, source in sources.items():
        for name, value in _flat(source(), prefix, nested):
            found[name] = "default" if value == "" else origin
    return found


def _flat(values: dict[str, Any], prefix: str, nested: str) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        whole = prefix + name.upper()
        if isinstance(value, dict):
            yield from _flat(value, whole + nested, nested)
        else:
            yield whole, value


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
    return _text(field.default) or "none"


def _text(value: Any) -> str:
    """A value as a person types it; empty where there is none."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return "" if value is None else str(value)


def _secret(field: FieldInfo) -> bool:
    return field.annotation is SecretStr
