"""The MICR line: its parts, its check digit, and digests that tell nothing and compare."""

from decimal import Decimal

import pytest

from digits.micr.micr_line import MicrLine, comparable, line_digests, micr_line, printed_line

ROUTING = "011000015"  # its check digit is right
KEY, OTHER_KEY = b"a key of this test alone", b"and another one of its own"


@pytest.mark.parametrize(
    ("auxiliary", "on_us", "account", "serial"),
    [
        ("", "4410 882-7/0317", "44108827", "317"),
        ("", "/44108827/0317", "44108827", "317"),
        ("0000317", "44108827/", "44108827", "317"),
        ("", "44108827/0317/", "44108827", "317"),
    ],
)
def test_account_and_serial_are_found(
    auxiliary: str, on_us: str, account: str, serial: str
) -> None:
    """Of personal and business checks; zeros, dashes and blanks make no other number."""
    assert micr_line(ROUTING, auxiliary, on_us) == MicrLine(ROUTING, account, serial)


@pytest.mark.parametrize(
    ("routing", "auxiliary", "on_us"),
    [
        (ROUTING, "", "44108827"),  # no serial number
        (ROUTING, "", "/0317"),
        (ROUTING, "", "4410*827/0317"),  # a digit that nobody could read
        ("", "", "44108827/0317"),
        ("01100", "", "44108827/0317"),
    ],
)
def test_an_unsure_line_is_none(routing: str, auxiliary: str, on_us: str) -> None:
    """What is missing or was not read is never compared."""
    assert micr_line(routing, auxiliary, on_us) is None


def test_the_check_digit() -> None:
    """One digit wrong, or two neighbours exchanged, and it fails; without it nothing is said."""
    for routing, fails in ((ROUTING, False), ("011000016", True), ("101000015", True)):
        line = micr_line(routing, "", "44108827/0317")
        assert line is not None
        assert line.check_digit_fails is fails
    assert not MicrLine("01100001", "1", "2").check_digit_fails


def test_digests_compare_and_tell_nothing() -> None:
    """Equal for one check, with and without the check digit; another key's are not compared."""
    line = MicrLine(ROUTING, "44108827", "317")
    digests, next_one = line_digests(line, KEY), line_digests(line._replace(serial="318"), KEY)
    assert line_digests(MicrLine(ROUTING[:8], "44108827", "317"), KEY) == digests
    assert (digests.account == next_one.account, digests.item == next_one.item) == (True, False)
    assert comparable(digests.item, next_one.item)
    assert not comparable(digests.item, line_digests(line, OTHER_KEY).item)
    assert "44108827" not in f"{line} {line!r} {digests}"


@pytest.mark.parametrize(
    ("text", "line", "amount"),
    [
        ("⑆011000015⑆ 44108827⑈ 0317", MicrLine(ROUTING, "44108827", "317"), None),
        ("⑆011000015⑆44108827⑈0317", MicrLine(ROUTING, "44108827", "317"), None),
        ("⑈0317⑈ 2⑆011000015⑆ 44108827⑈", MicrLine(ROUTING, "44108827", "317"), None),
        ("⑆011000015⑆ 44108827⑈ 317⑇0000000000⑇", MicrLine(ROUTING, "44108827", "317"), None),
        ("⑈000317⑈ ⑆011000015⑆ 4410⑉8827⑈", MicrLine(ROUTING, "44108827", "317"), None),
        (
            "⑈0317⑈ ⑆011000015⑆ 44108827⑈ ⑇0000090250⑇",
            MicrLine(ROUTING, "44108827", "317"),
            Decimal("902.50"),
        ),
        (
            "⑈713402⑈ 400002118⑆ 051877⑈ 29",
            MicrLine("400002118", "5187729", "713402", aba=False),
            None,
        ),
        (
            "⑈000712⑈ 20⑉4417⑆ 60118822⑈ 04",
            MicrLine("204417", "6011882204", "712", aba=False),
            None,
        ),
        ("⑈207⑈ ⑆00412⑉010⑆ 117⑉402⑉6⑈", MicrLine("00412010", "1174026", "207", aba=False), None),
    ],
)
def test_a_printed_line_says_which_check_it_is(
    text: str, line: MicrLine, amount: Decimal | None
) -> None:
    """Personal and business checks of the United States, India, the United Kingdom, Canada."""
    found = printed_line(text)
    assert found is not None
    assert (found.line, found.amount) == (line, amount)
    assert "441" not in f"{found!r} {found}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "⑆011000015⑆ 44108827⑈",  # no serial number
        "⑆011000015⑆ 44108827 0317",  # where the account ends is not said
        "⑆01100001⑆ 44108827⑈ 0317",  # a digit is lost
        "011000015⑆ 44108827⑈ 0317",  # a symbol is
        "⑆011000015⑆ 44108827⑈ 0317⑆",
        "⑈0317⑈ ⑆011000015⑆ 44108827⑈ ⑇000009025⑇",
        "⑆000000000⑆ 0000000⑈ 0101",  # a specimen
    ],
)
def test_a_line_of_no_known_form_says_nothing(text: str) -> None:
    """However surely its characters were read."""
    assert printed_line(text) is None


def test_a_printed_and_a_recorded_line_are_of_one_check() -> None:
    """With leading zeros or without; of other banks' numbers all digits count."""
    printed = printed_line("⑆011000015⑆ 0044108827⑈ 317")
    recorded = micr_line("01100001", "", "44108827/0317")
    assert printed is not None
    assert recorded is not None
    assert printed.line.says_the_same(recorded)
    assert line_digests(printed.line, KEY) == line_digests(recorded, KEY)
    one, two = (
        MicrLine(bank, "5187729", "713402", aba=False) for bank in ("400002118", "400002117")
    )
    assert not one.says_the_same(two)
    assert line_digests(one, KEY) != line_digests(two, KEY)
    assert not one.check_digit_fails
