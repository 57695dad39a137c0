"""Reading some files of a batch and writing what was found into the ledger: a worker's whole job.

A worker shares with the others the folder, the reader, and the ledger; it hands back nothing but
`WorkerCounts`.
"""

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.words.decision import WordsTools
from digits.checks.intake.filenames import real_name
from digits.checks.intake.intake import CheckImage, images_of
from digits.checks.intake.problem import Problem, Refusal
from digits.checks.intake.safe_read import read_file
from digits.checks.intake.side_files import BEGINNING, UNREAD, beside_scans
from digits.checks.page.sheet import checks_in
from digits.checks.scoring import CheckReading, ScoringOptions, score_image
from digits.ledger.errors import LedgerUnreachable
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch, Examined, PageSketch, Reading
from digits.limits import Limits
from digits.micr.micr_line import MicrLine, line_digests
from digits.micr.micr_reader import MicrReader

FLUSH_SECONDS = 1.0  # seconds after which what was read is written, though the batch goes on


class Work(NamedTuple):
    """What a worker has opened: where it reads, with what, and where it writes."""

    folder: Path
    reader: AmountReader
    options: ScoringOptions
    limits: Limits
    ledger: Ledger
    batch: Batch
    run: str
    micr_key: bytes
    words: WordsTools | None = None
    micr: MicrReader | None = None


class WorkerCounts(NamedTuple):
    """How many files a worker was given, pages it read anew, and files it knew already."""

    files: int
    read: int
    known: int


def score_files(work: Work, names: Sequence[str]) -> WorkerCounts:
    """Read files and write them into the ledger; the first after a second, to be seen.

    Args:
        work: what is opened.
        names: printable, relative to the folder.

    Raises:
        LedgerUnreachable: if what was read cannot be written.
    """
    waiting: list[Examined] = []
    read = known = 0
    written = time.monotonic()
    for name in names:
        file = examine(work, name)
        waiting.append(file)
        read, known = read + file.fresh * len(file.readings), known + (not file.fresh)
        if time.monotonic() - written > FLUSH_SECONDS:
            record(work, waiting)
            waiting, written = [], time.monotonic()
    record(work, waiting)
    return WorkerCounts(len(names), read, known)


def record(work: Work, looked_at: Sequence[Examined]) -> None:
    """Write what was found in files; what a purge took beside this run is read anew.

    Raises:
        LedgerUnreachable: if it cannot be written.
    """
    purged = work.ledger.record(work.batch, work.run, looked_at)
    if purged:
        work.ledger.record(work.batch, work.run, [examine(work, name) for name in sorted(purged)])


def examine(work: Work, name: str) -> Examined:
    """What is in one file: known, read now, or why it cannot be; it never raises for the file.

    Raises:
        LedgerUnreachable: if the ledger does not answer, which is no file's fault.
    """
    path = work.folder / real_name(name)
    size = modified = 0
    try:
        status = path.stat(follow_symlinks=False)
        # Of what may not be read the rights may change, and nothing else.
        size, modified = status.st_size, status.st_ctime_ns
        examined = _examined(work, name, path, size)
    except OSError as cause:
        code, reason = "unreadable-entry", _unreadable(cause)
        return Examined(name, size, "", code=code, reason=reason, modified=modified)
    except LedgerUnreachable:
        raise
    except Exception as cause:  # noqa: BLE001 - a fault that one file brings to light stops no batch
        kind = type(cause).__name__  # not its text, which may hold what stands on a check
        return Examined(name, size, "", code="program-failed", reason=_failed(kind))
    # Readings are known by content and a name is another's: so nothing of it is kept as a reading.
    unread = examined.code in UNREAD
    if unread and (beside := beside_scans(name, examined.code, _beginning(work, path))):
        examined = Examined(name, size, "", code=beside.code, reason=beside.reason)
    return examined._replace(modified=status.st_mtime_ns)


def _beginning(work: Work, path: Path) -> bytes:
    """Of a file that was read before; if it cannot be read again, what no text begins with."""
    try:
        return read_file(path, work.limits, work.folder).data[:BEGINNING]
    except Refusal:
        return b"\0"


def _examined(work: Work, name: str, path: Path, size: int) -> Examined:
    if size > work.limits.most_bytes:
        return _refused_unread(name, size, list(images_of(path, work.limits, work.folder)))
    before = _digest(path)
    known = work.ledger.known(before, work.batch.recipe)
    if known is not None:
        return _known(name, size, before, known)
    pages: dict[int, Reading] = {}
    sketches: list[PageSketch] = []
    for page, decoded in _timed(checks_in(images_of(path, work.limits, work.folder))):
        # Without a digest the file could not be read whole, or changed: the next run tries again.
        if isinstance(page, Problem) and not page.file_digest:
            return Examined(name, size, "", code=page.code, reason=page.reason)
        if page.file_digest != before:
            return Examined(name, size, "", code=_CHANGED.code, reason=_CHANGED.reason)
        reading, sketch = _reading(page, before, decoded, work)
        pages.setdefault(reading.page, reading)
        sketches += [sketch] if sketch else []
    if not pages:
        pages[0] = _of_problem(_NO_PAGES, before)
    read = _known(name, size, before, tuple(pages.values()))
    return read._replace(fresh=True, sketches=tuple(sketches))


def _known(name: str, size: int, digest: str, readings: tuple[Reading, ...]) -> Examined:
    """A file with readings; if all that is known of it is one problem, it is the file's own."""
    problem = readings[0] if len(readings) == 1 and readings[0].page == 0 else None
    code, reason = (problem.code, problem.reasons[0]) if problem else ("", "")
    return Examined(name, size, digest, readings, code, reason, fresh=False)


def _refused_unread(name: str, size: int, results: list[CheckImage | Problem]) -> Examined:
    """A file that is refused unread."""
    problems = [result for result in results if isinstance(result, Problem)] or [_NO_PAGES]
    return Examined(name, size, "", code=problems[0].code, reason=problems[0].reason)


def _timed(
    results: Iterator[CheckImage | Problem],
) -> Iterator[tuple[CheckImage | Problem, float]]:
    """What intake gives, each with the seconds that it took."""
    while True:
        began = time.perf_counter()
        result = next(results, None)
        if result is None:
            return
        yield result, time.perf_counter() - began


def _reading(
    page: CheckImage | Problem, digest: str, decoded: float, work: Work
) -> tuple[Reading, PageSketch | None]:
    if isinstance(page, Problem):
        return _of_problem(page, digest), None
    return _of_image(page, digest, decoded, work)


def _of_image(
    image: CheckImage, digest: str, decoded: float, work: Work
) -> tuple[Reading, PageSketch | None]:
    """The row of a check, with the seconds of each stage, and its sketch."""
    scored = score_image(image, work.reader, work.options, work.words, work.micr)
    sequence = image.sequence
    item = f"bundle {sequence.bundle}, item {sequence.sequence}" if sequence else ""
    reading = Reading(
        file_digest=digest,
        page=image.page,
        image_digest=image.digest,
        currency=work.options.currency,
        decision=scored.amount.decision,
        reasons=scored.amount.reasons,
        flags=scored.flags,
        fingerprint=scored.fingerprint,
        sequence=", ".join(filter(None, (item, image.place))),
        keyed_amount=sequence.keyed_amount if sequence else None,
        ink=scored.ink,
        brightness=scored.brightness,
        turned=scored.turned,
        seconds={"decode": decoded} | scored.seconds,
    )._replace(
        **_of_amount(scored),
        **_of_field(scored),
        **_of_words(scored),
        **_of_line(scored.line, work.micr_key),
    )
    return reading, PageSketch(image.digest, *scored.sketch) if scored.sketch else None


def _of_line(line: MicrLine | None, key: bytes) -> dict[str, Any]:
    """Digests of the line that identifies a check; nothing where it is not known surely."""
    if line is None:
        return {}
    digests = line_digests(line, key)
    return {"micr_item": digests.item, "micr_account": digests.account}


def _of_amount(scored: CheckReading) -> dict[str, Any]:
    second = scored.amount.runner_up
    return {
        "amount": scored.amount.amount,
        "probability": scored.amount.probability,
        "runner_up": second.meaning if second else None,
        "runner_up_probability": second.probability if second else None,
    }


def _of_field(scored: CheckReading) -> dict[str, Any]:
    if scored.field is None:
        return {}
    box = tuple(int(edge) for edge in scored.field.box)
    return {"field_box": box, "field_confidence": float(scored.field.confidence)}


def _of_words(scored: CheckReading) -> dict[str, Any]:
    if scored.words is None:
        return {}
    field, words = scored.words_field, scored.words
    return {
        "words_text": words.text,
        "words_amount": words.amount,
        "words_agreement": words.agreement,
        "words_box": tuple(int(edge) for edge in field.box) if field else (),
    }


def _of_problem(problem: Problem, digest: str) -> Reading:
    return Reading(digest, problem.page, reasons=(problem.reason,), code=problem.code)


def _digest(path: Path) -> str:
    # What became a link or a pipe since the folder was listed is neither followed nor waited for.
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(opened, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unreadable(cause: OSError) -> str:
    said = cause.strerror or "unknown cause"
    return f"The file cannot be opened ({said}); check that it is there and that you may read it."


def _failed(kind: str) -> str:
    return f"The program failed on this file ({kind}); report it, and look at the check yourself."


_CHANGED = Problem(
    "changed", "The file changed while it was read; score the folder again when it is whole."
)
_NO_PAGES = Problem("no-pages", "The file holds no page; scan the check again.")
