"""Which of an item's image records is its front: records 50 announce views, records 52 hold them.

A view's record 52 follows its record 50, or all records 52 of an item follow all its records 50.
Where the two do not match, the sizes that both state decide; else none is taken for the front.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from digits.checks.intake.x937_image import ImageRecord, image_size
from digits.checks.intake.x937_record import LetterRecord, digits_of, text_of

FRONT: Final = "0"  # view side indicator of record 50, position 32
NO_IMAGE: Final = "0"  # image indicator of record 50, position 3
FULL: Final = ("00", "0", "")  # view descriptor of record 50, positions 33 to 34: no part of a view
NO_VIEW: Final = "has no front image"


class _View(NamedTuple):
    """What a record 50 announces: the side, whether all of it, and the bytes of its image."""

    side: str
    full: bool
    size: int


class Front(NamedTuple):
    """The record with an item's front image, or why there is none."""

    record: ImageRecord | None = None
    missing: str = NO_VIEW


@dataclass
class ItemViews:
    """The image records of one item, in their order."""

    announced: list[_View] = field(default_factory=list)
    held: list[ImageRecord] = field(default_factory=list)
    pairs: list[tuple[_View, ImageRecord]] = field(default_factory=list)
    unmatched: str = ""

    def announce(self, record: LetterRecord) -> bool:
        """Take a record 50; returns whether it says that there is an image."""
        if self.held:
            self._match()
        if text_of(record, 3, 3) == NO_IMAGE:
            return False
        full = text_of(record, 33, 34) in FULL
        self.announced.append(_View(text_of(record, 32, 32), full, digits_of(record, 25, 31) or 0))
        return True

    def hold(self, record: ImageRecord) -> None:
        """Take a record 52."""
        self.held.append(record)

    def front(self) -> Front:
        """The whole front rather than a part of it, the first of several."""
        self._match()
        fronts = [pair for pair in self.pairs if pair[0].side in (FRONT, "")]
        fronts.sort(key=lambda pair: (pair[0].side != FRONT, not pair[0].full))
        if fronts:
            return Front(fronts[0][1], "")
        return Front(None, self.unmatched or NO_VIEW)

    def _match(self) -> None:
        """Pair what was announced with what came."""
        if len(self.announced) == len(self.held):
            self.pairs += zip(self.announced, self.held, strict=True)
        else:
            self._match_sizes()
        self.announced, self.held = [], []

    def _match_sizes(self) -> None:
        """Pair views and images of equal size, as far as no other has it."""
        sizes = [image_size(record) for record in self.held]
        for view in self.announced:
            announced = sum(other.size == view.size for other in self.announced)
            if view.size and announced == sizes.count(view.size) == 1:
                self.pairs.append((view, self.held[sizes.index(view.size)]))
        if not self.held:
            return
        self.unmatched = (
            f"announces {len(self.announced)} views in records 50 and holds {len(self.held)} "
            "in records 52, so that its front is not certain"
        )
