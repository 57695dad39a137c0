"""Layouts: what a bank's own form looks like, in a short readable file.

The shipped ones lie in ``digits/data/layouts``; a folder of the user's own goes before them.
Nothing is searched for here: `digits.checks.fields.locate` uses a layout to find the amount.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from digits.checks.errors import MalformedLayout, NoLayoutFolder, UnknownLayout
from digits.checks.page.bounding_box import BoundingBox
from digits.config import Currency, Frozen

BUNDLED_LAYOUTS = Path(__file__).resolve().parents[2] / "data" / "layouts"
MOST_BYTES = 64_000  # a layout has 20 lines; a file of megabytes is something else
NAME = r"^[a-z0-9][a-z0-9-]*$"
FormShare: TypeAlias = Annotated[float, Field(ge=0, le=1)]
OtherName: TypeAlias = Literal["date", "payee", "signature", "memo", "micr"]
Group: TypeAlias = Literal[",", ".", "'", " ", ""]


class FormSize(Frozen):
    """A form's width and height in inches."""

    width: float = Field(gt=1, le=14, description="inches")
    height: float = Field(gt=1, le=14, description="inches")

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height


class FieldPosition(Frozen):
    """Where a field stands, as shares of the form's width and height from the upper left."""

    left: FormShare
    top: FormShare
    right: FormShare
    bottom: FormShare

    @model_validator(mode="after")
    def _in_order(self) -> "FieldPosition":
        """Refuse a field that is turned inside out."""
        if self.left >= self.right or self.top >= self.bottom:
            raise ValueError("left must be less than right, and top less than bottom")
        return self

    def on(self, page: BoundingBox) -> BoundingBox:
        """The place on a page, in the picture's pixels."""
        return BoundingBox(
            page.left + round(self.left * page.width),
            page.top + round(self.top * page.height),
            page.left + round(self.right * page.width),
            page.top + round(self.bottom * page.height),
        )


class Separators(Frozen):
    """How amounts are set apart: ``1,234.56`` has `group` "," and `decimal` "."."""

    group: Group = Field(default=",", description="between thousands; empty for none")
    decimal: Literal[".", ",", ""] = Field(default=".", description="before cents; empty for none")

    @model_validator(mode="after")
    def _different(self) -> "Separators":
        """Refuse the same mark for both."""
        if self.group == self.decimal != "":
            raise ValueError("group and decimal must differ")
        return self


# What the grammar of each currency reads (`digits.amounts.grammar.currencies`).
READ: dict[Currency, Separators] = {
    "USD": Separators(group=",", decimal="."),
    "INR": Separators(group=",", decimal="."),
    "EUR": Separators(group=".", decimal=","),
    "CLP": Separators(group=".", decimal=""),
}


class Layout(Frozen):
    """One form: what it is called, how large it is, where its amount stands, in which currency."""

    name: str = Field(pattern=NAME, description="lower-case letters, digits and dashes")
    title: str = Field(default="", description="what the form is, for a person")
    currency: Currency = Field(description="whose way of writing amounts it is")
    sign: str = Field(default="", description="the printed currency sign, if there is one")
    size: FormSize
    amount: FieldPosition
    words: FieldPosition | None = Field(
        default=None, description="the amount in words, on all its lines"
    )
    date: FieldPosition | None = None
    payee: FieldPosition | None = None
    signature: FieldPosition | None = None
    memo: FieldPosition | None = None
    micr: FieldPosition | None = Field(default=None, description="the MICR line's characters")
    separators: Separators | None = Field(
        default=None, description="how this form's amounts are set apart; the currency's if absent"
    )

    def others(self) -> dict[OtherName, FieldPosition]:
        """The places of the fields besides the amounts, where the layout names them."""
        named = {name: getattr(self, name) for name in get_args(OtherName)}
        return {name: position for name, position in named.items() if position is not None}

    @field_validator("separators")
    @classmethod
    def _readable(cls, given: Separators | None, info: ValidationInfo) -> Separators | None:
        """Refuse separators that no amount of the currency is read with."""
        currency: Currency | None = info.data.get("currency")
        if given is None or currency is None:
            return given
        read = READ[currency]
        if given.decimal != read.decimal or given.group not in {read.group, ""}:
            raise ValueError(
                f"amounts in {currency} are read with group {read.group!r} "
                f"and decimal {read.decimal!r}"
            )
        return given


def read_layout(path: Path) -> Layout:
    """A layout from its file.

    Raises:
        UnknownLayout: if there is no such file.
        MalformedLayout: if it is no TOML file of a layout; the message names file and line.
    """
    text = _text_of(path)
    try:
        content: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise MalformedLayout(
            "A layout is not a TOML file",
            where=path,
            received=str(cause),
            remedy="mend that line; digits/data/layouts/us-personal.toml is an example",
        ) from cause
    try:
        return Layout.model_validate(content)
    except ValidationError as cause:
        fault = cause.errors(include_url=False)[0]
        keys = tuple(str(part) for part in fault["loc"])
        raise MalformedLayout(
            "A layout has a value that is not allowed",
            where=f"{path}, line {line_of(text, keys)}",
            received=f"{'.'.join(keys)}: {fault['msg']} (received: {fault['input']!r:.60})",
            remedy="mend that line; digits/data/layouts/us-personal.toml is an example",
        ) from cause


def line_of(text: str, keys: tuple[str, ...]) -> int:
    """The line of a TOML text where a key is set, or else its table's, or else the first."""
    table, nearest = "", 1
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.split("#")[0].strip()
        if line.startswith("["):
            table = line.strip("[] ")
            nearest = number if keys[:1] == (table,) else nearest
        key = line.split("=")[0].strip()
        if "=" in line and keys == ((table, key) if table else (key,)):
            return number
        # An inline table holds its keys in one line.
        if "=" in line and not table and keys[:1] == (key,):
            nearest = number
    return nearest


def named_layout(name: str, folder: Path | None = None) -> Layout:
    """The layout of a name, the user's own before a shipped one.

    Args:
        name: a layout's name, or the path of a ``.toml`` file.
        folder: where the user's own layouts lie.

    Raises:
        UnknownLayout: if there is none of that name.
        NoLayoutFolder: if the folder is not there.
        MalformedLayout: if its file cannot be understood, or it says another name.
    """
    if name.endswith(".toml"):
        return read_layout(Path(name))
    known = layout_files(folder)
    if name not in known:
        raise UnknownLayout(
            "There is no layout of that name",
            where=name,
            received=f"known are {', '.join(sorted(known))}",
            remedy="choose one of these, or put NAME.toml into the folder of DIGITS_LAYOUTS",
        )
    layout = read_layout(known[name])
    if layout.name != name:
        raise MalformedLayout(
            "A layout has another name than its file",
            where=f"{known[name]}, line {line_of(known[name].read_text('utf-8'), ('name',))}",
            received=layout.name,
            remedy=f'write name = "{name}", or rename the file',
        )
    return layout


def layout_files(folder: Path | None = None) -> dict[str, Path]:
    """All layouts' files by name; the user's own hide shipped ones of the same name.

    Raises:
        NoLayoutFolder: if the user's own folder is not there.
    """
    if folder is not None and not folder.is_dir():
        raise NoLayoutFolder(
            "The folder of your own layouts is not there",
            where=folder,
            received="a file" if folder.exists() else "nothing",
            remedy="correct the setting DIGITS_LAYOUTS, or leave it out",
        )
    folders = [BUNDLED_LAYOUTS] + ([folder] if folder is not None else [])
    return {path.stem: path for parent in folders for path in sorted(parent.glob("*.toml"))}


def _text_of(path: Path) -> str:
    """A file's text.

    Raises:
        UnknownLayout: if it is not there or cannot be opened.
        MalformedLayout: if it is no text.
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b"\xff"
        return content.decode("utf-8-sig")
    except OSError as cause:
        raise UnknownLayout(
            "A layout cannot be opened",
            where=path,
            received=cause.strerror or str(cause),
            remedy="check the path, and that the file may be read",
        ) from cause
    except UnicodeDecodeError as cause:
        raise MalformedLayout(
            "A layout is not a text file",
            where=f"{path}, line 1",
            received="bytes that are no UTF-8, or too many",
            remedy="write it as digits/data/layouts/us-personal.toml is",
        ) from cause
