"""How many second scans of checks are known again, by the MICR line and by what was written.

    python -m tests.bench.second_scans FOLDER

No line is printed. The first scan of each picture is at 200 dots an inch in grey; the others are at
100 to 300, in grey and in black and white, turned, with other margins, lighter or darker, noisy;
and photographs: askew on a dark table, under uneven light, noisy, compressed. A
line knows a check again where both were read surely and give one digest, and says it is another
where they do not; by what was written it is known where both stages of `digits.checks.page.sketch`
find it.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from digits.arrays import Grey
from digits.checks.check_line import known_line, printed_on
from digits.checks.fields.search_region import search_region_of
from digits.checks.intake.intake import CheckImage, images_of
from digits.checks.page.deskew import deskew
from digits.checks.page.sketch import Sketch, likeness, probes_of, sketch_of
from digits.micr.micr_line import line_digests
from digits.micr.micr_reader import opened_micr_reader

INCHES = 6.0  # of a personal check's width; others are scaled as if they were as wide
FIRST = 200  # dots an inch
RESOLUTIONS = (100, 120, 150, 200, 240, 300)
PHOTOGRAPHED = (150, 240)  # dots an inch of the check on its photographs
LEAST_LIKENESS = 0.85  # as `DIGITS_DUPLICATE_LIKENESS` is where nobody sets it
KEY = b"of this measurement alone"


class Known(NamedTuple):
    """What a check is known by."""

    line: str | None
    sketch: Sketch | None


def main(folder: Path) -> None:
    """Print how many lines are read, and how many second scans are known again."""
    firsts, found = Counter[str](), dict[str, Counter[str]]()
    for path in sorted(folder.iterdir()):
        for number, image in enumerate(images_of(path)):
            if not isinstance(image, CheckImage):
                continue
            rng = np.random.default_rng([number, *path.name.encode()])
            one = known_by(scanned(image.pixels, FIRST, rng, black=False))
            firsts["line known" if one.line else "line unsure"] += 1
            for name, pixels in others(image.pixels, rng):
                found.setdefault(name, Counter()).update(again(one, known_by(pixels)))
    print(f"first scans: {dict(firsts)}")
    for name, counts in found.items():
        print(f"{name}: {dict(counts)}")
    print(f"all second scans: {dict(sum(found.values(), Counter()))}")


def again(one: Known, other: Known) -> Iterator[str]:
    """By what a second scan is known again."""
    yield "scans"
    lines = one.line is not None and other.line is not None
    same, another = lines and one.line == other.line, lines and one.line != other.line
    alike = (
        one.sketch is not None
        and other.sketch is not None
        and not set(one.sketch.keys).isdisjoint(probes_of(other.sketch.content))
        and likeness(one.sketch.content, other.sketch.content) >= LEAST_LIKENESS
    )
    yield from ["by the line"] * same + ["another by the line"] * another
    yield from ["by what was written"] * alike + ["known"] * (same or (alike and not another))


def known_by(pixels: Grey) -> Known:
    """The line's digest and the sketch of a picture, as scoring finds them."""
    page = deskew(pixels).pixels
    printed = printed_on(page, search_region_of(page), opened_micr_reader())
    line = known_line(CheckImage(1, pixels, None, ""), printed)
    return Known(line_digests(line, KEY).item if line else None, sketch_of(pixels, page))


def others(pixels: Grey, rng: np.random.Generator) -> Iterator[tuple[str, Grey]]:
    """Second scans with their names."""
    for dpi in RESOLUTIONS:
        for black in (False, True):
            name = f"{dpi} dots an inch, {'black and white' if black else 'grey'}"
            yield name, scanned(pixels, dpi, rng, black=black)
    for dpi in PHOTOGRAPHED:
        yield f"{dpi} dots an inch, photographed", photographed(pixels, dpi, rng)


def scanned(pixels: Grey, dpi: int, rng: np.random.Generator, *, black: bool) -> Grey:
    """A scan: turned by up to 1.5 degrees, up to 2 % cut off or added on each side, noisy."""
    image = Image.fromarray(pixels)
    light = int(np.quantile(pixels, 0.7))
    cut = rng.uniform(-0.02, 0.02, 4) * image.width
    left, top, right, bottom = (round(edge) for edge in cut)
    page = Image.new("L", (image.width - left - right, image.height - top - bottom), light)
    page.paste(image, (-left, -top))
    turned = page.rotate(rng.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, fillcolor=light)
    size = (round(INCHES * dpi), round(INCHES * dpi * turned.height / turned.width))
    lit = np.asarray(turned.resize(size, Image.Resampling.BOX), np.float32)
    noisy = lit * rng.uniform(0.8, 1.1) + rng.normal(0, 4, lit.shape)
    grey = np.clip(noisy, 0, 255).astype(np.uint8)
    if not black:
        return grey
    return np.where(grey < 0.62 * np.median(grey), 0, 255).astype(np.uint8)


def photographed(pixels: Grey, dpi: int, rng: np.random.Generator) -> Grey:
    """A photograph: a dark table around it, corners askew, uneven light, noise, JPEG."""
    wide, high = round(INCHES * dpi), round(INCHES * dpi * pixels.shape[0] / pixels.shape[1])
    small = cv2.resize(pixels, (wide, high), interpolation=cv2.INTER_AREA)
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    beside = round(rng.uniform(0.03, 0.08) * wide)
    askew = rng.uniform(-0.01, 0.01, (4, 2)) * wide
    turn = cv2.getPerspectiveTransform(corners, (corners + beside + askew).astype(np.float32))
    whole = (wide + 2 * beside, high + 2 * beside)
    table = float(rng.uniform(30, 80))
    shot = cv2.warpPerspective(small, turn, whole, borderValue=(table,))
    across = np.linspace(rng.uniform(0.75, 1), rng.uniform(0.75, 1), whole[0])
    down = np.linspace(rng.uniform(0.85, 1), rng.uniform(0.85, 1), whole[1])
    lit = shot * across[None, :] * down[:, None] + rng.normal(0, 3, shot.shape)
    told, jpeg = cv2.imencode(
        ".jpg", np.clip(lit, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 80]
    )
    assert told
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE), np.uint8)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
