"""Record 52: where the image lies in it, though its lengths be wrong or it be written as text."""

import base64
from collections.abc import Callable

import pytest

from digits.checks.intake.x937 import read_cash_letter
from digits.checks.intake.x937_image import ImageRecord, is_text, picture_in
from tests.digits.checks.cash_letters import FRAMINGS, Letter

FRONTS: list[bytes | None] = [
    b"II*\0" + bytes(range(256)),
    b"\xff\xd8\xff" + bytes(range(255, 9, -1)),
]
CENTS = [123_456, 77]
SIZES: dict[str, Callable[[bytes], str]] = {
    "zero": lambda _: "0" * 7,
    "blank": lambda _: " " * 7,
    "too large": lambda image: f"{len(image) + 700:07}",
    "beyond the file": lambda _: "9" * 7,
    "too small": lambda image: f"{len(image) // 2:07}",
    "no number": lambda _: "1E3    ",
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("grouped", [True, False])
def test_a_wrong_length_hides_no_image(size: str, framing: str, grouped: bool) -> None:
    """The record's own length tells where the image ends, or record 50, or the next record."""
    written = Letter(FRONTS, CENTS, framing=framing, grouped=grouped, stated_size=SIZES[size])
    letter = read_cash_letter(written.written())
    assert letter.discrepancies == ()
    assert [item.front and picture_in(item.front) for item in letter.items] == FRONTS


def in_lines(image: bytes) -> bytes:
    """Base64 in lines of 76 characters."""
    return base64.encodebytes(image).replace(b"\n", b"\r\n")


TEXTS: dict[str, Callable[[bytes], bytes]] = {
    "base64": base64.b64encode,
    "base64 in lines": in_lines,
    "base64 for addresses, without its end": lambda image: base64.urlsafe_b64encode(image).rstrip(
        b"="
    ),
    "base64 in EBCDIC": lambda image: base64.b64encode(image).decode().encode("cp037"),
    "a data URI": lambda image: b"data:image/tiff;base64," + base64.b64encode(image),
    "hexadecimal": lambda image: image.hex().encode(),
    "hexadecimal capitals": lambda image: b"0x" + image.hex().upper().encode(),
    "hexadecimal in EBCDIC": lambda image: image.hex().encode("cp037"),
}


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["cp037", "ascii"])
@pytest.mark.parametrize("framing", ["big", "record descriptor word", "CR LF", "none"])
def test_an_image_that_is_written_as_text_is_decoded(
    text: str, encoding: str, framing: str
) -> None:
    """Base64 and hexadecimal digits give the picture's file."""
    written = Letter(FRONTS, CENTS, encoding, framing, written_as=TEXTS[text])
    letter = read_cash_letter(written.written())
    assert letter.discrepancies == ()
    assert [item.front and picture_in(item.front) for item in letter.items] == FRONTS


@pytest.mark.parametrize("text", ["base64", "hexadecimal"])
@pytest.mark.parametrize("framing", ["big", "LF", "none"])
def test_text_whose_length_is_that_of_the_picture_is_decoded(text: str, framing: str) -> None:
    """Some count the picture's bytes and write its text."""
    written = Letter(FRONTS, CENTS, "ascii", framing, written_as=TEXTS[text])
    written.stated_size = lambda _: f"{260:07}"
    letter = read_cash_letter(written.written())
    assert letter.discrepancies == ()
    assert [item.front and picture_in(item.front) for item in letter.items] == FRONTS


@pytest.mark.parametrize("lengths", ["00000A0", "    12 ", "9999999"])
def test_a_picture_is_found_though_lengths_before_it_make_no_sense(lengths: str) -> None:
    """The lengths of key and signature are garbage; the picture's first bytes are not."""
    assert FRONTS[0] is not None
    body = "52".ljust(101).encode() + lengths.encode() + b"00000" + FRONTS[0]
    assert picture_in(ImageRecord((memoryview(body),), "ascii")) == FRONTS[0]


def test_text_that_holds_no_picture_is_given_as_it_is() -> None:
    """What is neither base64 nor hexadecimal of a picture is not made into one."""
    for image in (b"no picture", base64.b64encode(b"no picture"), b"00ff00ff"):
        body = Letter([], [], "ascii").data(image)
        found = picture_in(ImageRecord((memoryview(body),), "ascii"))
        assert found == image
        assert is_text(found)
    assert not is_text(b"\x01\x02")
