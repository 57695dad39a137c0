"""What amounts look like in each currency: from a text to a sum of money, or to nothing.

The shapes below are the whole grammar. A text that fits none of them is no amount: a separator
that is missing, doubled or in the wrong place is never guessed. Spaces do not exist here, so
``1 234,56`` is ``1234,56``. The meaning of a text is unique; the automaton's builder refuses
shapes of which that would not be true.
"""

from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple, TypeAlias, get_args

from digits.amounts.grammar.alphabet import classes_of
from digits.amounts.grammar.automaton import START, AmountShape, Automaton, compiled

Currency: TypeAlias = Literal["USD", "CLP", "INR", "EUR"]
CURRENCIES: tuple[Currency, ...] = get_args(Currency)
MOST = 10**12 - 1  # minor units: more than any check is made out for
DECIMALS: dict[Currency, int] = {"USD": 2, "CLP": 0, "INR": 2, "EUR": 2}

# Strokes that fill the line so that nobody adds a digit, and dashes that stand for "no more".
FILL = "[*#=-]*"
DASHES = "[=-]+"
PLAIN = "(0|ND*)"

# Pieces of the shapes: thousands as each currency sets them apart, in all places or none.
WESTERN = f"({PLAIN} | N D? D? (,DDD)+)"  # 1234 or 1,234 or 1,234,567
INDIAN = f"({PLAIN} | N D? (,DD)* ,DDD)"  # 12,34,567; the last group has three digits
DOTTED = f"({PLAIN} | N D? D? (.DDD)+)"  # 1.234.567
# There are no centavos, so that a dot that looks like a comma still can only part thousands.
DOTTED_LOOSELY = f"({PLAIN} | N D? D? ([.,]DDD)+)"

OVER = "/(100|xx)"
# ^xx/100 and ^-/100; ^00/100 has cents that are written, as zeros. Cents over 100 without the mark
# are no amount: 1245/100 may as well be 1245 and two crosses that nobody saw.
NO_CENTS = "(xx|-|=)"

USD_LEAD = f"{FILL} $? {FILL}"
INR_LEAD = f"{FILL} ₹? {FILL}"
EURO = f"{FILL} €? {FILL}"
STOP = f"([.,] | [.,]? {DASHES} [.,]) {FILL}"

SHAPES: dict[Currency, tuple[AmountShape, ...]] = {
    "USD": (
        AmountShape("decimal", f"{USD_LEAD} {WESTERN} .DD {FILL}", 1),
        AmountShape("raised cents", f"{USD_LEAD} {WESTERN} ^DD ({OVER})? {FILL}", 1),
        AmountShape("raised nothing", f"{USD_LEAD} {WESTERN} ^{NO_CENTS} ({OVER})? {FILL}", 100),
        AmountShape("whole with dashes", f"{USD_LEAD} {WESTERN} [./]? {DASHES} {FILL}", 100),
        AmountShape("whole", f"{USD_LEAD} {WESTERN} {FILL}", 100),
    ),
    "CLP": (
        AmountShape("whole with dashes", f"{USD_LEAD} {DOTTED_LOOSELY} [.,]? {DASHES} {FILL}", 1),
        AmountShape("whole", f"{USD_LEAD} {DOTTED_LOOSELY} {FILL}", 1),
        # A full stop after the amount; nothing can follow it, as there are no cents.
        AmountShape("whole with a stop", f"{USD_LEAD} {DOTTED_LOOSELY} {STOP}", 1),
    ),
    "INR": (
        AmountShape("decimal", f"{INR_LEAD} {INDIAN} .DD (/?{DASHES})? {FILL}", 1),
        AmountShape("whole with dashes", f"{INR_LEAD} {INDIAN} [/.]? {DASHES} {FILL}", 100),
        AmountShape("whole", f"{INR_LEAD} {INDIAN} {FILL}", 100),
    ),
    "EUR": (
        AmountShape("decimal", f"{EURO} {DOTTED} ,DD {EURO}", 1),
        AmountShape("raised cents", f"{EURO} {DOTTED} ^DD {EURO}", 1),
        AmountShape("whole with dashes", f"{EURO} {DOTTED} [.,]? {DASHES} {EURO}", 100),
        AmountShape("whole", f"{EURO} {DOTTED} {EURO}", 100),
    ),
}


class Meaning(NamedTuple):
    """What a text says: an amount, and the name of the shape in which it was written."""

    amount: Decimal
    shape: str


class Grammar(NamedTuple):
    """The amounts of one currency.

    `decimals` is the number of decimals of its currency, so that one minor unit is
    ``10 ** -decimals``. `most` is the largest amount, in minor units; zero is no amount.
    """

    currency: Currency
    decimals: int
    most: int
    automaton: Automaton

    def money(self, minor_units: int) -> Decimal:
        """Minor units as an amount: 1950 → ``Decimal("19.50")`` for two decimals."""
        return Decimal(minor_units).scaleb(-self.decimals)

    def minor_units(self, digits: int, shape: AmountShape | None) -> int | None:
        """The amount of a text that ends here with these digits, or None where none does."""
        if shape is None or not 0 < digits * shape.scale <= self.most:
            return None
        return digits * shape.scale

    def meaning(self, text: str) -> Meaning | None:
        """What a text over the alphabet means; None for a text that is no amount.

        Raises:
            UnknownSymbol: if a character is none of the alphabet.
        """
        state, digits = START, 0
        for one in classes_of(text):
            arc = self.automaton.arcs[state].get(one)
            if arc is None:
                return None
            state = arc.state
            digits = digits * 10 + arc.digit if arc.digit >= 0 else digits
        shape = self.automaton.ends[state]
        minor = self.minor_units(digits, shape)
        return None if minor is None or shape is None else Meaning(self.money(minor), shape.name)


@cache
def grammar_of(currency: Currency) -> Grammar:
    """A currency's grammar, compiled at its first use."""
    return Grammar(currency, DECIMALS[currency], MOST, compiled(SHAPES[currency]))
