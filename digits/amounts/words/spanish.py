"""Amounts in words, in Spanish: pesos as in Chile. Without accents, as readers give them."""

from digits.amounts.words.expressions import Expression, choice, optional, sequence

ONES = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez",
    "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho",
    "diecinueve", "veinte",
)  # fmt: skip
TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
HUNDREDS = (
    "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos",
    "setecientos", "ochocientos", "novecientos",
)  # fmt: skip
MISSPELT = {
    "seiscientos": "seicientos", "setecientos": "sietecientos", "novecientos": "nuevecientos",
    "trece": "trese", "doce": "dose", "quince": "quinse", "sesenta": "secenta",
    "trescientos": "trecientos", "dieciseis": "diez y seis", "diecisiete": "diez y siete",
    "dieciocho": "diez y ocho", "diecinueve": "diez y nueve",
}  # fmt: skip
SLIPS = 0.08
CLOSING = choice(
    ("", 0.45), ("-", 0.15), (".-", 0.12), ("=", 0.1), ("--", 0.06), (".", 0.06), (" -.-", 0.06)
)


def pesos(whole: int) -> Expression:
    """The wordings of pesos.

    Args:
        whole: pesos, 1 … 999,999,999.
    """
    unit = " de pesos" if whole % 1_000_000 == 0 else " pesos"
    money = choice((unit, 0.55), (f"{unit} m/n", 0.03), ("", 0.42))
    return sequence(_number(whole), money, CLOSING)


def _number(number: int) -> Expression:
    millions, rest = divmod(number, 1_000_000)
    thousands, rest = divmod(rest, 1_000)
    parts: list[Expression] = []
    if millions:
        word = "millones" if millions > 1 else "millon"
        parts.append(sequence(_below_thousand(millions, before=True), " ", word))
    if thousands == 1:
        parts.append(choice(("mil", 0.85), ("un mil", 0.15)))
    elif thousands:
        parts.append(sequence(_below_thousand(thousands, before=True), " mil"))
    if rest:
        parts.append(_below_thousand(rest, before=False))
    return sequence(*(part for pair in zip([""] + [" "] * len(parts), parts, strict=False)
                      for part in pair))  # fmt: skip


def _spelt(word: str) -> Expression:
    slip = MISSPELT.get(word)
    return word if slip is None else choice((word, 1 - SLIPS), (slip, SLIPS))


def _below_thousand(number: int, *, before: bool) -> Expression:
    """1 … 999; `before` another word a final "uno" is "un"."""
    count, rest = divmod(number, 100)
    if not rest:
        return "cien" if count == 1 else _spelt(HUNDREDS[count - 1])
    small = _below_hundred(rest, before=before)
    return sequence(_spelt(HUNDREDS[count - 1]), " ", small) if count else small


def _below_hundred(number: int, *, before: bool) -> Expression:
    if number < len(ONES):
        return "un" if number == 1 and before else _spelt(ONES[number])
    one: Expression = ONES[number % 10]
    if number % 10 == 1:
        one = "un" if before else choice(("uno", 0.8), ("un", 0.2))
    if number < 30:  # noqa: PLR2004 - the twenties are one word
        return choice((sequence("veinti", one), 0.93), (sequence("veinte y ", one), 0.07))
    tens = _spelt(TENS[number // 10 - 3])
    return sequence(tens, " y ", one) if number % 10 else tens


# --- any number ------------------------------------------------------------------------------


def any_pesos() -> Expression:
    """All wordings of pesos, up to hundreds of millions, whatever they add up to."""
    below = _any_below_thousand()
    thousands = sequence(optional(sequence(below, " "), 0.85), "mil")
    rest = choice((sequence(thousands, optional(sequence(" ", below), 0.7)), 0.7), (below, 0.3))
    millions = sequence(below, choice(" millones", " millon"))
    number = choice((sequence(millions, optional(sequence(" ", rest), 0.7)), 0.2), (rest, 0.8))
    money = choice((" pesos", 0.5), (" de pesos", 0.03), (" pesos m/n", 0.03), ("", 0.44))
    return sequence(number, money, CLOSING)


def _any_below_thousand() -> Expression:
    ones = choice(*ONES[1:10], "un")
    small = choice(*(_spelt(word) for word in ONES[1:]), "un")
    tens = sequence(choice(*(_spelt(word) for word in TENS)), optional(sequence(" y ", ones), 0.8))
    twenties = sequence(choice((("veinti"), 0.93), ("veinte y ", 0.07)), ones)
    below_hundred = choice((small, 0.4), (tens, 0.45), (twenties, 0.15))
    hundreds = choice(*(_spelt(word) for word in HUNDREDS), "cien")
    return choice(
        (sequence(hundreds, optional(sequence(" ", below_hundred), 0.75)), 0.6),
        (below_hundred, 0.4),
    )
