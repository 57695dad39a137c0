"""All ways to write one amount: a currency's grammar of which a single sum of money is left.

Decoding with it (`digits.line_reader.ctc.decode`) tells how likely that amount is, and which way to
write it brought most of that; for lines of which the amount is known but not the text.
"""

from decimal import Decimal
from typing import NamedTuple, Self

from digits.amounts.grammar.currencies import SHAPES, CurrencyGrammar, grammar_of
from digits.config import Currency
from digits.handwriting.alphabet import Alphabet
from digits.line_reader.grammar import Ending, Position


class OneAmount(NamedTuple):
    """The texts of a currency that mean one amount; a `digits.line_reader.grammar.Grammar`.

    Attributes:
        grammar: the currency's.
        amount: what all texts mean.
        values: what digits that count may make so far, of a text that can still mean it.
    """

    grammar: CurrencyGrammar
    amount: Decimal
    values: frozenset[int]

    @classmethod
    def of(cls, amount: Decimal, currency: Currency) -> Self:
        """The ways to write an amount of a currency; none where it has no such amount."""
        grammar = grammar_of(currency)
        minor = amount.scaleb(grammar.decimals)
        values = {0}  # before the first digit that is not zero
        for scale in {shape.scale for shape in SHAPES[currency]}:
            if minor % scale == 0:
                digits = str(int(minor / scale))
                values |= {int(digits[:count]) for count in range(1, len(digits) + 1)}
        return cls(grammar, amount, frozenset(values))

    @property
    def alphabet(self) -> Alphabet:
        """That of all amounts."""
        return self.grammar.alphabet

    @property
    def start(self) -> Position:
        """Before the first symbol."""
        return self.grammar.start

    def step(self, position: Position, symbol: int) -> Position | None:
        """Where a symbol leads; None where no way to write the amount goes on with it."""
        onward = self.grammar.step(position, symbol)
        return onward if onward is not None and onward.value in self.values else None

    def ending(self, position: Position) -> Ending[Decimal] | None:
        """The amount, of a text that means it and ends here."""
        ending = self.grammar.ending(position)
        return ending if ending is not None and ending.meaning == self.amount else None
