"""All the ways to word one amount in a currency's language, each with how often it is met."""

from decimal import Decimal

from digits.amounts.grammar.currencies import DECIMALS
from digits.amounts.words.english import dollars, rupees
from digits.amounts.words.expressions import Expression
from digits.amounts.words.french import euros
from digits.amounts.words.spanish import pesos
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
