"""What texts mean: hand-picked cases, and random ones judged by an independent description."""

import random
import re
from decimal import Decimal

import pytest

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.currencies import MOST, grammar_of
from digits.config import CURRENCIES, Currency
from digits.handwriting.errors import UnknownSymbol

FILL = r"[*#=\- ]*"
# The same grammar, written once more as Python's regular expressions: whole part and cents.
SPACED = r"[1-9]\d{0,2}(?: +\d{3})+"
THOUSANDS = r"[1-9]\d{0,2}(?: *, *\d{3})+"
WESTERN = rf"(?P<whole>0|[1-9]\d*|{THOUSANDS}|{SPACED})"
INDIAN = (
    rf"(?P<whole>0|[1-9]\d*|{THOUSANDS}|{SPACED}"
    r"|[1-9]\d?(?: *, *\d{2})* *, *\d{3}|[1-9]\d?(?: +\d{2})* +\d{3})"
)
DOTTED = rf"(?P<whole>0|[1-9]\d*|[1-9]\d{{0,2}}(?: *\. *\d{{3}})+|{SPACED})"
LOOSE = rf"(?P<whole>0|[1-9]\d*|[1-9]\d{{0,2}}(?: *[.,] *\d{{3}})+|{SPACED})"
HUNDRED = r" */ *(?:100|xx)"
NONE = r"(?:xx|no|-|=)"
ORACLES: dict[Currency, str] = {
    "USD": rf"{FILL}\$?{FILL}(?:{WESTERN}"
    rf"(?: *\. *(?P<a>\d\d)| *\^(?P<b>\d\d)(?:{HUNDRED})?| *\^{NONE}(?:{HUNDRED})?"
    rf"| +(?P<c>\d\d){HUNDRED}| +{NONE}{HUNDRED}| */ *(?:00|xx|no)|(?:\.| +)(?:xx|no)"
    rf"| *[./]?[=\-]+|)|\.(?P<d>\d\d)|(?P<e>\d\d) */ *100){FILL}",
    "CLP": rf"{FILL}\$?{FILL}{LOOSE}(?: *[.,]?[=\-]+|[.,]?[=\-]+[.,]|[.,]?)[*#=\-: ]*",
    "INR": rf"{FILL}₹?{FILL}{INDIAN}"
    rf"(?: *\. *(?P<a>\d\d) *(?:/?[=\-]+)?| *[/.]? *[=\-]+| *= *00 *(?:/?[=\-]+)?|){FILL}",
    "EUR": rf"{FILL}€?{FILL}{DOTTED}"
    rf"(?: *, *(?P<a>\d\d)| *\^(?P<b>\d\d)| *[.,]?[=\-]+|){FILL}€?{FILL}",
}


def expected(currency: Currency, text: str) -> Decimal | None:
    """What the regular expression says."""
    match = re.fullmatch(ORACLES[currency], text, re.ASCII)
    if match is None:
        return None
    parts = match.groupdict()
    cents = next((parts[name] for name in "abcde" if parts.get(name)), "00")
    whole = int(re.sub(r"\D", "", parts["whole"] or "0"))
    places = grammar_of(currency).decimals
    minor = whole * 10**places + (int(cents) if places else 0)
    return Decimal(minor).scaleb(-places) if 0 < minor <= MOST else None


def meaning(currency: Currency, text: str) -> Decimal | None:
    """What the grammar says."""
    found = grammar_of(currency).meaning(text)
    return None if found is None else found.amount


def grouped(digits: str, mark: str, sizes: tuple[int, int]) -> str:
    """Digits with marks: the last group has `sizes[0]` of them, the others `sizes[1]`."""
    head, groups = digits[: -sizes[0]], [digits[-sizes[0] :]]
    while head:
        groups.insert(0, head[-sizes[1] :])
        head = head[: -sizes[1]]
    return mark.join(groups)


def written(currency: Currency, minor: int, rng: random.Random) -> str:
    """One of the ways to write an amount, chosen by chance."""
    places = grammar_of(currency).decimals
    whole, cents = divmod(minor, 10**places)
    mark, sizes = {"INR": (",", (3, 2)), "USD": (",", (3, 3))}.get(currency, (".", (3, 3)))
    if currency == "INR" and rng.random() < 0.3:
        sizes = (3, 3)
    mark = " " if rng.random() < 0.1 else mark
    text = grouped(str(whole), mark, sizes) if rng.random() < 0.5 else str(whole)
    ends = {
        "USD": [
            *(f".{cents:02}", f"^{cents:02}", f"^{cents:02}/100", f"^{cents:02}/xx"),
            *(f" {cents:02}/100", f" {cents:02} / 100"),
        ],
        "CLP": ["", "-", "=", ".-", ",-", "=*", ".", ",", "-."],
        "INR": [f".{cents:02}", f".{cents:02}/-"],
        "EUR": [f",{cents:02}", f"^{cents:02}"],
    }[currency]
    if cents == 0:
        ends += {
            "USD": ["", "--", ".-", "/-", "^xx/100", "^-/100", "/00", " no/100", ".xx"],
            "CLP": [],
            "INR": ["/-", "/=", "", "-", "=00"],
            "EUR": ["", ",-", ",=", ",--", ".-"],
        }[currency]
    sign = {"USD": "$", "CLP": "$", "INR": "₹", "EUR": "€"}[currency]
    lead = rng.choice(["", sign, f"**{sign}", f"{sign}#", "-", "="])
    return lead + text + rng.choice(ends) + rng.choice(["", "", "-", "**", "#"])


@pytest.mark.parametrize("currency", CURRENCIES)
def test_every_written_amount_means_itself(currency: Currency) -> None:
    """Two thousand amounts of all sizes, each written in one of the allowed ways."""
    rng = random.Random(f"written {currency}")  # noqa: S311 - texts, not secrets
    for _ in range(2000):
        minor = rng.randrange(1, 10 ** rng.randint(1, 12))
        if rng.random() < 0.4:
            minor = max(1, minor // 100) * 100 % (MOST + 1)
        text = written(currency, minor, rng)
        assert meaning(currency, text) == Decimal(minor).scaleb(-grammar_of(currency).decimals), (
            text
        )


@pytest.mark.parametrize("currency", CURRENCIES)
def test_the_independent_description_agrees(currency: Currency) -> None:
    """Amounts with up to three random changes, and random texts: both say the same of each."""
    rng = random.Random(f"changed {currency}")  # noqa: S311 - texts, not secrets
    allowed = 0
    for _ in range(6000):
        text = written(currency, rng.randrange(1, 10 ** rng.randint(1, 9)), rng)
        for _ in range(rng.randint(0, 3)):
            at = rng.randrange(len(text) + 1)
            text = (
                text[:at]
                + rng.choice(["", rng.choice(ALPHABET.symbols)])
                + text[at + rng.randint(0, 1) :]
            )
        if rng.random() < 0.1:
            text = "".join(rng.choices(ALPHABET.symbols, k=rng.randint(0, 8)))
        assert meaning(currency, text) == expected(currency, text), text
        allowed += expected(currency, text) is not None
    assert 1000 < allowed < 5500  # the test sees plenty of both kinds


@pytest.mark.parametrize(
    ("currency", "text", "amount"),
    [
        ("USD", "1,234.56", "1234.56"),
        ("USD", "1234.56", "1234.56"),
        ("USD", "$12^45/100", "12.45"),
        ("USD", "12^45", "12.45"),
        ("USD", "12^xx/100", "12.00"),
        ("USD", "12^00/xx", "12.00"),
        ("USD", "12^-/100", "12.00"),
        ("USD", "**1,234.56##", "1234.56"),
        ("USD", "$1234", "1234.00"),
        ("USD", "$0.45", "0.45"),
        ("CLP", "19.507", "19507"),
        ("CLP", "$19.507.-", "19507"),
        ("CLP", "19507=", "19507"),
        ("CLP", "200-.", "200"),
        ("CLP", "1,500-", "1500"),
        ("CLP", "19.507.", "19507"),
        ("CLP", "19507,", "19507"),
        ("CLP", "19.507-.", "19507"),
        ("INR", "12,34,567/-", "1234567.00"),
        ("INR", "₹1,23,456.00", "123456.00"),
        ("INR", "1234/-", "1234.00"),
        ("EUR", "1.234,56", "1234.56"),
        ("EUR", "€1234,56", "1234.56"),
        ("EUR", "1.234,-€", "1234.00"),
        ("EUR", "1.234", "1234.00"),
        ("EUR", "1.234^56€", "1234.56"),
        ("EUR", "1.234.-", "1234.00"),
        ("USD", "1,234/-", "1234.00"),
        ("USD", "88 17/100", "88.17"),
        ("USD", "310/00", "310.00"),
        ("USD", "310 00/100", "310.00"),
        ("USD", "310^no/100", "310.00"),
        ("USD", "310 xx/100", "310.00"),
        ("USD", "$.62", "0.62"),
        ("USD", "07/100", "0.07"),
        ("USD", "2, 500.00", "2500.00"),
        ("USD", "2 500.25", "2500.25"),
        ("USD", "2  500 .25", "2500.25"),
        ("CLP", "8.900:", "8900"),
        ("INR", "110,000/-", "110000.00"),
        ("INR", "1,10,000/=", "110000.00"),
        ("INR", "4500=00", "4500.00"),
        ("INR", "4500=00/-", "4500.00"),
        ("EUR", "12 345,50", "12345.50"),
    ],
)
def test_amounts_of_each_country(currency: Currency, text: str, amount: str) -> None:
    """With the decimals of the currency, whatever was written."""
    assert str(meaning(currency, text)) == amount


@pytest.mark.parametrize(
    ("currency", "text"),
    [
        ("USD", "12,34"),  # a comma where only thousands are set apart
        ("USD", "1,2345.00"),
        ("USD", "1234,567"),  # one separator of two
        ("USD", "12.345"),
        ("USD", "12."),  # the cents are missing, not zero
        ("USD", ".4"),
        ("USD", "88 17"),
        ("USD", "88/17"),  # a fraction, a date, or cents
        ("USD", "9/11"),
        ("USD", "88-17"),
        ("USD", "12:30"),
        ("USD", "88 170/100"),
        ("USD", "no/100"),
        ("USD", "12?"),
        ("USD", "? 12.00"),
        ("CLP", ".62"),
        ("CLP", "12:30"),
        ("INR", "4500-00"),
        ("USD", "1245/100"),  # 12.45, or 1245 and crosses that nobody saw
        ("USD", "012.00"),
        ("USD", "0.00"),
        ("USD", "1$234"),
        ("USD", "€12.00"),
        ("USD", ""),
        ("USD", "$"),
        ("CLP", "1.50"),
        ("CLP", "1234.567"),
        ("CLP", "1.234567"),
        ("CLP", "0"),
        ("CLP", "19.507.."),
        ("CLP", "19.507./-"),
        ("CLP", "19.50."),
        ("INR", "1,23,45,67/-"),
        ("INR", "1,23,456,789/-"),  # lakhs and thousands mixed
        ("INR", "12,34/-"),
        ("EUR", "1,234.56"),  # American
        ("EUR", "1.23"),
        ("EUR", "1,234"),
        ("EUR", "€1,00€x"),
        ("EUR", "12,"),
        ("EUR", "12."),
        ("EUR", "12.^45"),
        ("USD", "12/"),
    ],
)
def test_what_is_no_amount(currency: Currency, text: str) -> None:
    """Nothing is guessed where a separator is missing, doubled or in the wrong place."""
    assert meaning(currency, text) is None


def test_indian_amounts_are_grouped_in_both_ways() -> None:
    """In lakhs and in thousands, as real cheques are; dollars in thousands alone."""
    assert meaning("INR", "1,23,456") == meaning("INR", "123,456") == Decimal(123456)
    assert meaning("USD", "123,456") == Decimal(123456)
    assert meaning("USD", "1,23,456") is None


@pytest.mark.parametrize("currency", CURRENCIES)
def test_largest_amount(currency: Currency) -> None:
    """The largest one is read, the next one is not."""
    places = grammar_of(currency).decimals
    digits = str(MOST)
    mark = "," if currency == "EUR" else "."
    text = f"{digits[:-2]}{mark}{digits[-2:]}" if places else digits
    assert meaning(currency, text) == Decimal(MOST).scaleb(-places)
    assert meaning(currency, "1" + "0" * (12 - places)) is None


def test_characters_outside_the_alphabet(says: object) -> None:
    """They are a mistake of the caller, not a text that is no amount."""
    with pytest.raises(UnknownSymbol) as caught:
        grammar_of("USD").meaning("12 dollars")
    assert callable(says)
    says(caught.value, "characters", "12 dollars", "'d'", "use only")


def test_automata_are_small() -> None:
    """So that many texts share a hypothesis; and no state is a dead end."""
    for currency in CURRENCIES:
        automaton = grammar_of(currency).automaton
        assert len(automaton.arcs) <= 90
        for arcs, end in zip(automaton.arcs, automaton.ends, strict=True):
            assert arcs or end is not None
