"""Texts that need be no amount of any currency: a reader must transcribe what is written.

A network that learns from amounts alone learns their grammar by heart and sees a digit where a
slash stands. So a share of what it learns from is written here: dates, fractions, times, numbers
of other kinds, amounts with a separator too many, letters beside digits, symbols in any order.
Whether such a text is an amount says the grammar; `125.50` may come out of here, too.

Characters that are not in `digits.amounts.grammar.alphabet` are read as its `OTHER`.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from digits.amounts.grammar.alphabet import ALPHABET, OTHER, SPACE

Draw: TypeAlias = "Callable[[np.random.Generator], str]"

# Letters that nobody takes for a digit or another symbol of the alphabet, and marks.
LETTERS = "abcdefhkmprtuvwyABDEFGHKMNPRTUVWY"
MARKS = "+%()&'\"!"
WORDS = (
    "and", "Rs", "Rs.", "only", "May", "Mar", "Feb", "Re", "No.", "kg", "USD", "EUR", "am", "pm",
    "hundred", "dollars", "pesos", "rupees", "mil", "y", "the", "per", "Mr", "by", "due", "ref",
    "Dr", "Cr", "th", "nd", "rd", "cents", "Pay", "void", "NULL", "Ap", "Kumar", "Maria",
)  # fmt: skip
CHARACTERS = frozenset(LETTERS + MARKS + "".join(WORDS))
SEPARATORS = ".,/-=: "
# Symbols as often as they stand in numbers; the mark of raised cents has no ink of its own.
SCATTERED = ALPHABET.symbols.translate(dict.fromkeys(map(ord, "^no" + OTHER)))
SYMBOLS = "0123456789" * 3 + SCATTERED + ".,/- "


def write_literally(rng: np.random.Generator) -> str:
    """Draw a text, stripped of spaces at its ends and never empty."""
    text = _of(rng, *KINDS)(rng).strip(SPACE)
    return text or _digits(rng, 1, 4)


def _of(rng: np.random.Generator, *options: Draw) -> Draw:
    return options[int(rng.integers(len(options)))]


def _pick(options: str | tuple[str, ...], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]


def _digits(rng: np.random.Generator, least: int, most: int) -> str:
    return "".join(map(str, rng.integers(0, 10, int(rng.integers(least, most + 1))).tolist()))


def _number(rng: np.random.Generator, least: int, most: int) -> str:
    """Digits without a zero in front, unless there is but one."""
    first = str(int(rng.integers(1, 10)))
    return first + _digits(rng, least - 1, most - 1)


def _date(rng: np.random.Generator) -> str:
    """3/4/26, 03-04-2026, 5.5.15, 2026-11-26, 12/5, 3 4 26."""
    mark = _pick("//--. ", rng)
    day, month = int(rng.integers(1, 32)), int(rng.integers(1, 13))
    year = int(rng.integers(1960, 2040))
    wide = "02" if rng.random() < 0.5 else ""
    short = [format(day, wide), format(month, wide)]
    if rng.random() < 0.2:
        return mark.join(short)
    if rng.random() < 0.15:
        return mark.join([str(year), *short])
    return mark.join([*short, str(year) if rng.random() < 0.5 else f"{year % 100:02}"])


def _fraction(rng: np.random.Generator) -> str:
    """7/12, 125/50, 45/100, 1245/100, 3 1/2, 125/00 50."""
    above, below = _number(rng, 1, 4), _pick(("100", "00", "50", "2", "4", "8", ""), rng)
    text = f"{above}/{below or _number(rng, 1, 3)}"
    return f"{_number(rng, 1, 3)} {text}" if rng.random() < 0.4 else text


def _hundredths(rng: np.random.Generator) -> str:
    """24 45/100, 24 5/100, 24 450/100, 24.45/100, 2445/100, xx/100, no/100."""
    cents = _digits(rng, 1, 3) if rng.random() < 0.7 else _pick(("xx", "no"), rng)
    whole = _number(rng, 1, 4) + _pick((SPACE, SPACE, SPACE, ".", "-", ""), rng)
    below = _pick(("/100", "/100", "/100", "/00", "/xx", "/10"), rng)
    return (whole if rng.random() < 0.75 else "") + cents + below


def _small(rng: np.random.Generator) -> str:
    """.27, ,50, $.75, -.5, .275."""
    return _pick(("", "", "$", "-", "€", "₹"), rng) + _pick("..,", rng) + _digits(rng, 1, 3)


def _led(rng: np.random.Generator) -> str:
    """.9,939, ,45.00, €.3, ..99, !5,04, -.5000: a number with marks in front that are no sign."""
    marks = _pick((".", ".", ".", ",", ",", "..", "-.", ":", "!", "/."), rng)
    sign = _pick(("", "", "", "$", "€", "₹"), rng)
    return sign + marks + _of(rng, _plain, _decimals, _grouped, _price)(rng)


def _gapped(rng: np.random.Generator) -> str:
    """3 5, 85 87 5289, 12 50.00, 1 2345: a number with a gap where none belongs."""
    text = _of(rng, _plain, _price, _grouped)(rng)
    for _ in range(1 if rng.random() < 0.7 else 2):
        place = int(rng.integers(1, max(2, len(text))))
        text = text[:place] + SPACE + text[place:].lstrip(SPACE)
    return text


def _price(rng: np.random.Generator) -> str:
    """125.50, 1,250.00, 45,00."""
    whole = _number(rng, 1, 6)
    if len(whole) > 3 and rng.random() < 0.6:
        whole = whole[:-3] + _pick(",,.", rng) + whole[-3:]
    return whole + _pick("..,", rng) + _digits(rng, 2, 2)


def _decimals(rng: np.random.Generator) -> str:
    """125.5, 12.345, 1,23, 12., 0.5, 1.234,5: one, two, three or no digits after a separator."""
    text = _number(rng, 1, 4)
    if rng.random() < 0.3:
        text += _pick(".,", rng) + _digits(rng, 3, 3)
    return text + _pick("..,,:-=", rng) + _digits(rng, 0, 3)


def _time(rng: np.random.Generator) -> str:
    """12:30, 7.45, 07:05:33."""
    parts = [f"{int(rng.integers(24))}", f"{int(rng.integers(60)):02}"]
    if rng.random() < 0.15:
        parts.append(f"{int(rng.integers(60)):02}")
    return _pick(":::.", rng).join(parts)


def _telephone(rng: np.random.Generator) -> str:
    """555-1234, 020 7946 0958, +56 9 8765, 2-555-123."""
    mark = _pick("-- /.", rng)
    parts = [_digits(rng, 1, 4) for _ in range(int(rng.integers(2, 5)))]
    return ("+" if rng.random() < 0.15 else "") + mark.join(parts)


def _two(rng: np.random.Generator) -> str:
    """Two numbers on a line: 12.50 3.20, 450 / 500."""
    both = [_of(rng, _decimals, _grouped, _plain)(rng) for _ in range(2)]
    return _pick((SPACE, SPACE, " / ", " - ", "-", "/", "="), rng).join(both)


def _plain(rng: np.random.Generator) -> str:
    """000123, 4417 1234, 7."""
    return _digits(rng, 1, 9)


def _grouped(rng: np.random.Generator) -> str:
    """Groups of wrong sizes: 12,34, 1.23.456, 1,2345, 12 45."""
    mark = _pick(".,., ", rng)
    return mark.join(_digits(rng, 1, 4) for _ in range(int(rng.integers(2, 4))))


def _disturbed(rng: np.random.Generator) -> str:
    """An amount with a symbol changed: a separator doubled, moved, replaced, in front."""
    text = list(
        _grouped(rng) if rng.random() < 0.3 else f"{_number(rng, 1, 5)}.{_digits(rng, 2, 2)}"
    )
    for _ in range(int(rng.integers(1, 3))):
        place = int(rng.integers(len(text) + 1))
        text[place : place + int(rng.integers(2))] = [_pick(SEPARATORS, rng)]
    return "".join(text)


def _scattered(rng: np.random.Generator) -> str:
    """Symbols of the whole alphabet in any order."""
    picks = rng.integers(0, len(SYMBOLS), int(rng.integers(1, 9)))
    return "".join(SYMBOLS[int(pick)] for pick in picks)


def _word(rng: np.random.Generator) -> str:
    if rng.random() < 0.6:
        return _pick(WORDS, rng)
    return "".join(_pick(LETTERS, rng) for _ in range(int(rng.integers(1, 6))))


def _worded(rng: np.random.Generator) -> str:
    """Letters or marks beside digits: Rs 500, 12 May, 5%, (12.50), A12, 500 only, 12 and 50."""
    number = _of(rng, _plain, _decimals, _grouped)(rng)
    draw = rng.random()
    if draw < 0.2:
        mark = _pick(MARKS, rng)
        return mark + number if rng.random() < 0.5 else number + mark
    gap = SPACE if rng.random() < 0.6 else ""
    if draw < 0.55:
        return _word(rng) + gap + number
    if draw < 0.9:
        return number + gap + _word(rng)
    return number + gap + _word(rng) + gap + _plain(rng)


def _words(rng: np.random.Generator) -> str:
    return SPACE.join(_word(rng) for _ in range(int(rng.integers(1, 3))))


KINDS: tuple[Draw, ...] = (
    _date, _date, _fraction, _fraction, _hundredths, _small, _led, _led, _gapped, _decimals,
    _decimals, _time, _telephone, _two, _plain, _grouped, _disturbed, _disturbed, _scattered,
    _scattered, _worded, _worded, _words,
)  # fmt: skip
