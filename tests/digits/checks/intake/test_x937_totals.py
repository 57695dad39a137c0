"""What a cash letter that was cut says of missing items: how many, or why nobody knows.

The file that is cut holds two cash letters of two bundles each, and six checks.
"""

import pytest

from digits.checks.intake.x937 import read_cash_letter
from tests.digits.checks.cash_letters import Letter, columns

FRONT = b"II*\0" + bytes(range(256))
UNKNOWN = (
    "the file ends without its file control record (99): it is not known how many items are"
    " missing, for items behind the break cannot be counted; "
)
UNCOUNTED = (
    "its file control record (99) does not count them all: it is not known how many items are"
    " missing; "
)
FRAMED = ["big", "record descriptor word", "CR LF", "none"]


def framed(framing: str, items: str = "00000006") -> list[tuple[str, bytes]]:
    """All records with their types, each as it stands in the file."""
    letters = [Letter([FRONT] * 3, [100, 200, 300], framing=framing) for _ in range(2)]
    header, *first, _ = letters[0].records()
    records = [header, *first, *letters[1].records()[1:-1]]
    fields = {3: "000002", 9: f"{len(records) + 1:08}", 17: items, 25: f"{1200:016}"}
    records.append(columns("99", fields).encode("cp037"))
    return [(record[:2].decode("cp037"), letters[0].frame(record)) for record in records]


def first_told(records: list[tuple[str, bytes]], kind: str, number: int, part: float = 0) -> str:
    """What is told first if the file ends before its n-th record of a type, or within it."""
    place = [n for n, (found, _) in enumerate(records) if found == kind][number - 1]
    kept = b"".join(record for _, record in records[:place])
    last = records[place][1]
    letter = read_cash_letter(kept + last[: int(len(last) * part)])
    assert not letter.whole
    return letter.discrepancies[0]


@pytest.mark.parametrize("framing", FRAMED)
@pytest.mark.parametrize(
    ("kind", "number", "part", "told"),
    [
        ("10", 1, 0.5, "0 were read"),
        ("20", 1, 0, "0 were read"),
        ("25", 1, 0.9, "0 were read"),
        ("25", 2, 0, "1 was read"),
        ("26", 2, 0.5, "2 were read"),
        ("50", 3, 0, "2 were read"),
        ("52", 3, 0.7, "2 were read"),
        ("70", 1, 0, "2 were read"),
        ("70", 1, 0.5, "2 were read"),
        ("20", 2, 0, "2 were read"),
        ("90", 1, 0, "3 were read"),
        ("90", 1, 0.5, "3 were read"),
        ("10", 2, 0, "3 were read"),
        ("20", 4, 0.5, "5 were read"),
        ("90", 2, 0, "6 were read"),
        ("99", 1, 0, "6 were read"),
    ],
)
def test_where_nothing_counts_the_items_that_is_told(
    framing: str, kind: str, number: int, part: float, told: str
) -> None:
    """Within and between bundles and letters, in an image, and before each control record."""
    assert first_told(framed(framing), kind, number, part) == UNKNOWN + told


@pytest.mark.parametrize("framing", FRAMED)
@pytest.mark.parametrize(
    ("part", "stated"),
    [(0.2, "its cash letters state"), (0.45, "it states"), (0.27, "its cash letters state")],
)
def test_a_file_control_record_that_is_cut_counts_all_the_same(
    framing: str, part: float, stated: str
) -> None:
    """What is left of it states the items, or of how many cash letters the counts are added up."""
    records = framed(framing)
    assert first_told(records, "99", 1, part) == f"of the 6 items that {stated}, none is missing"
    first = [kind for kind, _ in records].index("25")
    lost = records[:first] + records[first + 6 :]
    assert first_told(lost, "99", 1, part) == f"of the 6 items that {stated}, 1 is missing"


def test_before_a_break_control_records_tell_at_least_how_many_are_missing() -> None:
    """A bundle or a letter that was closed counts its own items, whatever is lost behind it."""
    records = framed("big")
    first, second, third, *_ = [n for n, (kind, _) in enumerate(records) if kind == "25"]
    lost = records[:first] + records[second:]
    told = UNKNOWN + "1 was read, and at least 1 is missing"
    assert first_told(lost, "20", 2) == told
    lost = records[:first] + records[third - 2 :]
    assert first_told(lost, "10", 2) == UNKNOWN + "1 was read, and at least 2 are missing"


def test_a_file_whose_counts_do_not_cover_what_was_read_is_told() -> None:
    """Two files may become one in a break; then the count of the last one tells nothing."""
    records = framed("big")
    whole = b"".join(record for _, record in records)
    # The first file's last record is garbled, and the header of the second one.
    garbled = whole[:-84] + b"\x07" * 168 + whole[84:]
    letter = read_cash_letter(garbled)
    assert len(letter.items) == 12
    assert letter.discrepancies[0] == UNCOUNTED + "12 were read"


def test_a_file_control_record_without_a_count_of_items_leaves_it_to_the_letters() -> None:
    """Where the letters' counts are there they are added up; with a letter's lost, nobody knows."""
    records = framed("big", " " * 8)
    cut = [n for n, (kind, _) in enumerate(records) if kind == "25"][1]
    records[cut] = ("", b"\x07" * 84)
    letter = read_cash_letter(b"".join(record for _, record in records))
    assert letter.discrepancies[0] == "of the 6 items that its cash letters state, 1 is missing"
    control = [kind for kind, _ in records].index("90")
    records[control] = ("", b"\x07" * 84)
    letter = read_cash_letter(b"".join(record for _, record in records))
    assert letter.discrepancies[0] == UNCOUNTED + "5 were read, and at least 1 is missing"


def test_what_is_missing_is_told_before_files_in_which_nothing_is() -> None:
    """Of many discrepancies the first ones are shown: these are files with items missing."""
    whole = b"".join(record for _, record in framed("big"))
    letter = read_cash_letter(whole * 12 + whole[:3000])
    assert letter.discrepancies[0].startswith("file 13: " + UNKNOWN)
    assert letter.discrepancies[1] == "file 1: of the 6 items that it states, none is missing"
