"""Image cash letters: items, keyed amounts, fronts, and what control records say otherwise."""

import os
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from digits.checks.errors import MalformedCashLetter
from digits.checks.intake.intake import CheckImage, images_of
from digits.checks.intake.problem import Refusal
from digits.checks.intake.x937 import CashLetter, read_cash_letter
from digits.checks.intake.x937_image import picture_in
from digits.limits import Limits
from digits.micr.micr_line import MicrLine
from tests.digits.checks.cash_letters import FRAMINGS, Letter, columns

FRONTS: list[bytes | None] = [
    b"II*\0first\r\nimage",
    b"MM\0*\x00\x00\x00\x50second\x40 ",
    b"\xff\xd8\xffthird\n\xf0\xf1",
]
CENTS = [10_000, 250_099, 1]
# A folder with `valid-ebcdic.x937` of moov-io/imagecashletter (Apache-2.0) and its front image as
# `check_image.tiff`: not our writer's work, and no part of this project.
FOREIGN = Path(os.environ.get("FOREIGN_X937_LETTER", "no such folder"))


def fronts_of(letter: CashLetter) -> list[bytes | None]:
    """The pictures' files of all items."""
    return [item.front and picture_in(item.front) for item in letter.items]


def keyed_in(letter: CashLetter) -> list[int]:
    """The keyed amounts of all items, in cents; -1 for one that is no number."""
    return [-1 if x.keyed_amount is None else int(x.keyed_amount * 100) for x in letter.items]


@pytest.mark.parametrize("encoding", ["cp037", "ascii"])
@pytest.mark.parametrize("framing", FRAMINGS)
@pytest.mark.parametrize("keys", [0, 34])
def test_a_letter_is_read_in_every_encoding_and_framing(
    encoding: str, framing: str, keys: int
) -> None:
    """Items come with bundle, sequence, keyed amount and the bytes of their front image."""
    letter = read_cash_letter(Letter(FRONTS, CENTS, encoding, framing, keys=keys).written())
    assert letter.discrepancies == ()
    assert letter.whole
    assert [item.keyed_amount for item in letter.items] == [
        Decimal("100.00"),
        Decimal("2500.99"),
        Decimal("0.01"),
    ]
    assert [item.bundle for item in letter.items] == ["0001", "0001", "0002"]
    assert letter.items[2].sequence == f"{3:015}"
    assert fronts_of(letter) == FRONTS
    assert letter.totals == Decimal("2601.00")
    assert (letter.counts.bundles, letter.counts.items, letter.counts.images) == (2, 3, 6)


def test_returns_have_their_amounts_in_other_columns() -> None:
    """Record 31 holds the amount in 32 to 41, the sequence number in 54 to 68."""
    letter = read_cash_letter(Letter(FRONTS, CENTS, kind="31").written())
    assert letter.discrepancies == ()
    assert keyed_in(letter) == CENTS
    assert letter.items[1].sequence == f"{2:015}"


@pytest.mark.parametrize(
    ("lie", "told"),
    [
        ("70.items", "bundle 0001 states 9 items, 2 were counted"),
        ("70.total", "bundle 0001 states 9 cents in total, 260099 were counted"),
        ("70.images", "bundle 0001 states 9 images, 4 were counted"),
        ("90.bundles", "cash letter 1 states 9 bundles, 2 were counted"),
        ("90.items", "cash letter 1 states 9 items, 3 were counted"),
        ("90.total", "cash letter 1 states 9 cents in total, 260100 were counted"),
        ("90.images", "cash letter 1 states 9 images, 6 were counted"),
        ("99.letters", "the file states 9 cash letters, 1 were counted"),
        ("99.records", "the file states 9 records, 26 were counted"),
        ("99.items", "the file states 9 items, 3 were counted"),
        ("99.total", "the file states 9 cents in total, 260100 were counted"),
    ],
)
def test_every_control_field_is_compared(lie: str, told: str) -> None:
    """A falsified count or total is told with what was stated and what was counted."""
    letter = read_cash_letter(Letter(FRONTS, CENTS, lies={lie: 9}).written())
    assert told in letter.discrepancies
    assert len(letter.items) == 3
    assert letter.whole


def test_a_blank_control_field_is_not_compared() -> None:
    """A count that its sender left out contradicts nothing."""
    written = Letter(FRONTS, CENTS)
    records = written.records()
    records[-1] = columns("99", {3: "000001", 25: f"{sum(CENTS):016}"}).encode("cp037")
    letter = read_cash_letter(b"".join(map(written.frame, records)))
    assert letter.discrepancies == ()


def test_an_item_without_a_front_keeps_its_place() -> None:
    """A check whose views are missing has no front."""
    letter = read_cash_letter(Letter([FRONTS[0], None, FRONTS[2]], CENTS).written())
    assert [item.front is None for item in letter.items] == [False, True, False]


@pytest.mark.parametrize("kind", ["61", "62"])
@pytest.mark.parametrize("place", ["bundle", "letter"])
@pytest.mark.parametrize("items", [True, False])
@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("images", [True, False])
def test_a_deposit_slip_is_no_check_however_it_is_counted(
    kind: str, place: str, items: bool, total: bool, images: bool
) -> None:
    """A credit and its image belong to no item, whether control records count them or not."""
    told = {"items": items, "total": total, "images": images}
    counted = tuple(what for what, said in told.items() if said)
    written = Letter(FRONTS, CENTS, deposit=kind, deposits=place, counted=counted)
    letter = read_cash_letter(written.written())
    assert letter.discrepancies == ()
    assert fronts_of(letter) == FRONTS
    assert letter.totals == Decimal("2601.00")
    assert letter.counts.images == 6 + (2 if place == "bundle" else 1)


def test_deposits_that_only_one_bundle_counts_are_told() -> None:
    """One letter counts its credits in one way: else they could stand for a check that is lost."""
    written = Letter(FRONTS, CENTS, deposit="61", counted=())
    first, second = (n for n, r in enumerate(written.records()) if r[:2] == "70".encode("cp037"))
    records = written.records()
    lost = [n for n, r in enumerate(records) if r[:2] == "25".encode("cp037") and first < n]
    records = records[: lost[0]] + records[second:]  # the check goes, its deposit slip stays
    letter = read_cash_letter(b"".join(map(written.frame, records)))
    assert "bundle 0002 states 1 items, 0 were counted" in letter.discrepancies
    assert "bundle 0002 states 1 cents in total, 0 were counted" in letter.discrepancies
    assert letter.discrepancies[0] == "of the 3 items that it states, up to 1 is missing"


PADDINGS = {
    "zeros": bytes(317),
    "blanks": b" " * 512,
    "blanks of EBCDIC": b"\x40" * 80,
    "the mark of the end": b"\x1a",
    "its EBCDIC form": b"\x3f",
    "line ends": b"\r\n\r\n",
    "much": b"\r\n" + b"\x1a" + bytes(99) + b" \x40",
}


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("framing", FRAMINGS)
def test_padding_at_the_end_is_nothing(padding: str, framing: str) -> None:
    """What fills the last block of a tape or a transmission is no record and no fault."""
    data = Letter(FRONTS, CENTS, framing=framing).written() + PADDINGS[padding]
    letter = read_cash_letter(data)
    assert letter.discrepancies == ()
    assert len(letter.items) == 3


def test_what_follows_a_letter_and_is_no_padding_is_told() -> None:
    """Bytes that are no record may be the rest of something: nobody says that all was read."""
    letter = read_cash_letter(Letter(FRONTS, CENTS).written() + b"the rest of something")
    assert letter.discrepancies[:2] == (
        "of the 3 items that it states, none is missing",
        "21 bytes behind record 26 are no record",
    )
    assert not letter.whole
    assert keyed_in(letter) == CENTS


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b"\r\n", b"\0\0", b" \r\n"])
@pytest.mark.parametrize("framing", ["LF", "none", "CR LF"])
def test_what_stands_before_the_header_is_skipped(start: bytes, framing: str) -> None:
    """A byte-order mark, an empty line or zeros before the first record hide no letter."""
    letter = read_cash_letter(start + Letter(FRONTS, CENTS, "ascii", framing).written())
    assert letter.discrepancies == ()
    assert keyed_in(letter) == CENTS


@pytest.mark.parametrize("level", ["03", " 3", "3 ", "13"])
@pytest.mark.parametrize("encoding", ["cp037", "ascii"])
def test_the_level_may_have_one_digit(level: str, encoding: str) -> None:
    """Some write the standard level of record 01 as a blank and a digit."""
    letter = read_cash_letter(Letter(FRONTS, CENTS, encoding, level=level).written())
    assert keyed_in(letter) == CENTS


@pytest.mark.parametrize("first", ["big", "CR", "none"])
@pytest.mark.parametrize("second", ["big", "CR", "none"])
@pytest.mark.parametrize("between", [b"", bytes(100), b"\x1a", b"\r\n"])
def test_files_one_behind_the_other_are_all_read(first: str, second: str, between: bytes) -> None:
    """Each has its own framing and encoding, and is compared with its own control records."""
    files = [
        Letter(FRONTS, CENTS, "cp037", first),
        Letter(FRONTS[:1], [77], "ascii", second),
        Letter(FRONTS[1:], [5, 6], "cp037", first, deposit="61", counted=()),
    ]
    letter = read_cash_letter(between.join(file.written() for file in files))
    assert letter.discrepancies == ()
    assert keyed_in(letter) == [*CENTS, 77, 5, 6]
    assert fronts_of(letter) == [*FRONTS, FRONTS[0], *FRONTS[1:]]
    assert letter.counts.cash_letters == 3


def test_of_several_files_the_wrong_one_is_named() -> None:
    """The second file's false total is told as its own; the third is read all the same."""
    files = [
        Letter(FRONTS, CENTS),
        Letter(FRONTS, CENTS, lies={"99.total": 4}),
        Letter(FRONTS, CENTS),
    ]
    letter = read_cash_letter(b"".join(file.written() for file in files))
    told = "file 2: the file states 4 cents in total, 260100 were counted"
    assert letter.discrepancies == (told,)
    assert keyed_in(letter) == CENTS * 3


def test_a_file_without_its_end_before_another_is_told() -> None:
    """The next header ends a file whose control records are missing; both are read."""
    written = Letter(FRONTS, CENTS)
    begun = b"".join(map(written.frame, written.records()[:-1]))
    letter = read_cash_letter(begun + written.written())
    assert keyed_in(letter) == CENTS * 2
    told, none = letter.discrepancies
    assert told.startswith("file 1: the file ends without its file control record (99): it is not")
    assert told.endswith("for items behind the break cannot be counted; 3 were read")
    assert none == "file 2: of the 3 items that it states, none is missing"
    assert not letter.whole


def test_checks_behind_the_last_control_record_are_read_and_told() -> None:
    """A second letter without its header is no reason to lose its checks."""
    written = Letter(FRONTS, CENTS)
    more = b"".join(map(written.frame, written.records()[1:]))
    letter = read_cash_letter(written.written() + more)
    assert keyed_in(letter) == CENTS * 2
    assert "file 2: records follow the file control record (99) before it" in letter.discrepancies


def test_missing_items_are_counted() -> None:
    """Whole records may be lost without a trace but for the counts."""
    written = Letter(FRONTS, CENTS)
    records = written.records()
    places = [n for n, record in enumerate(records) if record[:2] == "25".encode("cp037")]
    kept = records[: places[1]] + records[places[2] - 2 :]
    letter = read_cash_letter(b"".join(map(written.frame, kept)))
    assert keyed_in(letter) == [10_000, 1]
    assert letter.discrepancies[0] == "of the 3 items that it states, 1 is missing"
    kept = records[: places[0]] + records[-2:]
    letter = read_cash_letter(b"".join(map(written.frame, kept)))
    assert letter.discrepancies[0] == "of the 3 items that it states, 3 are missing"


@pytest.mark.parametrize("framing", ["big", "little", "record descriptor word", "CR", "none"])
def test_behind_a_break_reading_goes_on(framing: str) -> None:
    """A record that is garbled takes no other check with it, and its images go to nobody."""
    written = Letter(FRONTS, CENTS, framing=framing)
    records = written.records()
    second = [n for n, record in enumerate(records) if record[:2] == "25".encode("cp037")][1]
    framed = [*map(written.frame, records)]
    framed[second] = b"\x07" * len(framed[second])
    letter = read_cash_letter(b"".join(framed))
    assert keyed_in(letter) == [10_000, 1]
    assert fronts_of(letter) == [FRONTS[0], FRONTS[2]]
    assert letter.discrepancies[0] == "of the 3 items that it states, 1 is missing"
    assert not letter.whole


def test_images_behind_a_break_are_not_the_item_before() -> None:
    """The first check has no image of its own; that of the lost second one is not taken for it."""
    written = Letter([None, *FRONTS[1:]], CENTS)
    records = written.records()
    second = [n for n, record in enumerate(records) if record[:2] == "25".encode("cp037")][1]
    framed = [*map(written.frame, records)]
    framed[second] = b"\xff" * len(framed[second])
    letter = read_cash_letter(b"".join(framed))
    assert keyed_in(letter) == [10_000, 1]
    assert fronts_of(letter) == [None, FRONTS[2]]


@pytest.mark.parametrize("framing", FRAMINGS)
def test_a_letter_cut_anywhere_is_read_as_far_as_it_goes(framing: str) -> None:
    """Wherever the file ends, all checks before are read, and that it ends is told."""
    data = Letter(FRONTS, CENTS, framing=framing).written()
    whole = keyed_in(read_cash_letter(data))
    for end in (*range(90, len(data) - 70, 41), *range(len(data) - 84, len(data) - 46)):
        letter = read_cash_letter(data[:end])
        assert "missing" in letter.discrepancies[0]
        assert not letter.whole
        assert keyed_in(letter) == whole[: len(letter.items)]


@pytest.mark.parametrize("framing", ["record descriptor word", "big, inclusive", "two bytes"])
@pytest.mark.parametrize("bank", ["025000001", "101000019", "251480000", "311312345"])
def test_a_banks_number_that_looks_like_a_record_hides_no_letter(framing: str, bank: str) -> None:
    """Record 10 holds it where a length that does not count itself would have a type."""
    written = Letter(FRONTS, CENTS, framing=framing)
    records = written.records()
    records[1] = records[1][:4] + bank.encode("cp037") + records[1][13:]
    letter = read_cash_letter(b"".join(map(written.frame, records)))
    assert letter.discrepancies == ()
    assert keyed_in(letter) == CENTS


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_lines_that_lost_their_blanks_are_read(end: bytes) -> None:
    """A header is shorter then, and what stands 80 characters on may look like a record."""
    written = Letter(FRONTS, CENTS, encoding="ascii", framing="none")
    header, *others = written.records()
    header = header.rstrip(b" ")
    shift = 80 - len(header) - len(end)
    first = b"10" + others[0][2:shift] + b"10" + others[0][shift + 2 :]
    lines = [header, first.rstrip(b" "), *others[1:]]
    letter = read_cash_letter(b"".join(line + end for line in lines))
    assert keyed_in(letter) == keyed_in(read_cash_letter(written.written()))
    assert fronts_of(letter) == FRONTS


def test_no_check_is_lost_or_changed_without_a_word() -> None:
    """Whatever is overwritten, taken out, put in or cut off: amounts are as sent, or it is told."""
    framings = [*FRAMINGS]
    for seed in range(600):
        rng = np.random.default_rng(seed)
        encoding = ("cp037", "ascii")[seed % 2]
        data = Letter(FRONTS, CENTS, encoding, framings[seed % len(framings)]).written()
        at, length = int(rng.integers(170, len(data))), int(rng.integers(1, 200))
        noise = rng.integers(0, 256, length, np.uint8).tobytes()
        damaged = (
            data[:at] + noise + data[at + length :],
            data[:at] + data[at + length :],
            data[:at] + noise + data[at:],
            data[:at] + bytes(length) + data[at + length :],
        )[seed % 4]
        letter = read_cash_letter(damaged)
        assert letter.discrepancies or keyed_in(letter) == CENTS
        assert len(letter.items) == letter.counts.items


def test_what_is_no_letter_is_refused() -> None:
    """Bytes without a file header record raise the error that says so."""
    with pytest.raises(MalformedCashLetter):
        read_cash_letter(b"something else, but long enough to hold a header record" * 3)


def test_more_items_than_allowed_are_refused() -> None:
    """The bound holds before all images are looked at; the refusal says how many there are."""
    data = Letter(FRONTS, CENTS).written()
    with pytest.raises(Refusal) as refused:
        read_cash_letter(data, Limits(most_items=2))
    assert refused.value.code == "too-many-items"
    assert "holds 3 checks; allowed are 2, and none of them was read" in refused.value.reason


def test_an_amount_that_is_no_number_is_none_and_told() -> None:
    """A keyed amount with a letter in it is not guessed."""
    data = (
        Letter(FRONTS[:1], [500]).written().replace(b"\xf0" * 7 + b"\xf5", b"\xf0" * 7 + b"\xc1", 1)
    )
    letter = read_cash_letter(data)
    assert letter.items[0].keyed_amount is None
    assert "item 1 has no amount in digits" in letter.discrepancies


def test_an_item_outside_of_any_bundle_is_read() -> None:
    """Items are counted in the cash letter if no bundle is open."""
    written = Letter(FRONTS, CENTS, per_bundle=3)
    bundles = ("20".encode("cp037"), "70".encode("cp037"))
    records = [record for record in written.records() if record[:2] not in bundles]
    letter = read_cash_letter(b"".join(map(written.frame, records)))
    assert keyed_in(letter) == CENTS
    assert letter.discrepancies == (
        "cash letter 1 states 1 bundles, 0 were counted",
        "the file states 24 records, 22 were counted",
    )


@pytest.mark.skipif(
    not FOREIGN.is_dir(), reason="FOREIGN_X937_LETTER names no folder that holds it"
)
def test_a_letter_of_another_program_is_read() -> None:
    """Front and amount are as another program wrote them; the rear is not taken for the front."""
    letter = read_cash_letter((FOREIGN / "valid-ebcdic.x937").read_bytes())
    assert letter.discrepancies == ()
    assert keyed_in(letter) == [10_000]
    assert fronts_of(letter) == [(FOREIGN / "check_image.tiff").read_bytes()]
    (image,) = images_of(FOREIGN / "valid-ebcdic.x937")
    assert isinstance(image, CheckImage)
    assert image.pixels.shape == (550, 1200)


def test_the_line_of_a_check_is_known_and_not_told() -> None:
    """By record 25; a return is the same check on its way back, and has none."""
    line = {3: "0000317".rjust(15), 19: "01100001", 27: "5", 28: "4410-8827/".rjust(20)}
    written = Letter(FRONTS[:1], [500], lines=[line])
    (item,) = read_cash_letter(written.written()).items
    assert item.line == MicrLine("011000015", "44108827", "317")
    assert "8827" not in repr(item)
    written.kind = "31"
    (item,) = read_cash_letter(written.written()).items
    assert item.line is None
