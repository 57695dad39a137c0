"""What amounts look like in each currency: from a text to a sum of money, or to nothing.

The shapes below are the whole grammar. A text that fits none of them is no amount: a separator
that is missing, doubled or in the wrong place is never guessed, nor is a space: ``24 45`` is no
amount. The meaning of a text is unique; the automaton's builder refuses shapes of which that would
not be true.
"""

from decimal import Decimal
from functools import cache
from typing import NamedTuple, TypeAlias

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.automaton import START, AmountShape, Automaton, compiled
from digits.config import Currency
from digits.handwriting.alphabet import Alphabet
from digits.line_reader.ctc import Candidate, Decoding
from digits.line_reader.ensemble import PooledPrediction
from digits.line_reader.grammar import Ending, Position

MOST = 10**12 - 1  # minor units: more than any check is made out for
DECIMALS: dict[Currency, int] = {"USD": 2, "CLP": 0, "INR": 2, "EUR": 2}

# Strokes that fill the line so that nobody adds a digit, and dashes that stand for "no more".
FILL = "[*#=-_]*"
DASHES = "[=-]+"
PLAIN = "(0|ND*)"

# Pieces of the shapes: thousands as each currency sets them apart, in all places or none; by a
# space everywhere, and around a separator there may be one. A wide gap may be read as two.
SPACED = "N D? D? (_+DDD)+"  # 1 234 567
THOUSANDS = "N D? D? (_*,_*DDD)+"
WESTERN = f"({PLAIN} | {THOUSANDS} | {SPACED})"  # 1234 or 1,234 or 1,234,567
LAKHS = (
    "N D? (_*,_*DD)* _*,_*DDD | N D? (_+DD)* _+DDD"  # 12,34,567; the last group has three digits
)
INDIAN = f"({PLAIN} | {LAKHS} | {THOUSANDS} | {SPACED})"  # 767,000 is common, too
DOTTED = f"({PLAIN} | N D? D? (_*._*DDD)+ | {SPACED})"  # 1.234.567
ONE_DOT = "N D? D? _*._*DDD"  # 1.234
THREE_DECIMALS = "a dot before three digits may part thousands or stand before decimals"
# There are no centavos, so that a dot that looks like a comma still can only part thousands.
DOTTED_LOOSELY = f"({PLAIN} | N D? D? (_*[.,]_*DDD)+ | {SPACED})"

HUNDRED = "_*/_*(100|xx)"
OVER = f"({HUNDRED})?"
# ^xx/100 and ^-/100; ^00/100 has cents that are written, as zeros. Cents over 100 without the mark
# or a space are no amount: 1245/100 may as well be 1245 and two crosses that nobody saw.
NO_CENTS = "(xx|no|-|=)"

USD_LEAD = f"{FILL} $? {FILL}"
INR_LEAD = f"{FILL} ₹? {FILL}"
EURO = f"{FILL} €? {FILL}"
PESOS_FILL = "[*#=-_:]*"  # a double dash is often two points
STOP = f"([.,] | [.,]? {DASHES} [.,]) {PESOS_FILL}"

SHAPES: dict[Currency, tuple[AmountShape, ...]] = {
    "USD": (
        AmountShape("decimal", f"{USD_LEAD} {WESTERN} _*._*DD {FILL}", 1),
        AmountShape("cents alone", f"{USD_LEAD} .DD {FILL}", 1),
        AmountShape("raised cents", f"{USD_LEAD} {WESTERN} _*^DD {OVER} {FILL}", 1),
        AmountShape("raised nothing", f"{USD_LEAD} {WESTERN} _*^{NO_CENTS} {OVER} {FILL}", 100),
        AmountShape("cents in hundredths", f"{USD_LEAD} {WESTERN} _+DD {HUNDRED} {FILL}", 1),
        # 75/xx is no such shape: it would be 75.00.
        AmountShape("cents in hundredths alone", f"{USD_LEAD} (0D|ND) _*/_*100 {FILL}", 1),
        AmountShape("no hundredths", f"{USD_LEAD} {WESTERN} _+{NO_CENTS} {HUNDRED} {FILL}", 100),
        # 125/00, 125/xx; 125/50 may be a fraction.
        AmountShape("whole with a slash", f"{USD_LEAD} {WESTERN} _*/_*(00|xx|no) {FILL}", 100),
        AmountShape("whole with crosses", f"{USD_LEAD} {WESTERN} (.|_+)(xx|no) {FILL}", 100),
        AmountShape("whole with dashes", f"{USD_LEAD} {WESTERN} _*[./]? {DASHES} {FILL}", 100),
        AmountShape("whole", f"{USD_LEAD} {WESTERN} {FILL}", 100),
    ),
    "CLP": (
        AmountShape(
            "whole with dashes", f"{USD_LEAD} {DOTTED_LOOSELY} _*[.,]? {DASHES} {PESOS_FILL}", 1
        ),
        AmountShape("whole", f"{USD_LEAD} {DOTTED_LOOSELY} {PESOS_FILL}", 1),
        # A full stop after the amount; nothing can follow it, as there are no cents.
        AmountShape("whole with a stop", f"{USD_LEAD} {DOTTED_LOOSELY} {STOP}", 1),
    ),
    "INR": (
        AmountShape("decimal", f"{INR_LEAD} {INDIAN} _*._*DD _*(/?{DASHES})? {FILL}", 1),
        AmountShape("whole with dashes", f"{INR_LEAD} {INDIAN} _*[/.]?_* {DASHES} {FILL}", 100),
        AmountShape("no paise", f"{INR_LEAD} {INDIAN} _*=_*00 _*(/?{DASHES})? {FILL}", 100),
        AmountShape("whole", f"{INR_LEAD} {INDIAN} {FILL}", 100),
    ),
    "EUR": (
        AmountShape("decimal", f"{EURO} {DOTTED} _*,_*DD {EURO}", 1),
        AmountShape("raised cents", f"{EURO} {DOTTED} _*^DD {EURO}", 1),
        AmountShape("whole with dashes", f"{EURO} {DOTTED} _*[.,]? {DASHES} {EURO}", 100),
        AmountShape("whole with one dot", f"{EURO} {ONE_DOT} {EURO}", 100, THREE_DECIMALS),
        AmountShape("whole", f"{EURO} {DOTTED} {EURO}", 100),
    ),
}


AmountCandidate: TypeAlias = Candidate[Decimal]
AmountDecoding: TypeAlias = Decoding[Decimal]
AmountPrediction: TypeAlias = PooledPrediction[Decimal]


class Meaning(NamedTuple):
    """What a text says: an amount, and the name of the shape in which it was written."""

    amount: Decimal
    shape: str


class CurrencyGrammar(NamedTuple):
    """The amounts of one currency; a `digits.line_reader.grammar.Grammar` of sums of money.

    `decimals` is the number of decimals of its currency, so that one minor unit is
    ``10 ** -decimals``. `most` is the largest amount, in minor units; zero is no amount. The
    value of a position is made of the digits that count.
    """

    currency: Currency
    decimals: int
    most: int
    automaton: Automaton

    @property
    def alphabet(self) -> Alphabet:
        """That of all amounts."""
        return ALPHABET

    @property
    def start(self) -> Position:
        """Before the first symbol."""
        return Position(START)

    def step(self, position: Position, symbol: int) -> Position | None:
        """Where a symbol leads; None where no amount goes on with it, or it would be too large."""
        arc = self.automaton.arcs[position.state].get(symbol)
        if arc is None:
            return None
        value = position.value if arc.digit < 0 else position.value * 10 + arc.digit
        return Position(arc.state, value) if value <= self.most else None

    def ending(self, position: Position) -> Ending[Decimal] | None:
        """The amount of a text that ends here, or None where none does."""
        shape = self.automaton.ends[position.state]
        minor_units = position.value * shape.scale if shape else 0
        if shape is None or not 0 < minor_units <= self.most:
            return None
        return Ending(self.money(minor_units), shape.name, shape.doubt)

    def money(self, minor_units: int) -> Decimal:
        """Minor units as an amount: 1950 → ``Decimal("19.50")`` for two decimals."""
        return Decimal(minor_units).scaleb(-self.decimals)

    def meaning(self, text: str) -> Meaning | None:
        """What a text over the alphabet means; None for a text that is no amount.

        Raises:
            UnknownSymbol: if a character is none of the alphabet.
        """
        position: Position | None = self.start
        for symbol in ALPHABET.classes_of(text):
            position = self.step(position, symbol) if position else None
        ending = self.ending(position) if position else None
        return Meaning(ending.meaning, ending.shape) if ending else None


@cache
def grammar_of(currency: Currency) -> CurrencyGrammar:
    """A currency's grammar, compiled at its first use."""
    return CurrencyGrammar(currency, DECIMALS[currency], MOST, compiled(SHAPES[currency]))
