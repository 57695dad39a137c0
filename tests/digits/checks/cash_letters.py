"""A writer of image cash letters as banks send them: framed, padded, ordered in many ways.

Every field is put into the column that DSTU X9.37-2003 and ANSI X9.100-187 give it, counted from 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

DAY = "20261123"
BANK = "026073150"
PLAIN = 80  # characters of a record
SEGMENT = 100  # bytes of a spanned record that stand together


def columns(kind: str, fields: dict[int, str] | None = None) -> str:
    """A record of 80 characters with fields at the columns where they begin, from 1."""
    text = [*kind.ljust(PLAIN)]
    for first, value in (fields or {}).items():
        text[first - 1 : first - 1 + len(value)] = value
    return "".join(text)


def _spanned(record: bytes) -> bytes:
    """A record of z/OS in segments: first (1), those between (3), last (2), or whole (0)."""
    parts = [record[start : start + SEGMENT] for start in range(0, len(record), SEGMENT)]
    codes = [1, *[3] * (len(parts) - 2), 2] if len(parts) > 1 else [0]
    return b"".join(
        (len(part) + 4).to_bytes(2, "big") + bytes((code, 0)) + part
        for code, part in zip(codes, parts, strict=True)
    )


# What stands before or behind a record; line ends as each encoding has them.
FRAMINGS: Final[dict[str, Callable[[bytes, str], bytes]]] = {
    "big": lambda record, _: len(record).to_bytes(4, "big") + record,
    "little": lambda record, _: len(record).to_bytes(4, "little") + record,
    "big, inclusive": lambda record, _: (len(record) + 4).to_bytes(4, "big") + record,
    "little, inclusive": lambda record, _: (len(record) + 4).to_bytes(4, "little") + record,
    "two bytes": lambda record, _: len(record).to_bytes(2, "big") + record,
    "two bytes, little": lambda record, _: len(record).to_bytes(2, "little") + record,
    "record descriptor word": lambda record, _: (
        (len(record) + 4).to_bytes(2, "big") + b"\0\0" + record
    ),
    "spanned": lambda record, _: _spanned(record),
    "CR LF": lambda record, encoding: record + "\r\n".encode(encoding),
    "LF": lambda record, encoding: record + "\n".encode(encoding),
    "CR": lambda record, encoding: record + "\r".encode(encoding),
    "NL": lambda record, encoding: (
        record + ("\x85" if encoding != "ascii" else "\n").encode(encoding)
    ),
    "ASCII line ends": lambda record, _: record + b"\r\n",
    "lengths and line ends": lambda record, _: len(record).to_bytes(4, "big") + record + b"\r\n",
    "none": lambda record, _: record,
}


@dataclass
class Letter:
    """What is to be written; counts and totals may be falsified.

    Args:
        fronts: the front image of each check; None writes no image view.
        cents: what was keyed for each check.
        encoding: cp037 (EBCDIC) or ascii.
        framing: of `FRAMINGS`.
        per_bundle: checks in one bundle.
        lies: fields of control records to write otherwise, such as {"70.items": 9}.
        rears: whether a rear view is written too.
        keys: the length of the image reference key.
        kind: 25 for checks, 31 for returns.
        deposit: the type of a credit (61 or 62) with an image of its own; none if it is empty.
        deposits: where: in each bundle, or before the first one.
        counted: what control records count deposits in: items, total, images.
        grouped: whether an item's records 50 all stand before its records 52.
        stated_size: what record 52 says of an image's length.
        written_as: what record 52 holds for an image.
        level: the standard level of record 01.
        lines: further fields of each check's record, of its MICR line.
    """

    fronts: Sequence[bytes | None]
    cents: Sequence[int]
    encoding: str = "cp037"
    framing: str = "big"
    per_bundle: int = 2
    lies: dict[str, int] = field(default_factory=dict)
    rears: bool = True
    keys: int = 0
    kind: str = "25"
    deposit: str = ""
    deposits: str = "bundle"
    counted: tuple[str, ...] = ("images",)
    grouped: bool = False
    stated_size: Callable[[bytes], str] = lambda image: f"{len(image):07}"
    written_as: Callable[[bytes], bytes] = lambda image: image
    level: str = "03"
    lines: Sequence[dict[int, str]] = ()

    def written(self) -> bytes:
        """The file."""
        return b"".join(self.frame(record) for record in self.records())

    def frame(self, record: bytes) -> bytes:
        """A record with what sets it apart from the others."""
        return FRAMINGS[self.framing](record, self.encoding)

    def records(self) -> list[bytes]:
        """The records, each from its type to its end."""
        starts = range(0, len(self.fronts), self.per_bundle)
        header = {3: self.level, 5: "T", 6: "061000146", 15: BANK, 24: DAY, 32: "0911", 36: "N"}
        records = [self._text("01", header)]
        records.append(self._text("10", {3: "01", 14: BANK, 23: DAY, 31: DAY, 43: "I", 44: "G"}))
        before = bool(self.deposit) and self.deposits == "letter"
        records += self._deposit(sum(self.cents)) if before else []
        for number, start in enumerate(starts, 1):
            records += self._bundle(number, start, start + self.per_bundle)
        deposits = 1 if before else len(starts) if self.deposit else 0
        items, total, images = self._counts(self.fronts, self.cents, deposits)
        letter = {3: self._said("90.bundles", len(starts), 6)}
        letter |= {9: self._said("90.items", items, 8), 17: self._said("90.total", total, 14)}
        records.append(self._text("90", letter | {31: self._said("90.images", images, 9)}))
        file = {3: self._said("99.letters", 1, 6)}
        file |= {9: self._said("99.records", len(records) + 1, 8)}
        file |= {17: self._said("99.items", items, 8), 25: self._said("99.total", total, 16)}
        records.append(self._text("99", file))
        return records

    def _text(self, kind: str, fields: dict[int, str]) -> bytes:
        return columns(kind, fields).encode(self.encoding)

    def _said(self, name: str, true: int, digits: int) -> str:
        return str(self.lies.get(name, true)).zfill(digits)

    def _counts(
        self, fronts: Sequence[bytes | None], cents: Sequence[int], deposits: int
    ) -> tuple[int, int, int]:
        """Items, cents and images as a control record counts them."""
        images = sum(front is not None for front in fronts) * (1 + self.rears)
        return (
            len(cents) + deposits * ("items" in self.counted),
            sum(cents) * (1 + ("total" in self.counted and deposits > 0)),
            images + deposits * ("images" in self.counted),
        )

    def _bundle(self, number: int, start: int, end: int) -> list[bytes]:
        fronts, cents = self.fronts[start:end], self.cents[start:end]
        inside = bool(self.deposit) and self.deposits == "bundle"
        records = [self._text("20", {3: "01", 14: BANK, 23: DAY, 31: DAY, 49: f"{number:04}"})]
        records += self._deposit(sum(cents)) if inside else []
        for n, (front, keyed) in enumerate(zip(fronts, cents, strict=True), start + 1):
            records += self._item(n, keyed)
            records += self._views(front, front[::-1]) if front is not None else []
        items, total, images = self._counts(fronts, cents, int(inside))
        control = {3: self._said("70.items", items, 4), 7: self._said("70.total", total, 12)}
        records.append(self._text("70", control | {31: self._said("70.images", images, 5)}))
        return records

    def _item(self, number: int, keyed: int) -> list[bytes]:
        if self.kind == "31":
            fields = {3: "12200066", 32: f"{keyed:010}", 42: "A", 46: DAY, 54: f"{number:015}"}
            return [self._text("31", fields)]
        fields = {19: "12200066", 48: f"{keyed:010}", 58: f"{number:015}", 73: "G01Y010F"}
        fields |= self.lines[number - 1] if self.lines else {}
        return [
            self._text("25", fields),
            self._text("26", {3: "1", 4: BANK, 13: DAY, 21: f"{number:015}"}),
        ]

    def _deposit(self, total: int) -> list[bytes]:
        """A credit and its front."""
        amount = f"{total:010}" if self.deposit == "61" else f"{total:014}"
        slip = self._text(self.deposit, {19: BANK, 28: "5558881", 48: amount})
        return [slip, self.detail(b"a deposit slip", "0"), self.data(b"a deposit slip")]

    def _views(self, front: bytes, rear: bytes) -> list[bytes]:
        views = [(front, "0"), (rear, "1")] if self.rears else [(front, "0")]
        details = [self.detail(image, side) for image, side in views]
        held = [self.data(image) for image, _ in views]
        if self.grouped:
            return details + held
        return [record for pair in zip(details, held, strict=True) for record in pair]

    def detail(self, image: bytes, side: str, descriptor: str = "00") -> bytes:
        """A record 50 that announces one view of a side, 0 or 1, or a part of it."""
        size = f"{len(self.written_as(image)):07}"
        fields = {3: "1", 4: BANK, 13: DAY, 21: "00", 23: "00", 25: size, 32: side, 33: descriptor}
        return self._text("50", fields)

    def data(self, image: bytes) -> bytes:
        """A record 52 with one image."""
        image = self.written_as(image)
        key = "K" * self.keys
        fields = {3: BANK, 12: DAY, 20: "01", 102: f"{self.keys:04}"}
        text = [*"52".ljust(105)]
        for first, value in fields.items():
            text[first - 1 : first - 1 + len(value)] = value
        head = "".join(text) + key + "00000" + self.stated_size(image)
        return head.encode(self.encoding) + image
