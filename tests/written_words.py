"""Words, letters and fonts to learn from without a network: built here, pinned like the real ones.

They are written as UNIPEN writes them, by made-up people, of whom some are holdout writers.
"""

import hashlib
import io
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import ImageFont

from digits.handwriting.font_list import Font
from digits.handwriting.glyphs import holdout
from digits.handwriting.pen_data.distribution import content_digest
from digits.handwriting.pen_data.sources import UNIPEN, WORD_SOURCE, PenSource
from digits.handwriting.pen_data.unipen_words import LOW

SHARE = 0.125  # of writers that are holdout ones, as the recipes have it
WORDS = ("one", "seven", "three", "hundred", "Dollars", "mere", "error", "and", "fifteen")
UNIT, ADVANCE = 200, 110  # device units: tall letters' height, and from one letter to the next


class GivenHands(NamedTuple):
    """Folders with fonts and with recordings, and what pins their content."""

    fonts: Path
    font_list: tuple[Font, ...]
    pens: Path
    letters: PenSource
    words: PenSource


def given_hands(folder: Path) -> GivenHands:
    """Fonts, letters and words by learning and by holdout writers, written into a folder."""
    fonts = tuple(written_fonts(folder / "fonts"))
    pens = folder / "pens"
    return GivenHands(folder / "fonts", fonts, pens, written_letters(pens), written_words(pens))


def split_names(prefix: str, stem: str) -> list[str]:
    """Names of writers: four that are learned from, two that are held out."""
    names = [f"{stem}{number}" for number in range(200)]
    kept = [name for name in names if not holdout(f"{prefix}{name}", SHARE)]
    return kept[:4] + [name for name in names if holdout(f"{prefix}{name}", SHARE)][:2]


def written_fonts(folder: Path) -> Iterator[Font]:
    """The font that Pillow carries, under several names."""
    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    assert isinstance(font.path, io.BytesIO)
    content = font.path.getvalue()
    folder.mkdir(parents=True)
    for name in split_names("font-", "hand"):
        entry = Font(name, "1.0.0", hashlib.sha256(content).hexdigest())
        (folder / entry.file).write_bytes(content)
        yield entry


def written_words(folder: Path) -> PenSource:
    """A collection of words as UNIPEN lays it; returns the source that pins it."""
    members = recorded("data/7", "WORD", {word: zigzag(word) for word in WORDS}, folder)
    return WORD_SOURCE._replace(sha256=content_digest(members))


def written_letters(folder: Path) -> PenSource:
    """The same people's small letters and figures; returns the source that pins them."""
    signs = {sign: scrawl(sign) for sign in string.ascii_lowercase + string.digits}
    members = recorded("data/1d", "CHARACTER", signs, folder)
    return UNIPEN._replace(sha256=content_digest(members))


def recorded(category: str, level: str, inks: Mapping[str, str], folder: Path) -> dict[str, bytes]:
    """Everybody's files of one category, in a folder that also holds the others."""
    members = {}
    for person in split_names("pen-unipen-app-", "person"):
        name = f"app/{level.lower()}s/{person}.dat"
        stated = "".join(
            f'.SEGMENT {level} {number} OK "{text}"\n' for number, text in enumerate(inks)
        )
        ink = "".join(f".PEN_DOWN\n{one}" for one in inks.values())
        members[f"{category}/{name}"] = f".INCLUDE {name}\n{stated}".encode()
        members[f"include/{name}"] = f".WRITER_ID {person}\n{ink}".encode()
    for name, content in members.items():
        path = folder / "unipen" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return members


def scrawl(sign: str) -> str:
    """A stroke of a sign's own, as high as all others."""
    points = np.random.default_rng(ord(sign)).integers(0, UNIT, (5, 2)).tolist()
    return "".join(f" {x} {y}\n" for x, y in [(0, 0), *points, (UNIT // 2, UNIT)])


def zigzag(word: str) -> str:
    """One stroke: down and up again for each letter, as high as it is; y points up."""
    points = [(0, 0)]
    for number, letter in enumerate(word):
        left = number * ADVANCE
        top = UNIT // 2 if letter in LOW else UNIT
        points += [(left + ADVANCE // 3, top), (left + 2 * ADVANCE // 3, 0), (left + ADVANCE, 9)]
    return "".join(f" {x} {y}\n" for x, y in points)
