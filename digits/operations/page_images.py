"""Opening the checks of a batch again, as they were read, so that a person can be shown them."""

from collections.abc import Iterator
from pathlib import Path

from digits.arrays import Grey
from digits.checks.intake.filenames import real_name
from digits.checks.intake.intake import CheckImage, images_of
from digits.checks.page.deskew import deskew
from digits.checks.page.sheet import checks_in
from digits.limits import Limits


def open_pages(
    source: str, name: str, digest: str, pages: frozenset[int], limits: Limits | None = None
) -> Iterator[tuple[int, Grey]]:
    """The wanted checks of a file, upright, uint8 (h, w).

    A file that is gone, or whose content is another by now, yields nothing: a person must not
    decide about another picture than the one that was read.

    Args:
        source: the folder of the batch.
        name: the file's printable name in it.
        digest: of the file's content when it was read.
        pages: their numbers in the file.
        limits: within which it was read.
    """
    left = set(pages)
    for image in checks_in(images_of(Path(source) / real_name(name), limits, Path(source))):
        if not isinstance(image, CheckImage) or image.file_digest != digest:
            continue
        if image.page in left:
            left.remove(image.page)
            yield image.page, deskew(image.pixels).pixels
        if not left:
            return
