"""The commands that read amounts: `digits read`, `digits evaluate`, `digits calibrate`.

They need neither a server nor Prefect. What reads and draws is imported once the arguments are seen
to be usable.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from cyclopts import Parameter
from cyclopts.validators import Number

from digits.config import Currency
from digits.progress import OnProgress
from digits.settings import machine_settings, store_root
from digits.store.folders import Store
from digits.store.outputs import check_output_file, check_output_folder, spoken_of
from flows.commands.arguments import check_path
from flows.errors import WrongUsage

if TYPE_CHECKING:
    from digits.photos.picture_files import PictureFiles

FAILED = 1
OUT, SAVE = "--out", "--save"
Rate: TypeAlias = Annotated[float | None, Parameter(validator=Number(gt=0, lt=1))]


def read(
    images: Annotated[list[Path], Parameter(negative=())],
    /,
    *,
    currency: Currency = "USD",
    reader: str = "reader",
    calibration: Path | None = None,
    save: Path | None = None,
    json: bool = False,
    words: bool = False,
    store: str = "",
) -> int:
    """Read the handwritten amount on each picture: a sum of money, or "a person should look".

    A picture is the amount's crop: dark ink on light paper, upright. The exit status is 1 if a
    file could not be opened, or there was none. What a folder holds besides is told.

    Args:
        images: Pictures (JPEG, PNG, TIFF, HEIC, AVIF, WebP, BMP, GIF), or folders of them.
        currency: The currency, which says how the amounts are written.
        reader: The reader: "reader" for the champion, which at first is the shipped one, or
            reader/VERSION.
        calibration: A file that `digits calibrate` wrote; its threshold decides then.
        save: A folder into which to put a picture of what was read where, for each file.
        json: Print one JSON object a line instead of text.
        words: The pictures show lines of amounts in words: say what each words. Nothing is
            decided, as words decide only beside figures; of the other options --currency and --json
            count.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    if save is not None:
        check_output_folder(save, SAVE)
    # Imported here: the command line's start does not wait for them.
    from artifacts.readings.amount_readings import as_json, as_text
    from digits.amounts.reader.reading import read_amounts
    from digits.operations.reading_context import reading_context
    from digits.photos.picture_files import find_pictures

    pictures = find_pictures(images)
    if words:
        return _read_words(pictures, currency, json=json)
    context = reading_context(Store(store_root(store)), currency, reader, calibration)
    failed = False
    for amount in read_amounts(pictures.files, context):
        print(as_json(amount) if json else as_text(amount), flush=True)
        if save is not None:
            from artifacts.readings.amount_views import save_views  # imported here: only to draw

            with spoken_of(SAVE, save):
                save_views(amount, context, save)
        failed |= amount.failed
    for remark in pictures.remarks:
        print(remark, file=sys.stderr)
    return FAILED if failed else 0


def _read_words(pictures: "PictureFiles", currency: Currency, *, json: bool) -> int:
    """What lines of words say, one after the other."""
    from artifacts.readings.words_readings import as_json, as_text
    from digits.amounts.words.line_files import read_lines
    from digits.amounts.words.words_reader import opened_words_reader

    failed = False
    for line in read_lines(pictures.files, currency, opened_words_reader().tools("")):
        print(as_json(line) if json else as_text(line), flush=True)
        failed |= line.failed
    for remark in pictures.remarks:
        print(remark, file=sys.stderr)
    return FAILED if failed else 0


def evaluate(
    folder: Path,
    /,
    *,
    truth: Path,
    out: Path,
    currency: Currency = "USD",
    reader: str = "reader",
    calibration: Path | None = None,
    checks: bool = False,
    layout: str = "",
    store: str = "",
) -> None:
    """Measure a reader on your own labelled pictures; nothing is learned from them.

    The pictures are crops of amounts, or whole checks, one a file, which are read as `digits
    score` reads them: figures and words together, with the figures alone beside it.

    Args:
        folder: Where the pictures lie.
        truth: A CSV file with the columns file,amount; amounts as 1234.56.
        out: The folder for metrics.json, two plots and mistakes.html.
        currency: The currency, which says how the amounts are written.
        reader: The reader: "reader" for the champion, or reader/VERSION.
        calibration: A file that `digits calibrate` wrote; its threshold decides then.
        checks: The pictures show whole checks.
        layout: The form of these checks, by its name or file; only with --checks. Empty: the
            fields are found on each.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    check_path(folder, "FOLDER", folder=True)
    check_output_folder(out, OUT)
    if layout and not checks:
        raise WrongUsage(
            "A layout is for whole checks",
            where="--layout",
            received=layout,
            remedy="add --checks, or leave --layout out",
        )
    if checks:
        _evaluate_checks(folder, truth, out, (layout, currency, reader, calibration), store)
        return
    # Imported here: reading a few pictures needs none of it.
    from digits.amounts.decision.ground_truth import read_truth
    from digits.amounts.grammar.currencies import grammar_of

    labelled = read_truth(truth, folder, grammar_of(currency))
    # Imported here: drawing takes a second to load, and faults of the list are told before.
    from artifacts.reports.amount_evaluation import headline, write_evaluation
    from digits.amounts.decision.evaluation import evaluate as score
    from digits.amounts.reader.reading import read_labelled
    from digits.operations.reading_context import reading_context

    context = reading_context(Store(store_root(store)), currency, reader, calibration)
    with _counting("Reading") as on_progress:
        answers = read_labelled(labelled, context, on_progress)
    scores = score(answers)
    name = f"Reader {context.reader.card.version}"
    with spoken_of(OUT, out):
        write_evaluation(out, scores, answers, context.policy.threshold, name)
    print(headline(scores))
    print(f"Threshold: {context.policy.threshold.words}.")
    print(f"Written: {out / 'metrics.json'}, {out / 'mistakes.html'}")


def _evaluate_checks(
    folder: Path,
    truth: Path,
    out: Path,
    how: tuple[str, Currency, str, Path | None],
    store: str,
) -> None:
    """Measure on whole checks; `how`: layout, currency, reader and calibration."""
    # Imported here: crops need neither intake nor fields.
    from digits.amounts.decision.ground_truth import read_truth
    from digits.amounts.grammar.currencies import grammar_of
    from digits.checks.fields.layout import named_layout

    layout, currency, reader, calibration = how
    if layout:
        currency = named_layout(layout, machine_settings().layouts).currency
    labelled = read_truth(truth, folder, grammar_of(currency))
    # Imported here: drawing takes a second to load, and faults of the list are told before.
    from artifacts.reports.amount_evaluation import headline, write_evaluation
    from digits.amounts.decision.evaluation import evaluate as score
    from digits.operations.check_evaluation import evaluate_checks
    from digits.operations.scoring_plan import scoring_plan

    plan = scoring_plan(
        Store(store_root(store)), folder, layout, currency, reader, str(calibration or "")
    )
    with _counting("Reading") as on_progress:
        found = evaluate_checks(labelled, plan, on_progress)
    together, figures = score(found.together), score(found.figures)
    threshold, name = plan.options.policy.threshold, f"Reader {plan.reader}"
    with spoken_of(OUT, out):
        write_evaluation(out, together, found.together, threshold, name, figures)
    print(f"Figures and words: {headline(together)}")
    print(f"Figures alone: {headline(figures)}")
    agreements = ", ".join(f"{word} {n}" for word, n in sorted(found.agreements.items()))
    print(f"The words: {agreements or 'not read'}.")
    print(f"Written: {out / 'metrics.json'}, {out / 'mistakes.html'}")


def calibrate(
    folder: Path,
    /,
    *,
    truth: Path,
    out: Path,
    currency: Currency = "USD",
    rate: Rate = None,
    reader: str = "reader",
    store: str = "",
) -> None:
    """Fit on your own labelled pictures the probability from which amounts are accepted.

    Says what the pictures certify: 0.1 % misread takes about 3,000 accepted without a mistake.

    Args:
        folder: Where the pictures lie.
        truth: A CSV file with the columns file,amount; amounts as 1234.56.
        out: The file to write, for `digits read --calibration` and `digits evaluate`.
        currency: The currency, which says how the amounts are written.
        rate: Misread among the accepted, such as 0.01. Absent: DIGITS_MISREAD_RATE, or 0.001.
        reader: The reader: "reader" for the champion, or reader/VERSION.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    check_path(folder, "FOLDER", folder=True)
    check_output_file(out, OUT)
    # Imported here: fitting and writing are needed by this command alone.
    from artifacts.readings.amount_readings import calibration_words
    from digits.amounts.decision.ground_truth import read_truth
    from digits.amounts.grammar.currencies import grammar_of
    from digits.amounts.reader.bank_threshold import calibrate_bank
    from digits.amounts.reader.reading import predictions_of
    from digits.operations.reading_context import opened_reader
    from digits.store.atomic import write_text

    labelled = read_truth(truth, folder, grammar_of(currency))
    opened = opened_reader(Store(store_root(store)), reader)
    with _counting("Reading") as on_progress:
        predictions = predictions_of(labelled, opened, currency, on_progress)
    wanted_rate = machine_settings().misread_rate if rate is None else rate
    created = datetime.now(UTC).isoformat(timespec="seconds")
    fitted = calibrate_bank(opened.card, currency, labelled, predictions, wanted_rate, created)
    with spoken_of(OUT, out):
        write_text(out, fitted.to_json())
    print(calibration_words(fitted))
    print(f"Written: {out}")


@contextmanager
def _counting(what: str) -> Iterator[OnProgress]:
    """A bar on the terminal's other channel, gone when all is done."""
    # Imported here: reading a few pictures shows none.
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        row = bar.add_task(what, total=None)
        yield lambda progress: bar.update(row, completed=progress.done, total=progress.total)
