"""How a folder of checks is going to be read: from a command's parameters and the settings."""

from pathlib import Path

from digits.amounts.words.decision import WordsPolicy
from digits.amounts.words.words_reader import words_reader_version
from digits.checks.batch.plan import ScoringPlan
from digits.checks.batch.reconciliation import ReconciliationOptions
from digits.checks.fields.layout import named_layout
from digits.checks.scoring import ScoringOptions
from digits.config import Currency
from digits.micr.micr_reader import micr_reader_version
from digits.operations.reading_context import reading_context
from digits.settings import machine_settings
from digits.store.folders import Store


def scoring_plan(
    store: Store, folder: Path, layout: str, currency: Currency, reader: str, calibration: str
) -> ScoringPlan:
    """How a folder is read.

    Args:
        store: with the readers.
        folder: of the scans.
        layout: a form's name or file; empty: the amount's field is found on each page.
        currency: whose way of writing amounts it is, where no layout says so.
        reader: ``reader`` for the champion, or ``reader/VERSION``.
        calibration: a file of `digits calibrate`; empty: the reader's own threshold decides.

    Raises:
        UnknownLayout, NoLayoutFolder, MalformedLayout: if the layout cannot be had.
        UnknownModel, AliasLogCorrupt, MalformedCard, ModelTampered: if the reader cannot.
        MalformedCalibration, CalibrationMismatch: if the calibration cannot be used.
    """
    settings = machine_settings()
    form = named_layout(layout, settings.layouts) if layout else None
    context = reading_context(
        store,
        form.currency if form else currency,
        reader,
        Path(calibration) if calibration else None,
    )
    return ScoringPlan(
        folder=folder.expanduser().absolute(),
        store=store.root,
        reader=context.reader.card.version,
        words_reader=words_reader_version() if settings.words != "never" else "",
        micr_reader=micr_reader_version(),
        options=ScoringOptions(
            currency=context.currency,
            layout=form,
            policy=context.policy,
            stages=context.stages,
            words=WordsPolicy(mode=settings.words, must_above=settings.words_must_above),
        ),
        limits=settings.limits,
        reconciliation=ReconciliationOptions(
            duplicate_likeness=settings.duplicate_likeness,
            duplicate_days=settings.duplicate_days,
            quality_share=settings.quality_share,
        ),
        most_failures=settings.most_failures,
    )
