"""Every format that banks send becomes the same grey picture, whatever the file is called."""

import io
import struct
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PIL import Image, ImageChops
from PIL.TiffImagePlugin import TiffImageFile

from digits.arrays import Grey
from digits.checks.intake.intake import CheckImage, SequenceInfo, digest_of, images_of
from digits.checks.intake.problem import Problem
from digits.limits import Limits
from tests.digits.checks.cash_letters import Letter
from tests.digits.checks.drawn import bilevel, drawn_check, encoded, group_4
from tests.digits.checks.pdfs import scanned

CHECK = drawn_check()
BILEVEL: Grey = np.asarray(bilevel(CHECK).convert("L"))
GREY: Grey = np.asarray(CHECK)


def read(folder: Path, data: bytes, limits: Limits | None = None) -> list[CheckImage]:
    """The pages of a file that holds these bytes; none may be a problem."""
    path = folder / "scan"
    path.write_bytes(data)
    images = [image for image in images_of(path, limits) if isinstance(image, CheckImage)]
    assert len(images) == len(list(images_of(path, limits)))
    return images


def strips(data: bytes, page: int = 0) -> list[tuple[int, int]]:
    """Where in a TIFF the strips of a page lie, and how long they are."""
    with Image.open(io.BytesIO(data)) as picture:
        picture.seek(page)
        tags = cast("TiffImageFile", picture).tag_v2
        return list(zip(tags[273], tags[279], strict=True))


@pytest.mark.parametrize("white_is_zero", [True, False])
def test_group_4_is_read_bit_by_bit(tmp_path: Path, white_is_zero: bool) -> None:
    """A Group-4 TIFF gives black ink on white, whichever of them is zero, and its resolution."""
    (image,) = read(tmp_path, group_4(CHECK, white_is_zero=white_is_zero))
    assert (image.pixels == BILEVEL).all()
    assert image.dpi == 200
    assert image.digest == digest_of(BILEVEL)


def test_group_4_in_strips_and_turned_bits_is_intact(tmp_path: Path) -> None:
    """Several strips, and bytes whose lowest bit comes first, are no damage."""
    tags = {262: 0, 278: 64}
    striped = encoded(bilevel(CHECK), "TIFF", compression="group4", tiffinfo=tags)
    (image,) = read(tmp_path, striped)
    assert (image.pixels == BILEVEL).all()
    turned = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
    data = bytearray(
        encoded(bilevel(CHECK), "TIFF", compression="group4", tiffinfo={278: 550, 266: 1})
    )
    ((start, size),) = strips(bytes(data))
    data[start : start + size] = data[start : start + size].translate(turned)
    at = data.index(struct.pack("<HHI", 266, 3, 1))
    data[at + 8] = 2
    (image,) = read(tmp_path, bytes(data))
    assert (image.pixels == BILEVEL).all()


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "packbits"}),
        ("TIFF", {"compression": "tiff_adobe_deflate"}),
        ("TIFF", {"tiffinfo": {262: 0}}),
    ],
)
def test_grey_without_loss_has_one_digest(
    tmp_path: Path, kind: str, options: dict[str, object]
) -> None:
    """The same pixels in any lossless file are the same picture."""
    (image,) = read(tmp_path, encoded(CHECK, kind, **options))
    assert (image.pixels == GREY).all()
    assert image.digest == digest_of(GREY)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "LA", "1", "CMYK", "I;16", "I", "F", "LAB"])
def test_every_colour_mode_becomes_dark_ink_on_white(tmp_path: Path, mode: str) -> None:
    """Palette, CMYK, alpha, 16 bits and floating point all show the same check."""
    if mode in ("I;16", "I", "F"):
        scale = {"I;16": 257, "I": 257, "F": 1 / 255}[mode]
        dtype = {"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]
        picture = Image.fromarray((GREY * np.float64(scale)).astype(dtype))
    elif mode == "LAB":
        rgb = CHECK.convert("RGB")
        zero = Image.new("L", rgb.size, 128)
        picture = Image.merge("LAB", (CHECK, zero, zero))
    else:
        picture = CHECK.convert("RGB").convert(mode) if mode != "1" else bilevel(CHECK)
    kind = "PNG" if mode in ("P", "LA", "RGBA") else "TIFF"
    (image,) = read(tmp_path, encoded(picture, kind))
    assert np.abs(image.pixels.astype(int) - GREY).mean() < 8


def test_deep_white_is_zero_is_right(tmp_path: Path) -> None:
    """A 16-bit TIFF whose zero is white is not taken for its negative."""
    turned = Image.fromarray((255 - GREY).astype(np.uint16) * np.uint16(257))
    (image,) = read(tmp_path, encoded(turned, "TIFF", tiffinfo={262: 0}))
    assert np.abs(image.pixels.astype(int) - GREY).max() <= 1


def test_transparent_paper_is_white(tmp_path: Path) -> None:
    """Ink on nothing is ink on paper."""
    clear = Image.new("RGBA", CHECK.size, (0, 0, 0, 0))
    clear.putalpha(ImageChops.invert(CHECK))
    (image,) = read(tmp_path, encoded(clear, "PNG"))
    assert np.abs(image.pixels.astype(int) - GREY).mean() < 12


def test_a_negative_is_put_right_and_a_dark_desk_left(tmp_path: Path) -> None:
    """Light ink on dark paper is inverted; a check on a dark desk is not."""
    (image,) = read(tmp_path, encoded(ImageChops.invert(CHECK), "PNG"))
    assert (image.pixels == GREY).all()
    desk = Image.new("L", (2000, 1400), 40)
    desk.paste(CHECK, (300, 400))
    (image,) = read(tmp_path, encoded(desk, "PNG"))
    assert (image.pixels == np.asarray(desk)).all()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG"])
def test_exif_turns_are_undone(tmp_path: Path, kind: str, orientation: int) -> None:
    """However the camera was held, the check comes out as it was."""
    undone = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    turned = CHECK.transpose(Image.Transpose(undone[orientation])) if orientation > 1 else CHECK
    exif = Image.Exif()
    exif[0x0112] = orientation
    (image,) = read(tmp_path, encoded(turned, kind, exif=exif))
    assert image.pixels.shape == GREY.shape
    assert np.abs(image.pixels.astype(int) - GREY).mean() < 4


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turned_group_4_is_checked_as_it_is_stored(tmp_path: Path, orientation: int) -> None:
    """A turned Group-4 TIFF is intact, and comes out upright."""
    undone = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    turned = bilevel(CHECK)
    turned = turned.transpose(Image.Transpose(undone[orientation])) if orientation > 1 else turned
    tags = {274: orientation, 278: turned.height}
    data = encoded(turned, "TIFF", compression="group4", tiffinfo=tags)
    (image,) = read(tmp_path, data)
    assert (image.pixels == BILEVEL).all()


def test_broken_exif_does_not_keep_a_check_back(tmp_path: Path) -> None:
    """What stands beside the picture may be garbage."""
    data = encoded(CHECK, "JPEG", exif=b"Exif\0\0MM\0*\0\0\xff\xff garbage")
    (image,) = read(tmp_path, data)
    assert image.pixels.shape == GREY.shape


def test_pages_come_in_order(tmp_path: Path) -> None:
    """Each page of a TIFF and of a PDF is one picture, numbered from 1."""
    second = drawn_check("88.00", writer=3)
    pages = read(tmp_path, encoded(CHECK, "TIFF", save_all=True, append_images=[second]))
    assert [page.page for page in pages] == [1, 2]
    assert (pages[1].pixels == np.asarray(second)).all()
    pages = read(tmp_path, scanned(CHECK, second))
    assert [(page.page, page.dpi, page.pixels.shape) for page in pages] == [
        (1, 200.0, GREY.shape),
        (2, 200.0, GREY.shape),
    ]
    assert np.abs(pages[1].pixels.astype(int) - np.asarray(second)).mean() < 6


def test_threads_may_read_at_once(tmp_path: Path) -> None:
    """Files of all kinds read in four threads give what they give one by one."""
    second = drawn_check("88.00", writer=3)
    for n in range(4):
        (tmp_path / f"{n}.pdf").write_bytes(scanned(CHECK, second))
        (tmp_path / f"{n}.tif").write_bytes(group_4(second))
    paths = sorted(tmp_path.iterdir()) * 3

    def digests(path: Path) -> list[str]:
        return [image.digest for image in images_of(path) if isinstance(image, CheckImage)]

    alone = [digests(path) for path in paths]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(digests, paths)) == alone
    assert {len(found) for found in alone} == {1, 2}


def test_a_faulty_page_leaves_the_others(tmp_path: Path) -> None:
    """The second of three pages is damaged; the first and third are read."""
    pages = [drawn_check(f"{n}.00") for n in (1, 2, 3)]
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_lzw")
    start, _ = strips(data, page=1)[0]
    path = tmp_path / "three.tif"
    path.write_bytes(data[: start + 99] + bytes(range(256)) + data[start + 355 :])
    results = list(images_of(path))
    assert [type(result) for result in results] == [CheckImage, Problem, CheckImage]
    assert [result.page for result in results] == [1, 2, 3]


@pytest.mark.parametrize("encoding", ["cp037", "ascii"])
def test_a_cash_letter_gives_its_fronts(tmp_path: Path, encoding: str) -> None:
    """Each front comes with bundle, sequence and keyed amount, equal to the single TIFF."""
    fronts: list[bytes | None] = [group_4(CHECK), encoded(CHECK, "JPEG")]
    images = read(tmp_path, Letter(fronts, [123_456, 99], encoding).written())
    assert (images[0].pixels == BILEVEL).all()
    assert images[0].sequence == SequenceInfo("0001", f"{1:015}", Decimal("1234.56"))
    assert images[1].sequence == SequenceInfo("0001", f"{2:015}", Decimal("0.99"))
    assert [image.page for image in images] == [1, 2]


def test_pixels_that_are_not_square_are_stretched(tmp_path: Path) -> None:
    """A fax of 200 × 100 dpi comes out as high as it was."""
    flat = CHECK.resize((CHECK.width, CHECK.height // 2))
    (image,) = read(tmp_path, encoded(flat, "TIFF", dpi=(200, 100)))
    assert image.pixels.shape == GREY.shape
    assert image.dpi == 200


def test_a_very_large_jpeg_is_unpacked_smaller(tmp_path: Path) -> None:
    """A phone's largest picture takes no more memory than is of use, and its dpi follow."""
    large = CHECK.resize((CHECK.width * 5, CHECK.height * 5))
    (image,) = read(tmp_path, encoded(large, "JPEG", dpi=(1000, 1000)))
    assert image.pixels.shape[1] == CHECK.width * 5 // 2
    assert image.dpi == pytest.approx(500)


def test_limits_are_settings(tmp_path: Path) -> None:
    """What is refused by one limit is read by another."""
    path = tmp_path / "scan.png"
    path.write_bytes(encoded(CHECK, "PNG"))
    (refused,) = images_of(path, Limits(most_pixels=100_000))
    assert isinstance(refused, Problem)
    assert (refused.code, len(refused.file_digest)) == ("too-many-pixels", 64)
    (taken,) = images_of(path, Limits(most_pixels=1_000_000))
    assert isinstance(taken, CheckImage)
    assert taken.file_digest == refused.file_digest


def test_a_claimed_resolution_makes_no_giant(tmp_path: Path) -> None:
    """Square pixels count for the limit: stretched by 75 × 1200 dpi, a small file would be huge."""
    path = tmp_path / "scan.png"
    Image.new("L", (2000, 2000), 255).save(path, dpi=(75, 1200))
    (found,) = images_of(path, Limits(most_pixels=60_000_000))
    assert isinstance(found, Problem)
    assert found.code == "too-many-pixels"


def test_a_zero_byte_in_a_letter_stays_out_of_the_database(tmp_path: Path) -> None:
    """PostgreSQL takes none in a text: it is written out, as in names of files."""
    data = Letter([group_4(CHECK)], [100], "ascii").written()
    at = data.index(b"25 ") + 57
    (image,) = read(tmp_path, data[: at + 3] + b"\0" + data[at + 4 :])
    assert image.sequence is not None
    assert "\0" not in image.sequence.sequence
    assert r"\u{0}" in image.sequence.sequence


def problems_of(folder: Path, data: bytes) -> list[Problem]:
    """The problems of a file that holds these bytes."""
    path = folder / "letter"
    path.write_bytes(data)
    return [result for result in images_of(path) if isinstance(result, Problem)]


def test_a_letter_gives_one_result_for_each_of_its_items(tmp_path: Path) -> None:
    """Good, bad and missing fronts keep their items' places; nothing speaks against the rest."""
    fronts = [group_4(CHECK), b"II*\0 and nothing else", None, encoded(CHECK, "PNG")]
    path = tmp_path / "letter"
    path.write_bytes(Letter(fronts, [100, 200, 300, 400]).written())
    results = list(images_of(path))
    assert [result.page for result in results] == [1, 2, 3, 4]
    assert [type(result) for result in results] == [CheckImage, Problem, Problem, CheckImage]


@pytest.mark.parametrize(
    ("front", "code", "met"),
    [
        (b"no picture", "unknown-format", "the image is text, and no picture in base64"),
        (b"\1\2\3", "unknown-format", "the image is of no format that is read here"),
        (encoded(CHECK, "GIF"), "unknown-format", "the image is a GIF"),
        (b"%PDF-1.4 and more", "odd-image-view", "the image is no picture but another file"),
        (b" " * 9, "no-front-image", "the image is empty"),
        (encoded(CHECK, "JPEG")[:999], "truncated", "the image ends before its data do"),
        (encoded(Image.new("L", (9, 9), 255), "PNG"), "too-few-pixels", "9 × 9 pixels"),
    ],
)
def test_a_bad_front_names_its_item_and_the_true_reason(
    tmp_path: Path, front: bytes, code: str, met: str
) -> None:
    """Of a letter with one bad image, that one is told, not the letter's own format."""
    fronts = [group_4(CHECK), front]
    (problem,) = problems_of(tmp_path, Letter(fronts, [100, 200]).written())
    assert (problem.code, problem.page) == (code, 2)
    assert problem.reason.startswith("Item 2 of the cash letter")
    assert met in problem.reason
    assert "file is" not in problem.reason


def test_a_letter_without_a_check_says_why(tmp_path: Path) -> None:
    """Only one problem can be told of a whole file: so that one has all that is known."""
    data = Letter([], []).written()
    (problem,) = problems_of(tmp_path, data)
    assert (problem.code, problem.page) == ("no-items", 0)
    (problem,) = problems_of(tmp_path, Letter([], [], lies={"99.items": 7}).written())
    assert (problem.code, problem.page) == ("cash-letter-totals", 0)
    assert "of the 7 items that it states, 7 are missing" in problem.reason
    (problem,) = problems_of(tmp_path, data[:-30])
    assert (problem.code, problem.page) == ("cash-letter-broken-off", 0)
    assert "of the 0 items that it states, none is missing" in problem.reason
    (problem,) = problems_of(tmp_path, data[:-84])
    assert (problem.code, problem.page) == ("cash-letter-broken-off", 0)
    assert "it is not known how many items are missing" in problem.reason
    assert "items behind the break cannot be counted; 0 were read" in problem.reason
