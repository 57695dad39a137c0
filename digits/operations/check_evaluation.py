"""Measuring on whole checks whose amounts are known: by the figures alone, and with the words."""

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from digits.amounts.decision.decision import AmountReading, unread
from digits.amounts.decision.evaluation import EvaluatedReading
from digits.amounts.decision.ground_truth import LabelledCrop
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.words.agreement import Agreement
from digits.amounts.words.decision import WordsTools
from digits.amounts.words.words_reader import opened_words_reader
from digits.checks.batch.plan import ScoringPlan
from digits.checks.intake.intake import CheckImage, images_of
from digits.checks.intake.problem import Problem
from digits.checks.page.sheet import checks_in
from digits.checks.scoring import score_image
from digits.micr.micr_reader import MicrReader, opened_micr_reader
from digits.operations.reading_context import opened_reader
from digits.progress import OnProgress, Progress, silent
from digits.registry.reader_versions import KIND
from digits.store.folders import Store


class EvaluatedChecks(NamedTuple):
    """What was read of labelled checks, in their order.

    Attributes:
        together: by figures and words, as a scoring decides.
        figures: by the figures alone.
        agreements: how often words said what, over the checks on which they were read.
    """

    together: list[EvaluatedReading]
    figures: list[EvaluatedReading]
    agreements: Counter[Agreement]


class _Tools(NamedTuple):
    """What checks are read with."""

    reader: AmountReader
    words: WordsTools | None
    micr: MicrReader | None


class _Check(NamedTuple):
    """What one file says."""

    together: AmountReading
    figures: AmountReading
    agreement: Agreement | None = None


def evaluate_checks(
    labelled: Sequence[LabelledCrop], plan: ScoringPlan, on_progress: OnProgress = silent
) -> EvaluatedChecks:
    """Read whole checks as a scoring with this plan does; the ledger is neither asked nor told.

    Args:
        labelled: files of one check each, with the amounts on them.
        plan: how they are read.
        on_progress: told after each file.

    Raises:
        UnknownModel, AliasLogCorrupt, MalformedCard, ModelTampered: if a reader cannot be had.
        MalformedCalibration: if figures and words cannot be weighed.
    """
    reader = opened_reader(Store(plan.store), f"{KIND}/{plan.reader}")
    words = opened_words_reader().tools(reader.card.network) if plan.words_reader else None
    micr = opened_micr_reader() if plan.micr_reader else None
    tools = _Tools(reader, words, micr)
    found = EvaluatedChecks([], [], Counter())
    for count, check in enumerate(labelled, start=1):
        began = time.perf_counter()
        read = _read(check.file, plan, tools)
        seconds = time.perf_counter() - began
        for readings, reading in ((found.together, read.together), (found.figures, read.figures)):
            readings.append(EvaluatedReading(check.file, check.amount, reading, seconds))
        if read.agreement:
            found.agreements[read.agreement] += 1
        on_progress(Progress(count, len(labelled), "check"))
    return found


def _read(file: Path, plan: ScoringPlan, tools: _Tools) -> _Check:
    checks = list(checks_in(images_of(file, plan.limits)))
    if len(checks) != 1:
        return _unread(f"{len(checks)} checks or pages are in the file, and it has one amount")
    return _one(checks[0], plan, tools)


def _one(check: CheckImage | Problem, plan: ScoringPlan, tools: _Tools) -> _Check:
    if isinstance(check, Problem):
        return _unread(check.reason)
    scored = score_image(check, tools.reader, plan.options, tools.words, tools.micr)
    return _Check(scored.amount, scored.figures, scored.words.agreement if scored.words else None)


def _unread(reason: str) -> _Check:
    return _Check(unread(reason), unread(reason))
