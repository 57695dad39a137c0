"""The report of a training of a reader: an HTML file, a page for the Prefect UI, the pictures.

The template arranges them. Numbers on synthetic strings are labelled as such.
"""

import json
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from PIL import Image

from artifacts.plots.figure_files import keep_figures
from artifacts.plots.style import BLUE, FULL, axes, png_bytes, sheet
from artifacts.readings.contact_sheets import contact_sheet
from artifacts.reports import wording
from artifacts.reports.run_report import data_uri, environment, plain, unbroken
from artifacts.reports.tables import facts_frame, markdown_table
from digits.amounts.grammar.text_source import AmountTexts
from digits.amounts.reader.benchmark import BenchmarkSample, read_benchmark
from digits.amounts.reader.holdout_readings import only
from digits.amounts.reader.reader_card import BenchmarkScores, Calibration
from digits.amounts.reader.reader_results import BenchmarkAnswer, FittedReader, ReaderRun
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.config import CURRENCIES
from digits.handwriting.config import WriterConfig, WriterKind
from digits.line_reader.batches import Writers
from digits.operations.reader_files import read_answers
from digits.refs import FileRef
from digits.store.atomic import atomic_folder
from digits.store.folders import Store

ROWS, COLUMNS = 5, 6  # of a contact sheet
SHEET_DPI = 80  # so that a sheet is small enough for the Prefect UI
MOST_MISTAKES = 80  # on the page, the surest first
WRITER_NAMES: dict[WriterKind, str] = {
    "mnist": "MNIST’s digits",
    "drawn": "drawn strokes",
    "font": "handwriting fonts",
    "pen": "recorded pens",
}


def sheet_figures(writers: Writers, config: AmountSynthesisConfig, seed: int) -> dict[str, Figure]:
    """A contact sheet for each kind of writer that is there, and for each currency."""
    alone: dict[WriterKind, Writers] = {"drawn": Writers(None, {})}
    alone |= {"mnist": Writers(writers.digits, {})} if writers.digits is not None else {}
    alone |= {"font": Writers(None, writers.fonts)} if writers.fonts else {}
    alone |= {"pen": Writers(None, {}, writers.pens)} if writers.pens is not None else {}
    about = "What the reader learns from: amounts"
    figures: dict[str, Figure] = {}
    for kind, those in alone.items():
        weights = dict.fromkeys(WRITER_NAMES, 0.0) | {kind: 1.0}
        writer = WriterConfig.model_validate(config.writer.model_dump() | weights)
        synthesis = amount_synthesis(config.model_copy(update={"writer": writer}), those)
        title = f"{about} written by {WRITER_NAMES[kind]}"
        figures[f"strings-{kind}"] = contact_sheet(synthesis, seed, ROWS, COLUMNS, title)
    everybody = amount_synthesis(config, writers)
    for currency in CURRENCIES:
        synthesis = everybody.writing(AmountTexts(only(currency, 0.0)))
        title = f"{about} in {currency}"
        figures[f"strings-{currency.lower()}"] = contact_sheet(
            synthesis, seed, ROWS, COLUMNS, title
        )
    return figures


def draw_sheets(
    store: Store, writers: Writers, config: AmountSynthesisConfig, seed: int
) -> dict[str, FileRef]:
    """The contact sheets as files."""
    return keep_figures(store, sheet_figures(writers, config, seed), SHEET_DPI)


def loss_curve(fitted: FittedReader) -> Figure:
    """The mean loss over the training."""
    figure = sheet(
        FULL,
        2.8,
        f"The reader’s loss fell to {fitted.losses[-1]:.2f} nats a string in "
        f"{wording.number(fitted.steps)} steps",
        "CTC loss of strings that it had not seen before, each learned from once; means of "
        "equal stretches.",
    )
    plot = axes(figure, x="step", y="loss (nats a string, log scale)")
    steps = (np.arange(len(fitted.losses)) + 0.5) * fitted.steps / len(fitted.losses)
    plot.plot(steps, fitted.losses, color=BLUE, linewidth=1.8)
    plot.set_yscale("log")
    plot.set_xlim(0, fitted.steps)
    return figure


def headline(run: ReaderRun) -> str:
    """The shares that are read and accepted, in two sentences."""
    scores = run.benchmarked.result.scores.by_currency
    read = ", ".join(
        f"{wording.percent(own.exact_match, 1)} in {name}" for name, own in scores.items()
    )
    return (
        f"Of synthetic amounts by hands that it never saw, the reader reads {read}. "
        f"{_accepted(run.benchmarked.result.scores)}"
    )


def _accepted(scores: BenchmarkScores) -> str:
    accepted = sum(profile.accepted for profile in scores.by_currency.values())
    misread = sum(profile.misread_accepted for profile in scores.by_currency.values())
    n = sum(profile.n for profile in scores.by_currency.values())
    if not accepted:
        return "It accepts none of them without a person."
    return (
        f"It accepts {wording.percent(accepted / n, 1)} without a person, "
        f"{wording.number(misread)} of those misread."
    )


def threshold_words(calibration: Calibration) -> str:
    """The threshold in words, with what it rests on."""
    return (
        f"{calibration.threshold.words}. It was certified on synthetic strings and promises "
        "nothing for real checks: calibrate on labelled pictures of your own (`digits calibrate`)."
    )


def currency_frame(scores: BenchmarkScores) -> pd.DataFrame:
    """A row for each currency."""
    return pd.DataFrame(
        [
            {
                "Currency": currency,
                "Amounts": wording.number(own.n),
                "Read right": wording.percent(own.exact_match, 1),
                "95 % interval": wording.interval(own.exact_low, own.exact_high, 1),
                "Digits wrong": wording.percent(own.digit_error_rate, 2),
                "Accepted": wording.number(own.accepted),
                "of those misread": wording.number(own.misread_accepted),
                "Calibration error": wording.percent(own.calibration_error, 1),
            }
            for currency, own in scores.by_currency.items()
        ],
        dtype="object",
    )


def reader_markdown(run: ReaderRun) -> str:
    """The training for the Prefect UI: numbers, threshold, curve."""
    curve = data_uri(png_bytes(loss_curve(run.fitted), 100))
    notes = "".join(f"> {plain(note)}\n\n" for note in run.notes)
    facts = markdown_table(facts_frame(_facts(run), "What", "Value"))
    return unbroken(
        f"## Reader of amounts\n\n{plain(headline(run))}\n\n{notes}"
        f"{markdown_table(currency_frame(run.benchmarked.result.scores))}\n\n"
        f"**Threshold:** {plain(threshold_words(run.calibration))}\n\n{facts}\n\n"
        f"![Loss]({curve})\n"
    )


def _facts(run: ReaderRun) -> dict[str, str]:
    scores, metrics = run.benchmarked.result.scores, run.calibration.metrics
    reading_ms = metrics.reading_ms or metrics.all_views_ms
    return {
        "Version": run.fitted.version,
        "Strings learned from": wording.number(run.fitted.strings),
        "Handwriting fonts": wording.number(run.fonts),
        "Training": wording.duration(run.fitted.fit_seconds),
        "Parameters": wording.number(run.fitted.parameters),
        "Size": wording.megabytes(run.fitted.onnx_bytes),
        "One amount to its decision, one core": f"{reading_ms:.2g} ms",
        "One amount, all views": f"{metrics.all_views_ms:.2g} ms",
        "One amount, a single view": f"{metrics.single_ms:.2g} ms",
        "Strings for which one view suffices": f"{100 * (metrics.one_view or 0):.0f} %",
        "Accepted of what is no amount": f"{scores.negatives_accepted} of "
        f"{wording.number(scores.negatives)}",
    }


def render_reader(run: ReaderRun, images: Mapping[str, bytes]) -> str:
    """The whole report as one HTML file without any reference to another."""
    samples, answers = (
        read_benchmark(run.benchmarked.benchmark.verified()),
        read_answers(run.benchmarked.answers),
    )
    steps = {
        step.name: "from a cached result" if step.cached else wording.duration(step.seconds)
        for step in run.steps
    }
    template = environment(escape=True).get_template("reader.html.j2")
    return template.render(
        run=run,
        headline=headline(run),
        threshold=threshold_words(run.calibration),
        scores=run.benchmarked.result.scores,
        currencies=currency_frame(run.benchmarked.result.scores),
        facts=facts_frame(_facts(run), "What", "Value"),
        request=facts_frame(run.request, "Parameter", "Given"),
        steps=facts_frame(steps, "Step", "Time"),
        environment=facts_frame(run.environment, "What", "Value"),
        images={name: data_uri(png) for name, png in images.items()},
        mistakes=_mistakes(samples, answers),
        wrong=sum(answer.read != answer.truth for answer in answers if answer.truth),
    )


def _mistakes(
    samples: Sequence[BenchmarkSample], answers: Sequence[BenchmarkAnswer]
) -> list[dict[str, Any]]:
    """The surest mistakes, and every accepted picture without an amount."""
    wrong = [
        answer
        for answer in answers
        if answer.read != answer.truth and (answer.truth or answer.decision == "accept")
    ]
    wrong.sort(key=lambda answer: (answer.decision != "accept", -answer.probability))
    return [
        {
            "picture": _shown(samples[answer.number]),
            "currency": answer.currency,
            "truth": answer.truth or "no amount",
            "read": answer.read or "no amount",
            "text": answer.text,
            "probability": wording.percent(answer.probability, 1),
            "decision": answer.decision,
        }
        for answer in wrong[:MOST_MISTAKES]
    ]


def _shown(sample: BenchmarkSample) -> str:
    buffer = BytesIO()
    crop: Image.Image = sample.crop
    crop.save(buffer, "PNG")
    return data_uri(buffer.getvalue())


def write_reader_run(store: Store, run: ReaderRun, sheets: Mapping[str, FileRef]) -> Path:
    """Write ``runs/RUN-ID/`` with the report, the metrics and the pictures; returns the folder."""
    images = {name: file.verified().read_bytes() for name, file in sheets.items()}
    images["loss"] = png_bytes(loss_curve(run.fitted))
    folder = store.path("runs", run.run_id)
    with atomic_folder(folder) as partial:
        (partial / "report.html").write_text(render_reader(run, images), "utf-8")
        text = json.dumps(run.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
        (partial / "metrics.json").write_text(text, "utf-8")
        (partial / "plots").mkdir()
        for name, png in images.items():
            (partial / "plots" / f"{name}.png").write_bytes(png)
    return folder
