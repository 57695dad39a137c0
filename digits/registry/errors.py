"""Failures of versions, champions and challengers."""

from digits.errors import DigitsError


class UnknownModel(DigitsError):
    """There is no model of that name."""


class NoModelYet(DigitsError):
    """The store holds no model of that kind."""


class AliasLogCorrupt(DigitsError):
    """The log of a kind's champions was changed by something else than a move."""


class AliasMoved(DigitsError):
    """Champion or challenger changed between a decision and its carrying out."""


class RescoringFailed(DigitsError):
    """The fresh process that scores a model again did not give an answer."""
