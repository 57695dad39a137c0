"""A small writer of image cash letters, in the positions of X9.37 and X9.100-187."""

from dataclasses import dataclass, field

DAY = "20261123"


@dataclass
class Letter:
    """What is to be written; counts and totals may be falsified.

    Args:
        fronts: the front image of each check; None writes no image view.
        cents: what was keyed for each check.
        encoding: cp037 (EBCDIC) or ascii.
        framed: whether each record stands behind its length; else lines end in CR/LF.
        per_bundle: checks in one bundle.
        lies: fields of control records to write otherwise, such as {"70.items": 9}.
        rears: whether a rear view is written too.
        keys: the length of the image reference key.
        deposit: whether a credit (61) with an image of its own opens each bundle.
    """

    fronts: list[bytes | None]
    cents: list[int]
    encoding: str = "cp037"
    framed: bool = True
    per_bundle: int = 2
    lies: dict[str, int] = field(default_factory=dict)
    rears: bool = True
    keys: int = 0
    deposit: bool = False

    def written(self) -> bytes:
        """The file."""
        return b"".join(self._frame(record) for record in self._records())

    def _frame(self, record: bytes) -> bytes:
        if self.framed:
            return len(record).to_bytes(4, "big") + record
        return record + "\r\n".encode(self.encoding)

    def _text(self, text: str) -> bytes:
        return text.ljust(80).encode(self.encoding)

    def _said(self, name: str, true: int, digits: int) -> str:
        return str(self.lies.get(name, true)).zfill(digits)

    def _records(self) -> list[bytes]:
        records = [
            self._text(f"0103T061000146026073150{DAY}0911NA Bank           A Bank           1US")
        ]
        records.append(self._text(f"1001061000146026073150{DAY}{DAY}0911IG1"))
        starts = range(0, len(self.fronts), self.per_bundle)
        for number, start in enumerate(starts, 1):
            records += self._bundle(number, start, start + self.per_bundle)
        items, total = len(self.cents), sum(self.cents)
        images = sum(front is not None for front in self.fronts) * (1 + self.rears)
        images += len(starts) * self.deposit
        records.append(
            self._text(
                f"90{self._said('90.bundles', len(starts), 6)}{self._said('90.items', items, 8)}"
                f"{self._said('90.total', total, 14)}{self._said('90.images', images, 9)}"
            )
        )
        records.append(
            self._text(
                f"99{self._said('99.letters', 1, 6)}{self._said('99.records', len(records) + 1, 8)}"
                f"{self._said('99.items', items, 8)}{self._said('99.total', total, 16)}"
            )
        )
        return records

    def _bundle(self, number: int, start: int, end: int) -> list[bytes]:
        fronts, cents = self.fronts[start:end], self.cents[start:end]
        records = [self._text(f"2001061000146026073150{DAY}{DAY}B{number:09}{number:04}01")]
        if self.deposit:
            records.append(self._text("61".ljust(47) + f"{sum(cents):010}"))
            records += self._view(b"a deposit slip", 0)
        for n, (front, keyed) in enumerate(zip(fronts, cents, strict=True), start + 1):
            records.append(self._text("25".ljust(47) + f"{keyed:010}{n:015}G01Y010F"))
            records.append(self._text(f"261026073150{DAY}{n:015}"))
            if front is not None:
                records += self._view(front, 0)
                records += self._view(front[::-1], 1) if self.rears else []
        images = sum(front is not None for front in fronts) * (1 + self.rears) + self.deposit
        records.append(
            self._text(
                f"70{self._said('70.items', len(cents), 4)}{self._said('70.total', sum(cents), 12)}"
                f"{0:012}{self._said('70.images', images, 5)}"
            )
        )
        return records

    def _view(self, image: bytes, side: int) -> list[bytes]:
        detail = f"501026073150{DAY}0000{len(image):07}0{side}".ljust(80)
        key = "K" * self.keys
        head = f"52026073150{DAY}01".ljust(101) + f"{self.keys:04}{key}00000{len(image):07}"
        return [detail.encode(self.encoding), head.encode(self.encoding) + image]
