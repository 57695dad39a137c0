"""An evaluation of amounts as files: metrics for programs, pictures, a page of every mistake."""

import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from operator import attrgetter
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from artifacts.plots.amounts import amount_figures
from artifacts.plots.style import png_bytes
from artifacts.reports import wording
from artifacts.reports.run_report import data_uri, environment
from digits.amounts.decision.evaluation import AmountScores, EvaluatedReading
from digits.amounts.decision.threshold import Threshold
from digits.photos.image_files import FORMATS
from digits.store.atomic import translate_os_errors, write_bytes, write_text

SHOWN = (520, 150)  # pixels that a crop may have on the page, at most
MOST_PIXELS = 50_000_000  # of a crop; a larger one is named, not shown


def write_evaluation(
    folder: Path,
    scores: AmountScores,
    readings: Sequence[EvaluatedReading],
    threshold: Threshold,
    name: str = "The reader",
    figures: AmountScores | None = None,
    named: Callable[[Path], str] = attrgetter("name"),
) -> Path:
    """Write ``metrics.json``, both pictures and ``mistakes.html``; returns the folder.

    Args:
        folder: where to; made if needed, older files of these names give way.
        scores: what `evaluate` made of the readings.
        readings: what was read.
        threshold: by which was decided; its evidence is shown.
        name: of what read them.
        figures: of the figures alone, where words were read, too.
        named: what a mistake's picture is called on the page.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    drawn = amount_figures(scores, name, figures)
    plots = {stem: png_bytes(figure) for stem, figure in drawn.items()}
    page = render_mistakes(scores, readings, threshold, name, plots, figures, named)
    with translate_os_errors(folder):
        # The metrics come last: as long as they are missing, the evaluation is not whole.
        (folder / "metrics.json").unlink(missing_ok=True)
    for stem, png in plots.items():
        write_bytes(folder / f"{stem}.png", png)
    write_text(folder / "mistakes.html", page)
    write_text(
        folder / "metrics.json", json.dumps(amount_metrics(scores, figures), indent=2) + "\n"
    )
    return folder


def amount_metrics(scores: AmountScores, figures: AmountScores | None = None) -> dict[str, float]:
    """The numbers of ``metrics.json``; rates lie in 0 … 1, the others are counts and seconds.

    Those of the figures alone, where words were read, too, begin with ``figures_``.
    """
    alone = amount_metrics(figures) if figures else {}
    return {
        "exact_match": scores.exact_match,
        "read_rate_at_1pct": scores.read_rate_at_1pct,
        "read_rate_at_0.1pct": scores.read_rate_at_01pct,
        "accepted": scores.accepted,
        "misread_accepted": scores.misread_accepted,
        "n": scores.n,
        "seconds_per_image": scores.seconds_per_image,
        "exact_low": scores.exact_low,
        "exact_high": scores.exact_high,
        "digit_error_rate": scores.digit_error_rate,
        "calibration_error": scores.calibration_error,
        "unread": scores.unread,
    } | {f"figures_{key}": value for key, value in alone.items()}


def render_mistakes(
    scores: AmountScores,
    readings: Sequence[EvaluatedReading],
    threshold: Threshold,
    name: str,
    plots: Mapping[str, bytes],
    figures: AmountScores | None = None,
    named: Callable[[Path], str] = attrgetter("name"),
) -> str:
    """One HTML file with the numbers and every mistake, without any reference to another.

    Mistakes that were accepted come first, then the most confident; a crop that cannot be opened
    any more is named without its picture.
    """
    template = environment(escape=True).get_template("amounts.html.j2")
    return template.render(
        name=name,
        scores=scores,
        headline=headline(scores),
        alone=headline(figures) if figures else "",
        threshold=threshold.words,
        images={stem: data_uri(png) for stem, png in plots.items()},
        mistakes=[_mistake(item) | {"file": named(item.file)} for item in mistakes_of(readings)],
        interval=wording.interval,
    )


def mistakes_of(readings: Sequence[EvaluatedReading]) -> list[EvaluatedReading]:
    """All that were not read right: the accepted first, then the most confident."""
    wrong = [item for item in readings if not item.right]
    return sorted(
        wrong,
        key=lambda item: (
            item.reading.decision != "accept",
            -item.reading.probability,
            item.file.name,
        ),
    )


def headline(scores: AmountScores) -> str:
    """The finding in a sentence or two."""
    accepted = (
        f"{wording.plural(scores.misread_accepted, 'mistake')} among "
        f"{wording.number(scores.accepted)} accepted"
        if scores.accepted
        else "nothing was accepted"
    )
    return (
        f"{wording.number(scores.exact)} of {wording.plural(scores.n, 'amount')} read right "
        f"({wording.percent(scores.exact_match, 1)}); {accepted}, the rest left to a person."
    )


def _mistake(item: EvaluatedReading) -> dict[str, Any]:
    reading, second = item.reading, item.reading.runner_up
    return {
        "picture": _shown(item.file),
        "truth": _money(item.truth),
        "read": _money(reading.amount),
        "text": reading.text,
        "probability": wording.percent(reading.probability, 1),
        "runner_up": f"{_money(second.meaning)} ({wording.percent(second.probability, 1)})"
        if second
        else "–",
        "decision": reading.decision,
        "reasons": "; ".join(reading.reasons),
    }


def _money(amount: Decimal | None) -> str:
    return "no amount" if amount is None else f"{amount:,f}"


def _shown(file: Path) -> str:
    """The crop, small enough for a page of hundreds; empty if it cannot be opened."""
    buffer = BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    return ""
                small = picture.convert("L")
                small.thumbnail(SHOWN)
                small.save(buffer, "PNG")
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        return ""
    return data_uri(buffer.getvalue())
