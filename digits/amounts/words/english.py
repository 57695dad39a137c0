"""Amounts in words, in English: dollars as in the USA, rupees as in India.

Lakhs and crores, the usual misspellings, *and* or not, hyphens or spaces, *twelve hundred*.
"""

from digits.amounts.words.expressions import Choice, Expression, choice, optional, sequence
from digits.amounts.words.fractions import any_hundredths, ending, hundredths

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
MISSPELT = {
    "four": "for", "eight": "eigth", "nine": "nin", "twelve": "twelf", "thirteen": "thirten",
    "fourteen": "forteen", "fifteen": "fiveteen", "nineteen": "ninteen", "forty": "fourty",
    "fifty": "fivty", "sixty": "sixity", "eighty": "eigthy", "ninety": "ninty",
}  # fmt: skip
SLIPS = 0.06  # of the words that have a usual misspelling; "fourty" is commoner
FOURTY = 0.3
TEENS_OF_HUNDREDS = range(1_001, 10_000)
AND = choice((" and ", 0.6), (" & ", 0.4))
GAP = choice((" ", 0.75), (" and ", 0.15), (", ", 0.06), (" & ", 0.04))
LAKH = choice(("lakh", 0.45), ("lac", 0.2), ("lakhs", 0.15), ("lacs", 0.1), ("lack", 0.1))
CRORE = choice(("crore", 0.7), ("crores", 0.3))
INDIAN_THOUSAND = choice(("thousand", 0.8), ("thousands", 0.2))


def dollars(whole: int, cents: int) -> Expression:
    """The wordings of dollars and cents.

    Args:
        whole: dollars, 0 … 999,999,999.
        cents: 0 … 99.
    """
    number = _western(whole) if whole else choice(("zero", 0.6), ("no", 0.4))
    unit = choice((" dollars", 0.93), (" dollar", 0.07))
    fraction = hundredths(cents)
    spoken = sequence(AND, _below_hundred(cents) if cents else choice("no", "zero"), " cents")
    with_cents = choice(
        (sequence(AND, fraction, optional(unit, 0.3)), 0.55),
        (sequence(" ", fraction, optional(unit, 0.3)), 0.17),
        (sequence(unit, AND, fraction), 0.13),
        (sequence(unit, spoken), 0.09),
        (spoken, 0.06),
    )
    if cents:
        return sequence(number, with_cents, ending("only", 0.12))
    bare = choice((unit, 0.5), ("", 0.5))
    return sequence(number, choice((with_cents, 0.6), (bare, 0.4)), ending("only", 0.3))


def rupees(whole: int, paise: int) -> Expression:
    """The wordings of rupees and paise.

    Args:
        whole: rupees, 0 … 999,999,999.
        paise: 0 … 99.
    """
    number = _indian(whole) if whole else choice("zero", "nil")
    before = optional(choice(("rupees ", 0.8), ("rs. ", 0.2)), 0.25)
    after = optional(" rupees", 0.12)
    if not paise:
        return sequence(before, number, after, ending("only", 0.75))
    word = choice(("paise ", 0.8), ("paisa ", 0.2))
    spoken = choice(
        (sequence(" and ", word, _below_hundred(paise)), 0.6),
        (sequence(" and ", _below_hundred(paise), " paise"), 0.2),
        (sequence(" and ", hundredths(paise)), 0.2),
    )
    return sequence(before, number, after, spoken, ending("only", 0.7))


def any_dollars() -> Expression:
    """All wordings of dollars and cents, up to hundreds of millions, whatever they add up to."""
    number = _any_number((("million",), ("thousand",)))
    unit = optional(choice((" dollars", 0.93), (" dollar", 0.07)), 0.5)
    spoken = sequence(choice(_any_below_hundred(), "no", "zero"), " cents")
    tail = sequence(
        choice((AND, 0.8), (" ", 0.2)), choice((any_hundredths(), 0.85), (spoken, 0.15))
    )
    closing = sequence(
        choice(("", 0.8), (" dollars", 0.19), (" dollar", 0.01)), ending("only", 0.2)
    )
    return sequence(choice((number, 0.95), "zero", "no"), unit, optional(tail, 0.8), closing)


def any_rupees() -> Expression:
    """All wordings of rupees and paise, up to tens of crores, whatever they add up to."""
    number = _any_number(((CRORE,), (LAKH,), (INDIAN_THOUSAND,)))
    before = optional(choice(("rupees ", 0.8), ("rs. ", 0.2)), 0.25)
    word = choice(("paise ", 0.8), ("paisa ", 0.2))
    small = _any_below_hundred()
    spoken = choice((sequence(word, small), 0.6), (sequence(small, " paise"), 0.2),
                    (any_hundredths(), 0.2))  # fmt: skip
    tail = optional(sequence(" and ", spoken), 0.2)
    return sequence(before, number, optional(" rupees", 0.12), tail, ending("only", 0.7))


# --- numbers ---------------------------------------------------------------------------------


def _spelt(word: str) -> Expression:
    slip = MISSPELT.get(word)
    if slip is None:
        return word
    share = FOURTY if word == "forty" else SLIPS
    return choice((word, 1 - share), (slip, share))


def _below_hundred(number: int) -> Expression:
    if number < len(ONES):
        return _spelt(ONES[number])
    tens = _spelt(TENS[number // 10 - 2])
    if not number % 10:
        return tens
    joint = choice((" ", 0.5), ("-", 0.42), ("", 0.08))
    return sequence(tens, joint, _spelt(ONES[number % 10]))


def _hundreds(number: int) -> Expression:
    """1 … 999, or 1 … 99 hundreds."""
    count, rest = divmod(number, 100)
    if not count:
        return _below_hundred(rest)
    head: Expression = sequence(_below_hundred(count), " hundred")
    if count == 1:
        head = choice((head, 0.93), ("a hundred", 0.07))
    return sequence(head, GAP, _below_hundred(rest)) if rest else head


def _western(number: int) -> Expression:
    """1 … 999,999,999 in thousands and millions."""
    usual = _scaled(number, ((1_000_000, "million"), (1_000, "thousand")))
    if number in TEENS_OF_HUNDREDS and number // 100 % 10:  # twelve hundred
        return choice((usual, 0.85), (_hundreds(number), 0.15))
    return usual


def _indian(number: int) -> Expression:
    """1 … 999,999,999 in thousands, lakhs and crores; in millions by some."""
    return _scaled(number, ((10_000_000, CRORE), (100_000, LAKH), (1_000, INDIAN_THOUSAND)))


def _scaled(number: int, scales: tuple[tuple[int, Expression], ...]) -> Expression:
    parts: list[Expression] = []
    for scale, word in scales:
        count, number = divmod(number, scale)
        if count:
            parts.append(sequence(_hundreds(count), " ", word))
    if number:
        parts.append(_hundreds(number))
    return joined(parts, GAP)


def joined(parts: list[Expression], gap: Choice) -> Expression:
    """Parts with a gap between each two."""
    between: list[Expression] = [parts[0]]
    for part in parts[1:]:
        between += [gap, part]
    return sequence(*between)


# --- any number ------------------------------------------------------------------------------


def _any_below_hundred() -> Expression:
    joint = choice((" ", 0.5), ("-", 0.42), ("", 0.08))
    ones = choice(*(_spelt(word) for word in ONES[1:10]))
    tens = choice(*(_spelt(word) for word in TENS))
    small = choice(*(_spelt(word) for word in ONES[1:]))
    return choice((small, 0.5), (sequence(tens, optional(sequence(joint, ones), 0.8)), 0.5))


def _any_hundreds() -> Expression:
    """1 … 999, or so many hundreds."""
    small = _any_below_hundred()
    count = choice((small, 0.97), ("a", 0.03))
    hundreds = sequence(count, " hundred", optional(sequence(GAP, small), 0.7))
    return choice((hundreds, 0.6), (small, 0.4))


def _any_number(scales: tuple[tuple[Expression], ...]) -> Expression:
    """Groups with their scales, each there or not, at least one of them."""
    whole = _any_hundreds()
    for (word,) in reversed(scales):
        group = sequence(_any_hundreds(), " ", word)
        whole = choice((sequence(group, optional(sequence(GAP, whole), 0.8)), 0.4), (whole, 0.6))
    return whole
