"""From a picture file to one digit in MNIST's frame, or to the reason why there is none."""

import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter
from scipy import ndimage

from digits.arrays import Floats
from digits.errors import DigitsError
from digits.photos.binarization import NoDigit, frame_digit
from digits.photos.errors import PictureTooLarge, UnreadablePicture
from digits.photos.image_files import PhotoLimits
from digits.photos.photo import Photo, read_photo

SEVEN = [(0.2, 0.15), (0.8, 0.15), (0.45, 0.9)]
FOUR_LEFT = [(0.3, 0.1), (0.2, 0.55), (0.62, 0.55)]
FOUR_UPRIGHT = [(0.72, 0.1), (0.68, 0.9)]
FIVE_BODY = [(0.3, 0.2), (0.27, 0.47), (0.6, 0.45), (0.72, 0.65), (0.6, 0.85), (0.25, 0.88)]
FIVE_ROOF = [(0.36, 0.12), (0.78, 0.1)]


def sheet(width: int = 400, height: int = 400, light: int = 220) -> Image.Image:
    return Image.new("L", (width, height), light)


def draw(
    picture: Image.Image,
    strokes: list[list[tuple[float, float]]],
    box: tuple[int, int, int, int] = (100, 80, 300, 320),
    pen: int = 16,
    ink: int = 40,
) -> Image.Image:
    """Strokes given in shares of a box (left, top, right, bottom)."""
    left, top, right, bottom = box
    for stroke in strokes:
        points = [(left + x * (right - left), top + y * (bottom - top)) for x, y in stroke]
        ImageDraw.Draw(picture).line(points, fill=ink, width=pen, joint="curve")
    return picture


def seven() -> Image.Image:
    return draw(sheet(), [SEVEN])


def grainy(picture: Image.Image, spread: float = 4.0, seed: int = 0) -> Image.Image:
    noise = np.random.default_rng(seed).normal(0, spread, (picture.height, picture.width))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


def saved(folder: Path, picture: Image.Image, name: str = "digit.png", **options: object) -> Path:
    picture.save(folder / name, **options)  # type: ignore[arg-type]  # the format's own
    return folder / name


def photo(path: Path) -> Photo:
    found = read_photo(path)
    assert isinstance(found, Photo), found
    return found


def reason(path: Path) -> str:
    found = read_photo(path)
    assert isinstance(found, NoDigit), found
    return found.reason


def likeness(one: Floats, other: Floats) -> float:
    """The correlation of two pictures: 1 is the same."""
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


@pytest.fixture
def plain(tmp_path: Path) -> Floats:
    """What a flawless scan of the seven looks like to a model."""
    return photo(saved(tmp_path, seven(), "plain.png")).image


# --- what a model sees -----------------------------------------------------------------------


def test_picture_is_framed_as_mnist(plain: Floats) -> None:
    """White on black, 20 pixels along the longer side, the centre of mass on pixel 14."""
    rows, columns = ndimage.find_objects((plain > 0).astype(int))[0]
    assert plain.shape == (28, 28)
    assert plain.dtype == np.float32
    assert (plain.min(), plain.max()) == (0.0, 1.0)
    assert max(rows.stop - rows.start, columns.stop - columns.start) == 20
    assert np.abs(np.subtract(ndimage.center_of_mass(plain), 14)).max() <= 0.51


def test_aspect_ratio_is_kept() -> None:
    """A digit three times as high as wide stays so."""
    framed = frame_digit(np.ones((90, 30), dtype=np.float32))
    assert int((framed > 0.5).any(axis=1).sum()) == 20
    assert int((framed > 0.5).any(axis=0).sum()) == 7


def test_no_ink_gives_a_black_frame() -> None:
    """Framing nothing gives nothing, not an error."""
    assert not frame_digit(np.zeros((5, 5), dtype=np.float32)).any()


def test_mnist_picture_comes_back_as_it_was(tmp_path: Path, plain: Floats) -> None:
    """A 28 × 28 white-on-black picture is already framed."""
    tiny = Image.fromarray((plain * 255).astype(np.uint8))
    assert likeness(photo(saved(tmp_path, tiny)).image, plain) > 0.98


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.point(lambda v: 255 - v),
        lambda p: p.resize((90, 90), Image.Resampling.LANCZOS),
        lambda p: p.resize((1900, 1900), Image.Resampling.BICUBIC),
        lambda p: p.filter(ImageFilter.GaussianBlur(2)),
        grainy,
    ],
    ids=["light on dark", "small", "large", "out of focus", "grainy"],
)
def test_same_digit_from_every_camera(
    tmp_path: Path, plain: Floats, change: Callable[[Image.Image], Image.Image]
) -> None:
    """Polarity, size, focus and noise hardly change what the model sees."""
    assert likeness(photo(saved(tmp_path, change(seven()))).image, plain) > 0.93


@pytest.mark.parametrize("corner", [(1.0, 0.35), (0.35, 1.0)], ids=["left", "right"])
def test_uneven_light(tmp_path: Path, plain: Floats, corner: tuple[float, float]) -> None:
    """Paper that is darker in one corner than ink in the other is still paper."""
    light = np.linspace(*corner, 400) * np.linspace(1.0, 0.7, 400)[:, None]
    picture = Image.fromarray((np.asarray(seven()) * light).astype(np.uint8))
    assert likeness(photo(saved(tmp_path, grainy(picture, 2))).image, plain) > 0.93


def test_thin_pen_is_thickened(tmp_path: Path) -> None:
    """A line of 2 in 240 pixels, a thread by MNIST's measure, arrives as a stroke."""
    thin = photo(saved(tmp_path, draw(sheet(), [SEVEN], pen=2))).image
    assert 35 < int((thin > 0.5).sum()) < 120


# --- where the digit is ----------------------------------------------------------------------


def test_crop_is_in_pixels_of_the_full_picture(tmp_path: Path) -> None:
    """On a picture that was shrunk to be read, the place is still that of the original."""
    box = (400, 1200, 1000, 1920)
    found = photo(saved(tmp_path, draw(sheet(1800, 2400), [SEVEN], box=box, pen=60)))
    assert found.size == (1800, 2400)
    assert np.abs(np.subtract(found.crop, (520, 1278, 905, 1855))).max() < 30


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["digit.jpg", "digit.png", "digit.tiff"])
def test_exif_orientation(tmp_path: Path, plain: Floats, orientation: int, name: str) -> None:
    """However the camera was held, the digit comes out upright, and so do size and crop."""
    stored = {  # what the sensor holds if the upright picture needs this turn
        1: lambda p: p,
        2: lambda p: p.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda p: p.transpose(Image.Transpose.ROTATE_180),
        4: lambda p: p.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda p: p.transpose(Image.Transpose.TRANSPOSE),
        6: lambda p: p.transpose(Image.Transpose.ROTATE_90),
        7: lambda p: p.transpose(Image.Transpose.TRANSVERSE),
        8: lambda p: p.transpose(Image.Transpose.ROTATE_270),
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright = draw(sheet(400, 600), [SEVEN])
    found = photo(saved(tmp_path, stored[orientation](upright), name, exif=exif))
    assert found.size == (400, 600)
    assert found.crop.bottom < 330
    assert likeness(found.image, plain) > 0.97


# --- kinds of files --------------------------------------------------------------------------


def deep(picture: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(picture).astype(np.uint16) * 257)


def see_through(picture: Image.Image) -> Image.Image:
    clear = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    clear.putalpha(picture.point(lambda v: 255 if v < 128 else 0))
    return clear


@pytest.mark.parametrize(
    ("name", "convert"),
    [
        ("one.png", lambda p: p.point(lambda v: 255 * (v > 128)).convert("1")),
        ("grey.png", lambda p: p),
        ("la.png", lambda p: p.convert("LA")),
        ("palette.png", lambda p: p.convert("P")),
        ("palette.gif", lambda p: p.convert("P")),
        ("clear-palette.png", lambda p: see_through(p).quantize(4)),
        ("rgb.png", lambda p: p.convert("RGB")),
        ("clear.png", see_through),
        ("sixteen.png", deep),
        ("sixteen.tiff", deep),
        ("float.tiff", lambda p: p.convert("F")),
        ("cmyk.jpg", lambda p: p.convert("CMYK")),
        ("cmyk.tiff", lambda p: p.convert("CMYK")),
        ("colour.jpg", lambda p: p.convert("RGB")),
        ("windows.bmp", lambda p: p.convert("RGB")),
        ("web.webp", lambda p: p.convert("RGB")),
        ("phone.mpo", lambda p: p.convert("RGB")),
    ],
)
def test_formats_and_modes(
    tmp_path: Path, plain: Floats, name: str, convert: Callable[[Image.Image], Image.Image]
) -> None:
    """Every format of the list, and every way to store grey, gives the same digit."""
    options = {"save_all": True, "append_images": [sheet(9, 9)]} if name.endswith("mpo") else {}
    path = saved(tmp_path, convert(seven()), name, **options)
    assert likeness(photo(path).image, plain) > 0.95


# --- crops without a margin ------------------------------------------------------------------


def ink_box(picture: Image.Image) -> tuple[int, int, int, int]:
    rows, columns = ndimage.find_objects((np.asarray(picture) < 128).astype(int))[0]
    return columns.start, rows.start, columns.stop, rows.stop


@pytest.mark.parametrize("longest", [250, 90, 40, 20], ids=lambda side: f"{side} pixels")
@pytest.mark.parametrize("light_ink", [False, True], ids=["dark", "light"])
def test_a_crop_needs_no_margin(
    tmp_path: Path, plain: Floats, longest: int, light_ink: bool
) -> None:
    """A digit that reaches all four edges is read, at any size, dark or light."""
    tight = seven().crop(ink_box(seven()))
    scale = longest / max(tight.size)
    width, height = (round(side * scale) for side in tight.size)
    small = tight.resize((width, height), Image.Resampling.BOX)
    found = photo(saved(tmp_path, small.point(lambda v: 255 - v) if light_ink else small))
    assert likeness(found.image, plain) > 0.93
    assert np.abs(np.subtract(found.crop, (0, 0, width, height))).max() <= 2


def test_a_crop_of_16_pixels(tmp_path: Path, plain: Floats) -> None:
    """As sets of digits hold them: the whole side filled, white on black."""
    tight = seven().crop(ink_box(seven())).point(lambda v: 220 - v)
    digit = tight.resize((round(16 * tight.width / tight.height), 16), Image.Resampling.BOX)
    crop = Image.new("L", (16, 16), 0)
    crop.paste(digit, ((16 - digit.width) // 2, 0))
    assert likeness(photo(saved(tmp_path, crop)).image, plain) > 0.85


def test_a_narrow_crop_of_a_one(tmp_path: Path) -> None:
    """A bar of ink with a little paper beside it, a few pixels wide."""
    crop = sheet(7, 24)
    ImageDraw.Draw(crop).line((3, 0, 2, 23), fill=30, width=2)
    image = photo(saved(tmp_path, crop)).image
    assert int((image > 0.5).any(axis=1).sum()) >= 18
    assert int((image > 0.5).any(axis=0).sum()) <= 5


# --- ink that differs by colour or lies on nothing -------------------------------------------


def coloured(ink: tuple[int, ...], paper: tuple[int, ...]) -> Image.Image:
    picture = Image.new("RGB", (400, 400), paper)
    picture.paste(ink, mask=seven().point(lambda v: 255 if v < 128 else 0))
    return picture


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ((250, 240, 60), (250, 250, 250)),
        ((200, 60, 60), (60, 110, 180)),
        ((90, 90, 200), (40, 120, 40)),
    ],
    ids=["yellow on white", "red on blue", "violet on green"],
)
@pytest.mark.parametrize("name", ["colours.png", "colours.jpg"])
def test_ink_of_another_colour(
    tmp_path: Path, plain: Floats, ink: tuple[int, ...], paper: tuple[int, ...], name: str
) -> None:
    """Ink as light as its paper is seen by its colour."""
    assert likeness(photo(saved(tmp_path, coloured(ink, paper), name)).image, plain) > 0.93


@pytest.mark.parametrize("ink", [255, 200, 128, 0])
def test_ink_on_nothing(tmp_path: Path, plain: Floats, ink: int) -> None:
    """Strokes on a transparent ground are seen, however light they are."""
    clear = Image.merge(
        "LA", (Image.new("L", (400, 400), ink), see_through(seven()).getchannel("A"))
    )
    assert likeness(photo(saved(tmp_path, clear)).image, plain) > 0.95


def test_a_card_on_nothing(tmp_path: Path, plain: Floats) -> None:
    """A card cut out of its surroundings is paper with ink on it, not ink."""
    card = seven().convert("RGBA")
    card.putalpha(Image.new("L", card.size, 0))
    card.paste(seven().crop((60, 40, 340, 360)).convert("RGBA"), (60, 40))
    assert likeness(photo(saved(tmp_path, card)).image, plain) > 0.95


# --- one digit among other things ------------------------------------------------------------


@pytest.mark.parametrize(
    "strokes", [[FOUR_LEFT, FOUR_UPRIGHT], [FIVE_BODY, FIVE_ROOF]], ids=["four", "five"]
)
def test_digit_of_two_strokes_is_one(
    tmp_path: Path, strokes: list[list[tuple[float, float]]]
) -> None:
    """Strokes that nearly meet are one digit, and none of them is lost."""
    found = photo(saved(tmp_path, draw(sheet(), strokes, pen=12)))
    xs, ys = zip(*(point for stroke in strokes for point in stroke), strict=True)
    whole = (100 + 200 * min(xs), 80 + 240 * min(ys), 100 + 200 * max(xs), 80 + 240 * max(ys))
    assert np.abs(np.subtract(found.crop, whole)).max() < 14


@pytest.mark.parametrize("thing", ["specks", "ruled lines", "shadow", "table", "printed box"])
def test_surroundings_are_ignored(tmp_path: Path, plain: Floats, thing: str) -> None:
    """Dirt, lines, the sheet's edge and the form around a digit do not count."""
    picture = seven()
    pen = ImageDraw.Draw(picture)
    if thing == "specks":
        pen.point([(30, 30), (350, 60), (370, 350), (60, 380)], fill=20)
        pen.rectangle((40, 200, 45, 205), fill=20)
    elif thing == "ruled lines":
        for y in (30, 360):
            pen.line((0, y, 400, y + 8), fill=90, width=3)
    elif thing == "shadow":
        pen.rectangle((0, 0, 25, 400), fill=110)
    elif thing == "table":
        framed = sheet(500, 500, light=25)
        framed.paste(picture, (50, 50))
        picture = framed
    else:
        pen.rectangle((60, 40, 340, 360), outline=60, width=3)
    assert likeness(photo(saved(tmp_path, picture)).image, plain) > 0.95


# --- no digit --------------------------------------------------------------------------------


def noise() -> Image.Image:
    values = np.random.default_rng(0).integers(0, 256, (300, 300))
    return Image.fromarray(values.astype(np.uint8))


def gradient() -> Image.Image:
    return Image.fromarray(np.tile(np.linspace(20, 240, 300).astype(np.uint8), (300, 1)))


def page() -> Image.Image:
    picture = sheet(800, 800)
    for y in range(60, 740, 40):
        ImageDraw.Draw(picture).text((50, y), "Pay to the order of the bearer " * 3, 20)
    return picture


def scribble() -> Image.Image:
    points = np.random.default_rng(0).random((60, 2)).tolist()
    return draw(sheet(), [[(x, y) for x, y in points]], box=(30, 30, 370, 370), pen=4)


def two_sevens() -> Image.Image:
    return draw(draw(sheet(), [SEVEN], (20, 80, 190, 320)), [SEVEN], (200, 80, 370, 320))


def patch() -> Image.Image:
    picture = sheet()
    ImageDraw.Draw(picture).rectangle((150, 140, 240, 250), fill=40)
    return picture


def dash() -> Image.Image:
    return draw(sheet(), [[(0.0, 0.5), (1.0, 0.5)]])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (sheet, "single colour"),
        (lambda: grainy(sheet()), "blank"),
        (noise, "blank"),
        (gradient, ""),
        (page, ""),
        (scribble, "tangle"),
        (two_sevens, "more than one"),
        (patch, "solid"),
        (dash, "wider"),
        (lambda: seven().crop((170, 100, 400, 400)), "edge"),
        (lambda: seven().resize((7, 5)), "7 × 5"),
        (lambda: draw(sheet(), [SEVEN], (190, 190, 205, 205), pen=2), "specks"),
    ],
    ids=[
        *("one colour", "blank", "noise", "gradient", "page", "scribble", "two digits"),
        *("patch", "dash", "cut off", "too small a picture", "too small a digit"),
    ],
)
def test_no_digit(tmp_path: Path, make: Callable[[], Image.Image], words: str) -> None:
    """Where there is not one digit, the picture is refused for the reason one would give."""
    assert words in reason(saved(tmp_path, make()))


# --- files that cannot be read ---------------------------------------------------------------


def translate_os_errors(error: DigitsError, path: Path) -> bool:
    return bool(error.problem and error.received and error.remedy and error.where == str(path))


def broken(folder: Path, kind: str) -> Path:
    path = folder / f"{kind}.png"
    if kind == "folder":
        path.mkdir()
    elif kind == "text":
        path.write_text("not a picture")
    elif kind == "empty":
        path.touch()
    elif kind == "heic":
        path.write_bytes(b"\0\0\0\x18ftypheic" + bytes(64))
    elif kind == "film":
        path.write_bytes(b"\0\0\0\x18ftypqt  " + bytes(64))
    elif kind == "postscript":
        saved(folder, seven(), "digit.eps").rename(path)
    elif kind == "cut":
        path.write_bytes(saved(folder, noise(), "whole.png").read_bytes()[:20_000])
    return path


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "No such file"),
        ("folder", "a folder"),
        ("text", "not a picture"),
        ("empty", "empty"),
        ("heic", "damaged|begins with|not a picture"),
        ("film", "a film"),
        ("postscript", "begins with"),
        ("cut", "truncated"),
    ],
)
def test_unreadable_files(tmp_path: Path, kind: str, words: str) -> None:
    """What cannot be read is named, with what was found and what to do."""
    path = broken(tmp_path, kind)
    with pytest.raises(UnreadablePicture, match=words) as caught:
        read_photo(path)
    assert translate_os_errors(caught.value, path)


def test_half_a_jpeg_is_refused(tmp_path: Path) -> None:
    """A transfer that broke off gives an error, not the upper half of a digit."""
    path = saved(tmp_path, noise(), "digit.jpg")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(UnreadablePicture, match="truncated"):
        read_photo(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(tmp_path: Path) -> None:
    """A file of somebody else is reported as such."""
    path = saved(tmp_path, seven())
    path.chmod(0)
    with pytest.raises(UnreadablePicture, match="Permission"):
        read_photo(path)


def test_too_many_bytes(tmp_path: Path) -> None:
    """The file's length is judged before it is opened."""
    path = saved(tmp_path, noise())
    with pytest.raises(PictureTooLarge, match="10,000") as caught:
        read_photo(path, PhotoLimits(max_bytes=10_000))
    assert translate_os_errors(caught.value, path)


def test_too_many_pixels(tmp_path: Path) -> None:
    """A picture over the limit is refused, one just within is read."""
    path = saved(tmp_path, seven())
    with pytest.raises(PictureTooLarge, match="400 × 400") as caught:
        read_photo(path, PhotoLimits(max_pixels=159_999))
    assert translate_os_errors(caught.value, path)
    assert isinstance(read_photo(path, PhotoLimits(max_pixels=160_000)), Photo)


@pytest.mark.parametrize("side", [11_000, 60_000], ids=["ours", "Pillow's"])
def test_decompression_bomb(tmp_path: Path, side: int) -> None:
    """A small file whose header announces a huge picture is refused by its header."""
    content = bytearray(saved(tmp_path, seven()).read_bytes())
    content[16:24] = struct.pack(">II", side, side)

    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(content)
    with pytest.raises(PictureTooLarge) as caught:
        read_photo(bomb)
    assert translate_os_errors(caught.value, bomb)


TWO = [(0.25, 0.3), (0.5, 0.1), (0.75, 0.3), (0.2, 0.88), (0.8, 0.88)]


@pytest.mark.parametrize("strokes", [[TWO], [FOUR_LEFT, FOUR_UPRIGHT]], ids=["two", "four"])
@pytest.mark.parametrize("share", [0.4, 0.5, 0.6])
def test_paper_between_a_shadows_edge_and_a_stroke_is_no_digit(
    tmp_path: Path, strokes: list[list[tuple[float, float]]], share: float
) -> None:
    """A thin pen's digit is found nearly whole where an upright edge crosses it."""
    pale = draw(sheet(), strokes, box=(130, 110, 240, 300), pen=6, ink=70)
    light = np.array(grainy(pale), np.float32)
    light[:, 130 + round(share * 110) :] *= 0.5
    Image.fromarray(light.astype(np.uint8)).save(tmp_path / "edge.png")
    found = read_photo(tmp_path / "edge.png")
    assert isinstance(found, Photo)
    tall, wide = found.crop.bottom - found.crop.top, found.crop.right - found.crop.left
    assert tall > 0.75 * 190
    assert wide > 0.4 * 110
