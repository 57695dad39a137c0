"""Failures of the ledger."""

from digits.errors import DigitsError


class LedgerUnreachable(DigitsError):
    """The database of the ledger cannot be opened, or does not answer."""


class LedgerFull(LedgerUnreachable):
    """The disk on which the ledger lies takes no more."""


class LedgerNewer(DigitsError):
    """A newer version of the package made the ledger's tables."""


class LedgerOlder(DigitsError):
    """An older version of the package made the ledger's tables, and nobody has upgraded them."""


class UnknownBatch(DigitsError):
    """The ledger has no such batch."""


class UnknownItem(DigitsError):
    """The ledger has no such item."""
