"""The preview of a layout: the fields drawn on a scan, and the amount as the reader gets it.

Drawn with Pillow alone. The preview shows a check: only its owner may open the file.
"""

import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from artifacts.readings.amount_views import BLUE, GREEN, INK, ORANGE, PLAIN
from digits.arrays import Grey
from digits.checks.fields.form_removal import ink_of
from digits.checks.fields.layout import Layout
from digits.checks.fields.locate import AmountField, find_amount, layout_box
from digits.checks.page.bounding_box import BoundingBox
from digits.checks.page.page import find_page
from digits.photos.image_files import PhotoLimits, upright_grey
from digits.store.atomic import private_folder, write_bytes

LONGEST_SIDE = 4000  # pixels of the scan that are looked at: a 300 dpi check has 2,550
WIDTH = 1200  # pixels of the preview
LINES = 70  # pixels below the scan for the finding and the legend
CROP_HEIGHT = 90
MARGIN = 12


class Preview(NamedTuple):
    """What was found, in a sentence, and the picture as PNG."""

    field: AmountField | None
    finding: str
    png: bytes


def preview_layout(path: Path, layout: Layout | None) -> Preview:
    """Find the amount on a scan and draw what was found.

    Args:
        path: a picture of a check; of several pages the first is looked at.
        layout: the form, if it is known; its own place is drawn, too.

    Raises:
        UnreadablePicture, PictureTooLarge: if it cannot be opened.
    """
    light, _ = upright_grey(path, PhotoLimits(), LONGEST_SIDE)
    pixels = np.rint(np.clip(light, 0, 1) * 255).astype(np.uint8)
    field = find_amount(pixels, None, layout)
    finding = _finding_on(field)
    return Preview(field, finding, _png(_drawn(pixels, field, layout, finding)))


def save_preview(preview: Preview, out: Path) -> Path:
    """Write the preview's picture, whole or not at all, for its owner only.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    private_folder(out.parent)
    write_bytes(out, preview.png, private=True)
    return out


def _finding_on(field: AmountField | None) -> str:
    if field is None:
        return "No amount field was found: write a layout for this form."
    left, top, right, bottom = field.box
    extent = f"x {left} to {right}, y {top} to {bottom}"
    return f"Amount field at {extent}; confidence {field.confidence:.0%}; seen: {field.how}."


def _drawn(
    pixels: Grey, field: AmountField | None, layout: Layout | None, finding: str
) -> Image.Image:
    """The scan with its boxes, and below it what was found and the crop."""
    scale = WIDTH / pixels.shape[1]
    scan = Image.fromarray(pixels).convert("RGB")
    scan = scan.resize((WIDTH, max(1, round(pixels.shape[0] * scale))))
    sheet = Image.new("RGB", (WIDTH, scan.height + LINES + CROP_HEIGHT + 2 * MARGIN), "white")
    sheet.paste(scan)
    draw = ImageDraw.Draw(sheet)
    page = find_page(pixels)
    _frame(draw, page, scale, ORANGE)
    legend = [("orange: the check's page", ORANGE)]
    if layout is not None:
        _frame(draw, layout_box(layout, page), scale, BLUE)
        legend.append((f"blue: the place that {layout.name} says", BLUE))
    if field is not None:
        _frame(draw, field.box, scale, GREEN)
        legend.append(("green: the field that is read; below: its ink", GREEN))
        sheet.paste(_crop(pixels, field), (MARGIN, scan.height + LINES))
    _write(draw, (MARGIN, scan.height + 8), [(finding, INK)])
    _write(draw, (MARGIN, scan.height + 36), legend)
    return sheet


def _frame(
    draw: ImageDraw.ImageDraw, box: BoundingBox, scale: float, colour: tuple[int, int, int]
) -> None:
    left, top, right, bottom = (edge * scale for edge in box)
    draw.rectangle((left, top, right - 1, bottom - 1), outline=colour, width=3)


def _crop(pixels: Grey, field: AmountField) -> Image.Image:
    crop = Image.fromarray(ink_of(pixels, field.box))
    width = min(WIDTH - 2 * MARGIN, max(1, round(crop.width * CROP_HEIGHT / crop.height)))
    return crop.resize((width, CROP_HEIGHT)).convert("RGB")


def _write(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], words: list[tuple[str, tuple[int, int, int]]]
) -> None:
    """Words of several colours in one line."""
    font, left = ImageFont.load_default(18), float(at[0])
    for text, colour in words:
        shown = "".join(PLAIN.get(letter, letter) for letter in text)
        draw.text((left, at[1]), shown, fill=colour, font=font)
        left += draw.textlength(shown + "    ", font=font)


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
