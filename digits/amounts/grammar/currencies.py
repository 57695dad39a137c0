"""What amounts look like in each currency: from a text to a sum of money, or to nothing.

The shapes below are the whole grammar. A text that fits none of them is no amount: a separator
that is missing, doubled or in the wrong place is never guessed. Spaces do not exist here, so
``1 234,56`` is ``1234,56``. The meaning of a text is unique; the automaton's builder refuses
shapes of which that would not be true.
"""

from decimal import Decimal
from functools import cache
from typing import Literal, NamedTuple, TypeAlias, get_args

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.automaton import START, AmountShape, Automaton, compiled
from digits.handwriting.alphabet import Alphabet
from digits.line_reader.ctc import Candidate, Decoding
from digits.line_reader.ensemble import PooledPrediction
from digits.line_reader.grammar import Ending, Position

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
