"""Cents beside an amount in words: as a fraction, as crosses, or not at all."""

from digits.amounts.words.expressions import Expression, choice, optional, sequence

HUNDRED = choice(("100", 0.93), ("00", 0.04), ("xx", 0.03))


def hundredths(cents: int) -> Expression:
    """``56/100``; for none ``00/100``, ``no/100``, ``xx/100`` or a dash."""
    if cents:
        return sequence(f"{cents:02d}", "/", HUNDRED)
    nothing = choice(("00", 0.5), ("no", 0.22), ("xx", 0.18), ("0", 0.04), ("-", 0.03), ("=", 0.03))
    return sequence(nothing, "/", HUNDRED)


def any_hundredths() -> Expression:
    """Any cents as `hundredths` writes them."""
    digit = choice(*"0123456789")
    nothing = choice(("no", 0.4), ("xx", 0.4), ("0", 0.1), ("-", 0.05), ("=", 0.05))
    return sequence(choice((sequence(digit, digit), 0.85), (nothing, 0.15)), "/", HUNDRED)


def ending(word: str, share: float = 0.25) -> Expression:
    """What stands last so that nobody writes on: a word, a stop, dashes; mostly nothing."""
    closing = choice((f" {word}", share), (f" {word}/-", 0.03), ("", 1 - share))
    return sequence(closing, optional(choice("-", ".", " -", "--", "="), 0.08))
