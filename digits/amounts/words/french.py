"""Amounts in words, in French: euros as in France. Without accents, as readers give them."""

from digits.amounts.words.expressions import Expression, choice, optional, sequence

ONES = (
    "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
    "onze", "douze", "treize", "quatorze", "quinze", "seize",
)  # fmt: skip
TENS = ("vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt",
        "quatre-vingt")  # fmt: skip
ET = choice((" et ", 0.7), ("-et-", 0.3))
JOINT = choice(("-", 0.6), (" ", 0.4))
EURO = choice(("euros", 0.94), ("euro", 0.06))


def euros(whole: int, cents: int) -> Expression:
    """The wordings of euros and cents.

    Args:
        whole: euros, 0 … 999,999,999.
        cents: 0 … 99.
    """
    number = _number(whole) if whole else "zero"
    if not cents:
        return sequence(number, " ", EURO, optional(choice("-", ".", " seulement", " -"), 0.15))
    unit = choice((" centimes", 0.45), (" cents", 0.2), (" cts", 0.2), ("", 0.15))
    figures = sequence(f"{cents:02d}", unit)
    spoken = sequence(_below_hundred(cents), choice((" centimes", 0.8), (" cents", 0.2)))
    tail = choice(
        (sequence(" et ", figures), 0.4),
        (sequence(" ", figures), 0.2),
        (sequence(choice(" et ", " "), spoken), 0.4),
    )
    return sequence(number, " ", EURO, tail)


def _number(number: int) -> Expression:
    millions, rest = divmod(number, 1_000_000)
    thousands, rest = divmod(rest, 1_000)
    parts: list[Expression] = []
    if millions:
        word = choice(("millions", 0.9), ("million", 0.1)) if millions > 1 else "million"
        parts += [_below_thousand(millions), " ", word]
    if thousands:
        head = [_below_thousand(thousands), JOINT] if thousands > 1 else []
        parts += [*([" "] if parts else []), *head, choice(("mille", 0.9), ("mil", 0.1))]
    if rest:
        parts += [*([choice((" ", 0.8), ("-", 0.2))] if parts else []), _below_thousand(rest)]
    return sequence(*parts)


def _below_thousand(number: int) -> Expression:
    count, rest = divmod(number, 100)
    if not count:
        return _below_hundred(rest)
    plural = choice(("cents", 0.6), ("cent", 0.4)) if count > 1 else "cent"
    head: Expression = sequence(ONES[count], JOINT, plural) if count > 1 else plural
    return sequence(head, choice((" ", 0.75), ("-", 0.25)), _below_hundred(rest)) if rest else head


def _below_hundred(number: int) -> Expression:
    if number < len(ONES):
        return ONES[number]
    if number < 20:  # noqa: PLR2004 - dix-sept …
        return sequence("dix", JOINT, ONES[number - 10])
    ten, one = divmod(number, 10)
    if ten in (7, 9):  # soixante-dix, quatre-vingt-dix
        ten, one = ten - 1, one + 10
    tens = TENS[ten - 2]
    if not one:
        return choice((f"{tens}s", 0.8), (tens, 0.2)) if ten == 8 else tens  # noqa: PLR2004
    if one in (1, 11) and ten < 8:  # noqa: PLR2004 - vingt et un, but quatre-vingt-un
        return sequence(tens, ET, ONES[one])
    return sequence(tens, JOINT, _below_hundred(one))


# --- any number ------------------------------------------------------------------------------


def any_euros() -> Expression:
    """All wordings of euros and cents, up to hundreds of millions, whatever they add up to."""
    below = _any_below_thousand()
    gap = choice((" ", 0.6), ("-", 0.4))
    thousands = sequence(optional(sequence(below, gap), 0.8), choice(("mille", 0.9), ("mil", 0.1)))
    rest = choice((sequence(thousands, optional(sequence(gap, below), 0.8)), 0.4), (below, 0.6))
    millions = sequence(below, " ", choice("millions", "million"))
    number = choice((sequence(millions, optional(sequence(" ", rest), 0.7)), 0.05), (rest, 0.95))
    digit = choice(*"0123456789")
    unit = choice((" centimes", 0.45), (" cents", 0.2), (" cts", 0.2), ("", 0.15))
    figures = sequence(digit, digit, unit)
    spoken = sequence(_any_below_hundred(), choice((" centimes", 0.8), (" cents", 0.2)))
    tail = sequence(choice(" et ", " "), choice(figures, spoken))
    closing = optional(choice("-", ".", " seulement", " -"), 0.1)
    return sequence(choice((number, 0.97), ("zero", 0.03)), " ", EURO, optional(tail, 0.6), closing)


def _any_below_thousand() -> Expression:
    below = _any_below_hundred()
    plural = choice(("cents", 0.5), ("cent", 0.5))
    head = sequence(optional(sequence(choice(*ONES[2:10]), JOINT), 0.8), plural)
    rest = optional(sequence(choice((" ", 0.75), ("-", 0.25)), below), 0.75)
    return choice((sequence(head, rest), 0.6), (below, 0.4))


def _any_below_hundred() -> Expression:
    teens = choice(*ONES[10:], *(sequence("dix", JOINT, one) for one in ONES[7:10]))
    ones = choice(*ONES[1:10])
    tens = choice(*TENS[:5])
    plain = sequence(
        tens, optional(choice((sequence(JOINT, ones), 0.8), (sequence(ET, "un"), 0.2)), 0.8)
    )
    seventies = sequence("soixante", choice((JOINT, 0.8), (ET, 0.2)), teens)
    eighties = sequence(
        "quatre",
        JOINT,
        choice(
            (sequence("vingt", optional(sequence(JOINT, choice(ones, teens)), 0.9)), 0.8),
            ("vingts", 0.2),
        ),
    )
    return choice((choice(ones, teens), 0.4), (plain, 0.4), (seventies, 0.08), (eighties, 0.12))
