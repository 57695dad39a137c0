"""Cash letters as z/OS keeps them: in blocks behind their descriptor words, records in segments.

The words are written here from z/OS DFSMS Using Data Sets, not by anything of the project.
"""

import tracemalloc

import numpy as np
import pytest

from digits.checks.intake.x937 import CashLetter, read_cash_letter
from digits.checks.intake.x937_image import picture_in
from tests.digits.checks.cash_letters import Letter

FRONTS: list[bytes | None] = [
    b"II*\0first" + bytes(range(256)),
    b"MM\0*second\x40 " + b"\0\x03\0" * 99,
    b"\xff\xd8\xffthird" + bytes(range(255, -1, -1)) * 2,
]
CENTS = [10_000, 250_099, 1]
WHOLE, FIRST, LAST, MIDDLE = 0, 1, 2, 3  # segment control codes


def with_word(record: bytes, code: int = WHOLE) -> bytes:
    """A record or segment behind its descriptor word: length with the word, code, zero."""
    return (len(record) + 4).to_bytes(2, "big") + bytes((code, 0)) + record


def blocked(records: list[bytes], most: int) -> list[bytes]:
    """Variable blocked: as many whole records in each block as fit; without the blocks' words."""
    blocks = [b""]
    for record in map(with_word, records):
        if blocks[-1] and len(blocks[-1]) + len(record) + 4 > most:
            blocks.append(b"")
        blocks[-1] += record
    return blocks


def spanned(records: list[bytes], most: int) -> list[bytes]:
    """Variable blocked spanned: blocks are filled, with at least one byte of a segment."""
    blocks = [b""]
    for record in records:
        rest = record
        while rest or rest is record:
            room = most - 4 - len(blocks[-1]) - 4
            if room < 1:
                blocks.append(b"")
                continue
            part, after = rest[:room], rest[room:]
            begins, ends = rest is record, not after
            code = (WHOLE if ends else FIRST) if begins else LAST if ends else MIDDLE
            blocks[-1] += with_word(part, code)
            rest = after
            if ends:
                break
    return blocks


def block_word(block: bytes, *, extended: bool = False) -> bytes:
    """The block's length with the word and two zeros, or a set bit and a length of 31 bits."""
    length = len(block) + 4
    return (
        (length | 1 << 31).to_bytes(4, "big") if extended else length.to_bytes(2, "big") + b"\0\0"
    )


def file_of(blocks: list[bytes], *, extended: bool = False) -> bytes:
    """All blocks behind their words."""
    return b"".join(block_word(block, extended=extended) + block for block in blocks)


def seen(letter: CashLetter) -> list[tuple[str, str, int | None, bytes | None]]:
    """All that is read of each check."""
    return [
        (
            item.bundle,
            item.sequence,
            None if item.keyed_amount is None else int(item.keyed_amount * 100),
            item.front and picture_in(item.front),
        )
        for item in letter.items
    ]


def same(data: bytes, written: Letter) -> bool:
    """Whether a file is read as the same letter is whose records stand in no blocks."""
    letter, plain = read_cash_letter(data), read_cash_letter(written.written())
    assert plain.discrepancies == ()
    assert letter.discrepancies == ()
    return (seen(letter), letter.counts, letter.whole) == (seen(plain), plain.counts, True)


@pytest.mark.parametrize("encoding", ["cp037", "ascii"])
@pytest.mark.parametrize("most", [92, 700, 1024, 2000, 32_760])
def test_a_blocked_letter_is_read_like_one_without_blocks(encoding: str, most: int) -> None:
    """Every check, image and total of the first block and of all later ones."""
    written = Letter(FRONTS, CENTS, encoding)
    assert same(file_of(blocked(written.records(), most)), written)


@pytest.mark.parametrize("encoding", ["cp037", "ascii"])
def test_a_record_may_be_cut_at_every_place_between_two_blocks(encoding: str) -> None:
    """Checks, images and control records alike, even after their first byte."""
    written = Letter(FRONTS, CENTS, encoding)
    for most in range(88, 400):
        assert same(file_of(spanned(written.records(), most)), written)


@pytest.mark.parametrize("most", [300, 66_060])
@pytest.mark.parametrize("layout", [blocked, spanned])
def test_extended_block_words_are_read(most: int, layout: type) -> None:
    """A set first bit makes a length of 31 bits, for blocks above 32,760 bytes."""
    written = Letter([b"II*\0" + bytes(30_000)] * 6, [5] * 6)
    assert same(file_of(layout(written.records(), most), extended=True), written)


@pytest.mark.parametrize("most", [0x0D20, 0x2000, 0x2020, 0x4000, 0x3F00])
def test_a_block_word_that_looks_like_padding_is_read(most: int) -> None:
    """Lengths may be made of blanks, line ends and zeros; the header is in the first such block."""
    written = Letter([b"II*\0" + bytes(9_000)] * 6, [5] * 6)
    data = file_of(spanned(written.records(), most))
    assert data.startswith(most.to_bytes(2, "big"))
    assert same(data, written)
    assert len(read_cash_letter(data + b"\r\n" + data).items) == 12


@pytest.mark.parametrize("between", [b"", bytes(100), b"\x1a"])
def test_files_in_blocks_and_without_follow_one_another(between: bytes) -> None:
    """Each begins with a block of its own, in the block of the one before, or has no blocks."""
    written = Letter(FRONTS, CENTS)
    records = written.records()
    plain = b"".join(map(with_word, records))
    others = Letter(FRONTS, CENTS, "ascii", "CR LF").written()
    files = [
        file_of(spanned(records, 300)),
        file_of(blocked(records, 700)),
        plain,
        file_of(blocked(records * 2, 2000)),
        others,
        file_of(spanned(records, 300), extended=True),
    ]
    letter = read_cash_letter(between.join(files))
    assert letter.discrepancies == ()
    assert seen(letter) == seen(read_cash_letter(plain)) * 7


DAMAGES = [b"\0\0\0\0", b"\xff\xff\xff\xff", b"\0\x09\0\0", b"\x12\x34\0\0", b"abcd", b"\x80\0\3\0"]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("layout", [blocked, spanned])
@pytest.mark.parametrize("encoding", ["cp037", "ascii"])
@pytest.mark.parametrize("most", [700, 32_760])
def test_a_damaged_block_word_costs_nothing_and_is_told(
    damage: bytes, layout: type, encoding: str, most: int
) -> None:
    """Whichever block it is: all checks and images are read, and the block is told."""
    written = Letter(FRONTS, CENTS, encoding)
    blocks: list[bytes] = layout(written.records(), most)
    expected = seen(read_cash_letter(written.written()))
    for place in range(len(blocks)):
        words = [damage if n == place else block_word(block) for n, block in enumerate(blocks)]
        data = b"".join(word + block for word, block in zip(words, blocks, strict=True))
        letter = read_cash_letter(data)
        assert seen(letter) == expected
        if len(blocks) == 1 and damage == bytes(4):
            continue  # zeros before the only block cannot be told from padding
        none, told = letter.discrepancies
        assert none == "of the 3 items that it states, none is missing"
        assert told.startswith("the block that ends with record ")
        assert told.endswith(" is not as long as it states")
        assert not letter.whole


def test_behind_a_break_within_a_block_reading_goes_on() -> None:
    """A garbled check takes no other with it, though their records are cut between blocks."""
    written = Letter(FRONTS, CENTS)
    records = written.records()
    for layout in (blocked, spanned):
        for most in range(150, 400, 7):
            data = file_of(layout(records, most))
            at = data.find("0000250099".encode("cp037"))
            if at < 0:
                continue  # the amount is cut itself
            letter = read_cash_letter(data[: at - 60] + b"\x07" * 70 + data[at + 10 :])
            assert [cents for _, _, cents, _ in seen(letter)] == [10_000, 1]
            assert [front for *_, front in seen(letter)] == [FRONTS[0], FRONTS[2]]
            assert letter.discrepancies[0] == "of the 3 items that it states, 1 is missing"
            assert not any("block" in text for text in letter.discrepancies)


@pytest.mark.parametrize("layout", [blocked, spanned])
def test_no_check_is_lost_or_changed_without_a_word(layout: type) -> None:
    """Whatever is overwritten, taken out, put in or cut off: amounts are as sent, or it is told."""
    for seed in range(300):
        rng = np.random.default_rng(seed)
        written = Letter(FRONTS, CENTS, ("cp037", "ascii")[seed % 2])
        data = file_of(layout(written.records(), int(rng.integers(90, 900))))
        at, length = int(rng.integers(180, len(data))), int(rng.integers(1, 200))
        noise = rng.integers(0, 256, length, np.uint8).tobytes()
        damaged = (
            data[:at] + noise + data[at + length :],
            data[:at] + data[at + length :],
            data[:at] + noise + data[at:],
            data[:at],
        )[seed // 2 % 4]
        letter = read_cash_letter(damaged)
        assert letter.discrepancies or [cents for _, _, cents, _ in seen(letter)] == CENTS


def test_segments_without_a_byte_are_no_endless_way() -> None:
    """A segment's length of zero leads back to itself; it ends the record, and is told."""
    written = Letter([b"II*\0" + bytes(300)], [500], framing="spanned")
    data = written.written()
    at = data.index(b"\0\x68\3\0")
    letter = read_cash_letter(data[:at] + b"\0\0\3\0" + data[at + 4 :])
    assert [cents for _, _, cents, _ in seen(letter)] == [500]
    assert not letter.whole


def test_images_in_many_blocks_are_not_copied() -> None:
    """Of a letter that stays in memory for its images, no second one is made beside it."""
    written = Letter([b"II*\0" + bytes(40_000)] * 60, [5] * 60)
    data = file_of(spanned(written.records(), 27_998))
    tracemalloc.start()
    try:
        letter = read_cash_letter(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(letter.items) == 60
    assert peak < len(data) / 10
