"""All the ways to word one amount in a currency's language, each with how often it is met."""

from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from digits.amounts.grammar.currencies import DECIMALS
from digits.amounts.words.english import any_dollars, any_rupees, dollars, rupees
from digits.amounts.words.expressions import Expression, usual
from digits.amounts.words.french import any_euros, euros
from digits.amounts.words.merging import merged
from digits.amounts.words.spanish import any_pesos, pesos
from digits.amounts.words.text_graph import TextGraph, graph_of
from digits.config import Currency

MOST_WORDED = 999_999_999  # whole units


def wording(currency: Currency, amount: Decimal) -> Expression | None:
    """The wordings of an amount; None where it is too large to be worded.

    Args:
        currency: whose language it is: English for USD and INR, Spanish for CLP, French for EUR.
        amount: above 0.
    """
    minor = int(amount.scaleb(DECIMALS[currency]))
    whole, cents = divmod(minor, 10 ** DECIMALS[currency])
    if whole > MOST_WORDED:
        return None
    match currency:
        case "USD":
            return dollars(whole, cents)
        case "INR":
            return rupees(whole, cents)
        case "EUR":
            return euros(whole, cents)
        case "CLP":
            return pesos(whole)


class Worded(NamedTuple):
    """An amount's wordings.

    Attributes:
        graph: of them all.
        share: of the amount among all that are worded, in the graph of all amounts.
    """

    graph: TextGraph
    share: float


@lru_cache(maxsize=512)
def worded(currency: Currency, amount: Decimal) -> Worded | None:
    """The wordings of an amount; None where it is not worded: too large, or nothing but paise."""
    expression = wording(currency, amount)
    if expression is None:
        return None
    graph, text = graph_of(expression), usual(expression)
    among_all = any_amount_graph(currency).chance(text)
    return Worded(graph, among_all / graph.chance(text)) if among_all > 0 else None


@cache
def any_amount_graph(currency: Currency) -> TextGraph:
    """The graph of all wordings of a currency, whatever they add up to."""
    anything = {"USD": any_dollars, "INR": any_rupees, "EUR": any_euros, "CLP": any_pesos}
    return merged(graph_of(anything[currency]()))
