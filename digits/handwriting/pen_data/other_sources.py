"""The smaller sources: pendigits, UJI pen characters, and Swiss digits on paper."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from digits.handwriting.pen_data.distribution import read_members
from digits.handwriting.pen_data.recorded import (
    DIGITS,
    SYMBOLS,
    InkedDigit,
    RecordedText,
)
from digits.handwriting.pen_data.unipen_format import read_recording, statements, strokes_of

PENDIGITS = {"pendigits-orig.tra": "train", "pendigits-train": "train",
             "pendigits-orig.tes": "test", "pendigits-test": "test"}  # fmt: skip
UJI = re.compile(r"(?:^|/)(UJIpenchars-w\d\d)$")
SWISS = re.compile(r"(?:^|/)(\d{4}_[A-Z0-9]+/[0-9]/[\w-]+\.png)$")
INK_HEIGHT = 32  # pixels: rows of a kept digit on paper
RUN = ImageFilter.GaussianBlur(1.1)
FAINTEST = 12.0  # grey values between paper and ink, below which nothing is written
PALE, DARK = 0.13, 0.42  # of the darkest ink: what is paper still, and what is ink


def read_pendigits_members(place: Path) -> dict[str, bytes]:
    """The two original files, as ``train`` and ``test``."""
    return read_members(place, lambda path: PENDIGITS.get(Path(path).name, ""))


def pendigits_texts(members: dict[str, bytes]) -> Iterator[RecordedText]:
    """The digits; a comment before each says digit, writer and number."""
    for name, content in sorted(members.items()):
        recording = read_recording([content])
        comments = (rest.split() for keyword, rest in statements(content) if keyword == b"COMMENT")
        numbers = [comment for comment in comments if len(comment) >= 2 and comment[0].isdigit()]
        for segment, comment in zip(recording.segments, numbers, strict=False):
            strokes = strokes_of(recording, segment.delineation)
            if strokes and segment.label in DIGITS:
                turned = [stroke * np.array([1, -1], dtype=np.float32) for stroke in strokes]
                yield RecordedText(f"pendigits-{name}-{int(comment[1]):02d}", segment.label, turned)


def read_uji_members(place: Path) -> dict[str, bytes]:
    """One file a writer."""
    return read_members(place, lambda path: match[1] if (match := UJI.search(path)) else "")


def uji_texts(members: dict[str, bytes]) -> Iterator[RecordedText]:
    """Digits and letters; y points down in these files."""
    for name, content in sorted(members.items()):
        recording = read_recording([content])
        for segment in recording.segments:
            strokes = strokes_of(recording, segment.delineation)
            if strokes and segment.label in SYMBOLS:
                yield RecordedText(f"uji-{name[-2:]}", segment.label, strokes)


def read_swiss_members(place: Path) -> dict[str, bytes]:
    """One picture a digit, by ``WRITER/DIGIT/NAME.png``."""
    return read_members(place, lambda path: match[1] if (match := SWISS.search(path)) else "")


def swiss_digits(members: dict[str, bytes]) -> Iterator[InkedDigit]:
    """The digits, cut out and darkest where there is most ink."""
    for name, content in sorted(members.items()):
        writer, digit, _ = name.split("/")
        ink = _cut_out(np.asarray(Image.open(io.BytesIO(content)).convert("L")))
        if ink is not None:
            yield InkedDigit(f"swiss-{writer.split('_')[0]}", digit, ink)


def _cut_out(grey: "np.typing.NDArray[np.uint8]") -> "np.typing.NDArray[np.uint8] | None":
    """The ink of one picture, uint8, no higher than `INK_HEIGHT`, or None if there is none."""
    paper = float(np.median(grey))
    ink = np.clip(paper - grey.astype(np.float32), 0, 255).astype(np.uint8)
    # Pencil is grainy, and thin lines would break: ink runs a little, as it does on paper.
    run = np.asarray(Image.fromarray(ink).filter(RUN), dtype=np.float32)
    darkest = float(np.percentile(run, 98))
    if darkest < FAINTEST:
        return None
    ink = np.clip((run / darkest - PALE) / (DARK - PALE), 0, 1)
    rows, columns = np.flatnonzero(ink.max(axis=1) > 0.5), np.flatnonzero(ink.max(axis=0) > 0.5)
    if not len(rows):
        return None
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    picture = Image.fromarray((cut * 255).astype(np.uint8))
    if picture.height > INK_HEIGHT:
        width = max(1, round(picture.width * INK_HEIGHT / picture.height))
        picture = picture.resize((width, INK_HEIGHT), Image.Resampling.BOX)
    return np.asarray(picture)
