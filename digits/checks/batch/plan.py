"""What a batch is to be read with: all that a worker needs besides the ledger's address.

A plan travels between processes and machines, and holds no secret: each worker takes the address
of the ledger from its own settings.
"""

import socket
from functools import lru_cache
from pathlib import Path

from pydantic import Field

from digits.amounts.decision.decision import STOPPED
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.words.decision import WordsTools
from digits.amounts.words.words_reader import opened_words_reader
from digits.checks.batch.micr_key import micr_key
from digits.checks.batch.reconciliation import ReconciliationOptions
from digits.checks.batch.worker import Work
from digits.checks.errors import OtherCode
from digits.checks.scoring import ScoringOptions
from digits.config import Frozen
from digits.environment import imports_digest
from digits.ledger.engine import ledger_url
from digits.ledger.ledger import Ledger, open_ledger
from digits.ledger.records import Batch, ReadingRecipe
from digits.limits import Limits
from digits.micr.micr_reader import MicrReader, opened_micr_reader
from digits.models.errors import ModelTampered
from digits.registry.reader_versions import KIND, reader_folder
from digits.settings import machine_settings

# Whose code shapes what a batch says, with all that they import …
READING = ("digits.checks.batch.worker", "digits.checks.batch.reconciliation")
# … but for what only stores a reading, or describes a reader or an error.
NOT_READING = (
    "digits.amounts.decision.evaluation",
    "digits.amounts.errors",
    "digits.checks.errors",
    "digits.errors",
    "digits.ledger",
    "digits.line_reader.errors",
    "digits.metrics",
    "digits.models",
    "digits.photos.errors",
    "digits.scores",
)
CODE = imports_digest(READING, NOT_READING)  # as this process has loaded it, not as it is later


class ScoringPlan(Frozen):
    """A folder, and how it is read.

    `reader` is a reader's whole version, the beginning of its network's digest; a worker finds it
    in its own `store` or in the package. `words_reader` and `micr_reader` are those of the readers
    of the amount in words and of the MICR line, which come with the package; empty where these are
    not read.
    """

    folder: Path
    store: Path
    reader: str
    words_reader: str = ""
    micr_reader: str = ""
    options: ScoringOptions
    limits: Limits = Limits()
    reconciliation: ReconciliationOptions = ReconciliationOptions()
    most_failures: float = Field(default=0.2, ge=0, le=1, description="share of files")

    @property
    def recipe(self) -> ReadingRecipe:
        """All that readings and decisions of this plan depend on.

        That is the code, too: of a page that was read by other code the ledger must not tell the
        old reading. A number that is raised by hand would be forgotten one day, so the sources
        count themselves; only those that reading imports, so that an edit of a training, a report
        or the ledger has nothing read anew. Versions of packages do not count: a repair of Pillow
        changes no amount, and would have every inbox read again.
        """
        options, threshold = self.options, self.options.policy.threshold
        ceiling = options.policy.ceiling
        policy = threshold.words + (f"; nothing above {ceiling:,f}" if ceiling is not None else "")
        policy += f"; {STOPPED}{options.policy.stopped}" if options.policy.stopped else ""
        parts = {"options": options, "limits": self.limits, "reconciliation": self.reconciliation}
        facts = {name: part.model_dump(mode="json") for name, part in parts.items()}
        return ReadingRecipe(
            reader=self.reader,
            layout=options.layout.name if options.layout else "",
            policy=policy,
            facts=facts
            | {"code": CODE, "words_reader": self.words_reader, "micr_reader": self.micr_reader},
        )


def ledger_of(store: Path) -> Ledger:
    """The ledger that this process's settings name, opened once.

    Raises:
        LedgerUnreachable, LedgerNewer: if it cannot be had.
    """
    return _opened_ledger(ledger_url(store, machine_settings().ledger.get_secret_value()))


def open_work(plan: ScoringPlan, batch: Batch, run: str) -> Work:
    """What a worker reads with; reader and ledger are opened once in each process.

    Raises:
        UnknownModel, AliasLogCorrupt, MalformedCard, ModelTampered: if the reader cannot be had.
        LedgerUnreachable, LedgerNewer: if the ledger cannot.
        OtherCode: if this worker would read otherwise than the batch's recipe says.
    """
    if plan.recipe.digest != batch.recipe:
        raise OtherCode(
            "A worker has another version of this program than the flow",
            where=socket.gethostname(),
            received=f"sources of the digest {CODE[:12]}",
            remedy="bring every worker to the version of the flow, and start it again",
        )
    reader = _opened_reader(plan.store / "models", plan.reader)
    ledger = ledger_of(plan.store)
    key = micr_key(plan.store)
    words = _words_tools(plan.words_reader, reader.card.network) if plan.words_reader else None
    micr = _micr_reader(plan.micr_reader) if plan.micr_reader else None
    folder, options, limits = plan.folder, plan.options, plan.limits
    return Work(folder, reader, options, limits, ledger, batch, run, key, words, micr)


@lru_cache
def _opened_ledger(url: str) -> Ledger:
    return open_ledger(url)


@lru_cache
def _opened_reader(models: Path, version: str) -> AmountReader:
    opened = AmountReader.opened(reader_folder(models, f"{KIND}/{version}"))
    if opened.card.version != version:
        raise ModelTampered(
            "A reader has another version than its folder says",
            where=models,
            received=f"{opened.card.version}, and {version} is wanted",
            remedy="restore the reader's folder, or choose another version",
        )
    return opened


@lru_cache
def _words_tools(version: str, figures: str) -> WordsTools:
    opened = opened_words_reader()
    _check_version("the amount in words", opened.card.version, version)
    return opened.tools(figures)


@lru_cache
def _micr_reader(version: str) -> MicrReader:
    opened = opened_micr_reader()
    _check_version("MICR lines", opened.card.version, version)
    return opened


def _check_version(what: str, here: str, wanted: str) -> None:
    """See that a reader that comes with the package is the one of the flow."""
    if here != wanted:
        raise ModelTampered(
            f"The reader of {what} has another version than the flow's",
            received=f"{here}, and {wanted} is wanted",
            remedy="bring every worker to the version of the flow, and start it again",
        )
