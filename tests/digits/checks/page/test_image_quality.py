"""Good scans have no flag; each defect has its own."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from digits.checks.page.image_quality import quality_flags
from tests.digits.checks.drawn import another_scan, bilevel, drawn_check

CHECK = drawn_check()


def flags(image: Image.Image, dpi: float | None = 200) -> tuple[str, ...]:
    return quality_flags(np.asarray(image.convert("L")), dpi)


def shaded(low: int, high: int) -> Image.Image:
    """The check with its ink and paper at these grey values."""
    return CHECK.point([round(low + (high - low) * n / 255) for n in range(256)])


def with_corner(image: Image.Image) -> Image.Image:
    torn = image.copy()
    ImageDraw.Draw(torn).polygon([(0, 0), (150, 0), (0, 150)], fill=0)
    return torn


def on_a_desk(image: Image.Image) -> Image.Image:
    desk = Image.new("L", (1400, 750), 30)
    desk.paste(image, (100, 100))
    return desk


def on_another() -> Image.Image:
    """A check behind which the lower half of another one sticks out."""
    both = Image.new("L", (CHECK.width, 800), 255)
    both.paste(CHECK, (0, 250))
    both.paste(CHECK.crop((0, 300, 1200, 550)), (0, 0))
    return both


def streaked() -> Image.Image:
    image = CHECK.copy()
    ImageDraw.Draw(image).rectangle((0, 340, 1200, 346), fill=0)
    return image


@pytest.mark.parametrize("form", range(4))
def test_good_scans_have_no_flags(form: int) -> None:
    """Grey and black and white, whoever wrote on whichever form."""
    check = drawn_check(writer=form, form=form)
    assert flags(check) == ()
    assert flags(bilevel(check)) == ()
    assert quality_flags(another_scan(check, form), None) == ()


@pytest.mark.parametrize(
    ("flag", "image"),
    [
        ("too-light", shaded(190, 255)),
        ("too-dark", shaded(0, 90)),
        ("too-small", CHECK.resize((400, 183))),
        ("too-large", CHECK.resize((2400, 1100))),
        ("partial", CHECK.crop((0, 0, 700, 550))),
        ("partial", CHECK.crop((0, 0, 1200, 500))),
        ("skewed", CHECK.rotate(7, Image.Resampling.BICUBIC, expand=True, fillcolor=255)),
        ("torn-corner", with_corner(CHECK)),
        ("framing", on_a_desk(CHECK)),
        ("streaks", streaked()),
        ("piggy-back", on_another()),
        ("out-of-focus", CHECK.filter(ImageFilter.GaussianBlur(6))),
        ("blank", Image.new("L", (1200, 550), 250)),
    ],
)
def test_each_defect_has_its_flag(flag: str, image: Image.Image) -> None:
    """The scan with one defect carries the flag of it."""
    assert flag in flags(image)


def test_sizes_are_judged_only_where_the_resolution_is_known() -> None:
    """A phone's picture has no size in inches."""
    assert "too-large" not in flags(CHECK.resize((2400, 1100)), dpi=None)


@pytest.mark.parametrize("shape", [(16, 16), (16, 1500), (1500, 16)])
def test_odd_shapes_are_judged(shape: tuple[int, int]) -> None:
    """Slivers of noise get flags, not errors."""
    noise = np.random.default_rng(2).integers(0, 256, shape, np.uint8)
    assert "too-small" in quality_flags(noise, 200)
