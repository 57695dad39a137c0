"""A picture of one reading: the crop, each view with its symbols, the probability, the decision.

Drawn with Pillow alone, so that reading never waits for a plotting package.
"""

import io
from pathlib import Path
from textwrap import wrap

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from artifacts.readings.amount_readings import money
from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.currencies import grammar_of
from digits.amounts.reader.reading import FileReading, ReadingContext
from digits.arrays import Grey
from digits.line_reader.alignment import Span, frame_spans
from digits.line_reader.config import STRIDE
from digits.line_reader.ctc import decode
from digits.line_reader.network_session import to_input
from digits.store.atomic import write_bytes

WIDTH = 760  # pixels of the whole picture
MARGIN = 16
CROP_HEIGHT = 150  # of the crop, at most
ENLARGED = 2  # times: a view's 40 or 48 rows become 80 or 96
LABELS = 24  # pixels above a view for its symbols
LINE = 105  # letters in a line
BAR = 14  # height of the bar of the probability
INK, SOFT, RULE = (31, 41, 51), (98, 108, 119), (214, 219, 225)
BLUE, GREEN, ORANGE = (0, 114, 178), (0, 133, 96), (186, 75, 0)
PLAIN = {"₹": "Rs", "€": "EUR"}  # what the font that comes with Pillow may lack


def save_views(file_reading: FileReading, context: ReadingContext, folder: Path) -> Path:
    """Write the picture as ``FOLDER/NAME.read.png``, beside others of that name; returns its path.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    stem, number = file_reading.file.stem, 1
    path = folder / f"{stem}.read.png"
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.read.png"
    return write_bytes(path, views_png(file_reading, context)).path


def views_png(file_reading: FileReading, context: ReadingContext) -> bytes:
    """The picture as PNG; for a file that was not read, only the decision."""
    parts = [_title(file_reading)]
    if file_reading.crop is not None:
        parts.append(_crop(file_reading.crop))
        views = context.reader.card.calibration.views
        parts += [_view(file_reading.crop, view, context) for view in views]
    parts.append(_decision(file_reading, context))
    return _png(_stacked(parts))


def _stacked(parts: list[Image.Image]) -> Image.Image:
    height = sum(part.height + MARGIN for part in parts) + MARGIN
    sheet = Image.new("RGB", (WIDTH, height), "white")
    top = MARGIN
    for part in parts:
        sheet.paste(part, (MARGIN, top))
        top += part.height + MARGIN
    return sheet


def _strip(height: int) -> Image.Image:
    return Image.new("RGB", (WIDTH - 2 * MARGIN, height), "white")


def _title(file_reading: FileReading) -> Image.Image:
    strip = _strip(20)
    ImageDraw.Draw(strip).text(
        (0, 0), _plain(file_reading.file.name)[:90], fill=SOFT, font=_font(14)
    )
    return strip


def _crop(crop: Image.Image) -> Image.Image:
    scale = min((WIDTH - 2 * MARGIN) / crop.width, CROP_HEIGHT / crop.height)
    size = (max(1, round(crop.width * scale)), max(1, round(crop.height * scale)))
    return crop.resize(size, Image.Resampling.BILINEAR).convert("RGB")


def _view(crop: Image.Image, view: float, context: ReadingContext) -> Image.Image:
    """One view as the network saw it, with the symbols that it read above their places."""
    reader = context.reader.reader
    picture = to_input(crop, reader.height, view)
    scores = reader.scores(picture)
    decoding = decode(scores, grammar_of(context.currency))
    scale = min(ENLARGED, (WIDTH - 2 * MARGIN) / picture.shape[1])
    strip = _strip(LABELS + round(picture.shape[0] * scale) + LABELS)
    strip.paste(_enlarged(picture, scale), (0, LABELS))
    draw = ImageDraw.Draw(strip)
    if decoding.best is None:
        label = "no amount"
    else:
        _symbols(draw, frame_spans(scores, decoding.best.text, ALPHABET), scale)
        label = f"{money(decoding.best.meaning)}  {decoding.best.probability:.1%}"
    draw.text(
        (0, strip.height - LABELS + 4),
        f"at {view:.0%} of its width: {label}",
        fill=INK,
        font=_font(14),
    )
    return strip


def _enlarged(picture: Grey, scale: float) -> Image.Image:
    height, width = picture.shape
    size = (round(width * scale), round(height * scale))
    paper = Image.fromarray(np.subtract(255, picture, dtype=np.uint8))
    return paper.resize(size, Image.Resampling.NEAREST).convert("RGB")


def _symbols(draw: ImageDraw.ImageDraw, spans: tuple[Span, ...], scale: float) -> None:
    for span in spans:
        x = (span.begin + span.end) / 2 * STRIDE * scale
        draw.text((x, 0), _plain(span.symbol), fill=BLUE, font=_font(18), anchor="ma")
        draw.line((x, LABELS - 4, x, LABELS), fill=BLUE)


def _decision(file_reading: FileReading, context: ReadingContext) -> Image.Image:
    """Amount, bar of the probability with the threshold, decision, reasons."""
    reading, least = file_reading.reading, context.policy.threshold.value
    lines = [part for reason in reading.reasons for part in wrap(_plain(reason), LINE)]
    strip = _strip(76 + 20 * len(lines))
    draw = ImageDraw.Draw(strip)
    tint = GREEN if reading.decision == "accept" else ORANGE
    amount = "no amount" if reading.amount is None else money(reading.amount)
    draw.text((0, 0), f"{reading.decision}: {amount}", fill=tint, font=_font(22))
    width = strip.width - 90
    draw.rectangle((0, 36, width, 36 + BAR), fill=RULE)
    draw.rectangle((0, 36, width * reading.probability, 36 + BAR), fill=tint)
    if least is not None:
        draw.line((width * least, 32, width * least, 40 + BAR), fill=INK, width=2)
    draw.text((width + 10, 35), f"{reading.probability:.2%}", fill=INK, font=_font(14))
    for index, line in enumerate(lines):
        draw.text((0, 62 + 20 * index), line, fill=SOFT, font=_font(14))
    return strip


def _plain(text: str) -> str:
    return "".join(PLAIN.get(letter, letter) for letter in text.replace("\n", " "))


def _font(size: int) -> "ImageFont.FreeTypeFont | ImageFont.ImageFont":
    return ImageFont.load_default(size)


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
