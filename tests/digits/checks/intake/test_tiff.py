"""TIFFs of all makers: what libtiff decodes without a complaint is read, what is lost is told."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL.TiffImagePlugin import TiffImageFile

from digits.checks.intake.intake import CheckImage, images_of
from digits.checks.intake.problem import Problem
from tests.digits.checks.drawn import bilevel, drawn_check, encoded, group_4
from tests.digits.checks.group4 import coded, drawn, stripes, tiff_of

CHECK = drawn_check()
TIFF = group_4(CHECK)
STRIP = slice(8, 2600)  # in it lie the packed pixels of that file


def pages_of(folder: Path, data: bytes) -> list[CheckImage | Problem]:
    """What is in a file of these bytes."""
    path = folder / "scan.tif"
    path.write_bytes(data)
    return list(images_of(path))


def picture_of(folder: Path, data: bytes) -> CheckImage:
    """The only page of a file that is read."""
    (image,) = pages_of(folder, data)
    assert isinstance(image, CheckImage), image
    return image


def test_another_encoder_is_read(tmp_path: Path) -> None:
    """Group 4 coded in another way than libtiff's encoder would is whole, in one strip or three."""
    rows = stripes(90, 128)
    image = picture_of(tmp_path, tiff_of((128, 90), [coded(rows)], {278: 90}))
    assert (image.pixels == drawn(rows)).all()
    parts = [coded(rows[start : start + 40]) for start in (0, 40, 80)]
    image = picture_of(tmp_path, tiff_of((128, 90), parts, {278: 40}))
    assert (image.pixels == drawn(rows)).all()


def test_tiles_of_group_4_are_read(tmp_path: Path) -> None:
    """Four tiles, those at the edges longer than the picture."""
    rows = stripes(96, 128, seed=1)
    tiles = [coded(rows[top : top + 48, left : left + 8]) for top in (0, 48) for left in (0, 8)]
    image = picture_of(tmp_path, tiff_of((120, 90), tiles, {322: 64, 323: 48}))
    assert (image.pixels == drawn(rows)[:90, :120]).all()


@pytest.mark.parametrize("damaged", [0, 3])
def test_a_damaged_tile_is_told(tmp_path: Path, damaged: int) -> None:
    """One tile of four that ends too early is enough."""
    rows = stripes(96, 128, seed=1)
    tiles = [coded(rows[top : top + 48, left : left + 8]) for top in (0, 48) for left in (0, 8)]
    tiles[damaged] = tiles[damaged][:60]
    (problem,) = pages_of(tmp_path, tiff_of((128, 96), tiles, {322: 64, 323: 48}))
    assert isinstance(problem, Problem)
    assert problem.code == "damaged-group4"


@pytest.mark.parametrize("strips", [[60], [45, 15], [45, 0]])
def test_rows_that_are_missing_are_told(tmp_path: Path, strips: list[int]) -> None:
    """A strip that ends properly, but before its last row, is no whole picture."""
    rows = stripes(90, 128)
    parts = [coded(rows[:count]) for count in strips]
    (problem,) = pages_of(tmp_path, tiff_of((128, 90), parts, {278: 90 // len(strips)}))
    assert isinstance(problem, Problem)
    assert problem.code == ("damaged-group4" if all(strips) else "damaged")


@pytest.mark.parametrize("resolution", [(0, 0), (1, 0), (2**32 - 1, 1), (0, 1)])
def test_a_resolution_that_is_none_is_not_known(
    tmp_path: Path, resolution: tuple[int, int]
) -> None:
    """0/0, 1/0, 0 and absurd dots per inch say nothing, across, down, or both."""
    right = struct.pack("<II", 200, 1)
    first = TIFF.index(right)
    second = TIFF.index(right, first + 1)
    for places in ([first], [second], [first, second]):
        data = bytearray(TIFF)
        for place in places:
            struct.pack_into("<II", data, place, *resolution)
        image = picture_of(tmp_path, bytes(data))
        assert image.dpi is None
        assert image.pixels.shape == (550, 1200)


@pytest.mark.parametrize("compression", ["group4", "tiff_lzw", "raw"])
@pytest.mark.parametrize("absent", [True, False])
def test_byte_counts_may_be_zero_or_absent(tmp_path: Path, compression: str, absent: bool) -> None:
    """How long a strip is, the decoder finds out by itself."""
    ink = bilevel(CHECK)
    data = bytearray(encoded(ink, "TIFF", compression=compression, tiffinfo={278: 550}))
    entry = data.index(struct.pack("<HH", 279, 4))
    if absent:
        struct.pack_into("<H", data, entry, 65_279)  # a tag of nobody's
    else:
        struct.pack_into("<I", data, entry + 8, 0)
    image = picture_of(tmp_path, bytes(data))
    assert (image.pixels == np.asarray(ink.convert("L"))).all()


def test_a_bigtiff_is_read(tmp_path: Path) -> None:
    """The kind of TIFF for files of more than four gigabytes is one for small ones, too."""
    second = drawn_check("7.50", writer=2)
    data = encoded(CHECK, "TIFF", big_tiff=True, save_all=True, append_images=[second])
    assert data[2] == 43
    pages = pages_of(tmp_path, data)
    assert [page.page for page in pages] == [1, 2]
    for page, expected in zip(pages, (CHECK, second), strict=True):
        assert isinstance(page, CheckImage)
        assert (page.pixels == np.asarray(expected)).all()


def test_five_pages_keep_their_places_around_a_bad_one(tmp_path: Path) -> None:
    """Each page of another encoder's is read; what one of them lost is told in its place."""
    scans = [drawn_check(f"{n}.00") for n in range(5)]
    data = encoded(
        bilevel(scans[0]),
        "TIFF",
        compression="group4",
        save_all=True,
        append_images=[bilevel(scan) for scan in scans[1:]],
        tiffinfo={278: 550},
    )
    third = [n for n in range(len(data)) if data.startswith(struct.pack("<HHI", 273, 4, 1), n)][2]
    (start,) = struct.unpack_from("<I", data, third + 8)
    spoilt = data[: start + 900] + bytes(300) + data[start + 1200 :]
    pages = pages_of(tmp_path, spoilt)
    assert [page.page for page in pages] == [1, 2, 3, 4, 5]
    assert [getattr(page, "code", "") for page in pages] == ["", "", "damaged-group4", "", ""]


@pytest.mark.parametrize("damage", ["a changed byte", "a lost byte", "zeros"])
def test_damage_within_group_4_is_told(tmp_path: Path, damage: str) -> None:
    """Of forty seeded damages that show, at most two make other valid codes and pass."""
    rng, shown, passed = np.random.default_rng(7), 0, 0
    intact = np.asarray(bilevel(CHECK).convert("L"))
    while shown < 40:
        data, at = bytearray(TIFF), int(rng.integers(STRIP.start, STRIP.stop))
        if damage == "a changed byte":
            data[at] ^= int(rng.integers(1, 256))
        elif damage == "a lost byte":
            data[at : STRIP.stop] = data[at + 1 : STRIP.stop] + b"\0"
        else:
            data[at : at + 30] = bytes(30)
        (result,) = pages_of(tmp_path, bytes(data))
        if isinstance(result, Problem):
            assert result.code == "damaged-group4"
        elif (result.pixels == intact).all():
            continue
        else:
            passed += 1
        shown += 1
    assert passed <= 2


def damaged_tiff(compression: str, damage: str) -> bytes:
    """A check whose data are cut or overwritten past their middle, in a TIFF that is whole."""
    image = bilevel(CHECK) if compression.startswith("group") else CHECK.convert("L")
    options = {"tiffinfo": {278: image.height}} | ({"quality": 80} if compression == "jpeg" else {})
    data = bytearray(encoded(image, "TIFF", compression=compression, **options))
    (start,), (length,) = (numbers(bytes(data), tag) for tag in (273, 279))
    at = start + length * 6 // 10
    data[at : start + length if damage == "end" else at + 40] = b"\0" * (
        start + length - at if damage == "end" else 40
    )
    return bytes(data)


def numbers(data: bytes, tag: int) -> list[int]:
    """A tag of the first directory."""
    with TiffImageFile(io.BytesIO(data)) as picture:
        return [int(value) for value in picture.tag_v2[tag]]


@pytest.mark.parametrize("compression", ["group3", "jpeg"])
@pytest.mark.parametrize("damage", ["hole", "end"])
def test_damage_that_other_decoders_fill_in_is_told(
    tmp_path: Path, compression: str, damage: str
) -> None:
    """Of Group 3 and JPEG, too, what is lost would be drawn as white, grey or a guess."""
    (problem,) = pages_of(tmp_path, damaged_tiff(compression, damage))
    assert isinstance(problem, Problem)
    assert problem.code == "damaged"


@pytest.mark.parametrize("compression", ["group3", "jpeg", "tiff_ccitt"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_whole_data_of_tolerant_decoders_are_read(
    tmp_path: Path, compression: str, mode: str
) -> None:
    """Nothing is said of them, in strips as in one piece, grey or in colour."""
    image = CHECK.convert(mode) if compression == "jpeg" else bilevel(CHECK)
    for rows in (16, image.height):
        picture = picture_of(
            tmp_path, encoded(image, "TIFF", compression=compression, tiffinfo={278: rows})
        )
        assert picture.pixels.shape == (image.height, image.width)
