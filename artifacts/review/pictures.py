"""The pictures beside the review page: the amount field large, the whole check small.

Each lies in a file named by what it shows, so that a page that is made again draws only what is
new. The page's own size in pixels is a comment in the file, since boxes are measured in it.
"""

import contextlib
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from PIL import Image

from digits.arrays import Grey
from digits.ledger.records import PageLocation
from digits.progress import OnProgress, Progress, silent
from digits.refs import digest_of
from digits.store.atomic import atomic_file

CHECK_SIDE = 1400  # pixels of the whole check's longer side
FIELD_SIZE = (900, 300)  # pixels of the field, at most
WORDS_SIZE = (1400, 240)  # pixels of the amount in words, at most
MARGIN = 0.35  # of the field's height, shown around it
QUALITY = 82  # of JPEG: handwriting stays crisp at a tenth of PNG's bytes

# Opens the wanted pages of one file, upright: (folder, name, file digest, pages) -> page, pixels.
PageOpener: TypeAlias = Callable[[str, str, str, frozenset[int]], Iterable[tuple[int, Grey]]]


class PictureRequest(NamedTuple):
    """A page that is to be shown.

    `box` is its amount field in pixels, `words` that of the amount in words; empty if not found.
    """

    place: PageLocation
    box: tuple[int, ...]
    words: tuple[int, ...] = ()

    @property
    def stem(self) -> str:
        """The beginning of its files' names; tells nothing of the check."""
        return digest_of([*self.place, *self.box, *self.words])[:24]


class DrawnPictures(NamedTuple):
    """Its files' names; `field` and `words` are empty without a box.

    `box` is the field's, in shares of width and height.
    """

    check: str
    field: str
    words: str
    box: tuple[float, ...]


def draw(
    requests: Iterable[PictureRequest],
    folder: Path,
    open_pages: PageOpener,
    earlier: Path | None = None,
    on_progress: OnProgress = silent,
) -> dict[PictureRequest, DrawnPictures]:
    """Draw what is not there yet; pages that cannot be opened any more are left out.

    Args:
        requests: what to show.
        folder: into which the pictures go; it is there.
        open_pages: opens pages.
        earlier: a folder where they may lie already, to be taken over.
        on_progress: told how many of those to be drawn are drawn.

    Raises:
        StoreFull, StoreNotWritable: if a picture cannot be written.
    """
    requests = dict.fromkeys(requests)
    for request in requests if earlier else ():
        _take_over(request, earlier or folder, folder)
    drawn = {request: _lying(request, folder) for request in requests}
    missing = [request for request in requests if drawn[request] is None]
    # One page in memory at a time, however many there are.
    for done, (request, pixels) in enumerate(_opened(missing, open_pages), start=1):
        _write(request, pixels, folder)
        drawn[request] = _lying(request, folder)
        on_progress(Progress(done, len(missing), "picture"))
    return {request: files for request, files in drawn.items() if files is not None}


def _opened(
    missing: Iterable[PictureRequest], open_pages: PageOpener
) -> Iterator[tuple[PictureRequest, Grey]]:
    """Each file is opened once, whatever number of its pages is wanted."""
    files: Mapping[tuple[str, str, str], dict[int, list[PictureRequest]]] = defaultdict(dict)
    for request in missing:
        location = request.place
        of_file = files[location.source, location.name, location.file_digest]
        of_file.setdefault(location.page, []).append(request)
    for (source, name, digest), pages in files.items():
        for page, pixels in open_pages(source, name, digest, frozenset(pages)):
            yield from ((request, pixels) for request in pages.get(page, ()))


def _names(request: PictureRequest) -> tuple[str, str, str]:
    """Of the check, the field and the words."""
    return (
        f"{request.stem}-check.jpg",
        f"{request.stem}-field.png" if request.box else "",
        f"{request.stem}-words.png" if request.words else "",
    )


def _lying(request: PictureRequest, folder: Path) -> DrawnPictures | None:
    """What was drawn before; None if it was not. The check is written last, so it vouches."""
    check, field, words = _names(request)
    try:
        with Image.open(folder / check, formats=("JPEG",)) as picture:
            size = re.fullmatch(rb"(\d+)x(\d+)", picture.info.get("comment", b""))
    except OSError:
        return None
    if size is None:
        return None
    width, height = int(size[1]), int(size[2])
    shares = zip(request.box, (width, height, width, height), strict=False)
    return DrawnPictures(
        check, field, words, tuple(round(edge / whole, 5) for edge, whole in shares)
    )


def _take_over(request: PictureRequest, earlier: Path, folder: Path) -> None:
    for name in filter(None, _names(request)):
        # A picture that is not there, or that no link leads to, is drawn anew.
        with contextlib.suppress(OSError):
            os.link(earlier / name, folder / name, follow_symlinks=False)


def _write(request: PictureRequest, pixels: Grey, folder: Path) -> None:
    check, field, words = _names(request)
    page = Image.fromarray(pixels)
    for name, box, size in ((field, request.box, FIELD_SIZE), (words, request.words, WORDS_SIZE)):
        if name:
            crop = page.crop(_around(box, page.size))
            crop.thumbnail(size)
            _write_picture(folder / name, _encoded(crop, "PNG"))
    comment = f"{page.width}x{page.height}".encode()
    page.thumbnail((CHECK_SIDE, CHECK_SIDE), reducing_gap=2.0)
    content = _encoded(page, "JPEG", quality=QUALITY, comment=comment)
    _write_picture(folder / check, content)


def _write_picture(path: Path, content: bytes) -> None:
    with atomic_file(path, private=True, durable=False) as file:
        file.write(content)


def _around(box: tuple[int, ...], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The box with some of its surroundings, within the page."""
    left, top, right, bottom = box
    margin = round(MARGIN * (bottom - top))
    left, top = max(0, left - margin), max(0, top - margin)
    right, bottom = min(size[0], right + margin), min(size[1], bottom + margin)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
