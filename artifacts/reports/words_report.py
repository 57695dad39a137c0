"""A training of a reader of words as a page for the Prefect UI: letters, lines, the curve."""

import pandas as pd

from artifacts.plots.style import png_bytes
from artifacts.reports import wording
from artifacts.reports.reader_report import WRITER_NAMES, loss_curve
from artifacts.reports.run_report import data_uri, plain, unbroken
from artifacts.reports.tables import facts_frame, markdown_table
from digits.amounts.reader.reader_results import FittedReader
from digits.amounts.words.words_card import LetterScores, WordsCard
from digits.amounts.words.words_results import LineExample, MeasuredWords
from digits.handwriting.config import WriterKind

Scores = dict[WriterKind, LetterScores]
CURVE_DPI = 100  # so that the page is small enough for the Prefect UI


def words_headline(scores: Scores) -> str:
    """The shares of letters that are read wrong, in one sentence."""
    shares = " and ".join(
        f"{wording.percent(own.error_rate, 1)} of the symbols of lines by {WRITER_NAMES[writer]}"
        for writer, own in scores.items()
    )
    return f"Of lines by hands that it never saw, the reader of words misreads {shares}."


def letters_frame(scores: Scores) -> pd.DataFrame:
    """A row for each kind of writer."""
    rows = [
        {
            "Lines by": WRITER_NAMES[writer],
            "Lines": wording.number(own.lines),
            "Symbols": wording.number(own.symbols),
            "Wrong, missing, surplus": wording.number(own.errors),
            "Letter error rate": wording.percent(own.error_rate, 1),
        }
        for writer, own in scores.items()
    ]
    return pd.DataFrame(rows, dtype="object")


def words_markdown(card: WordsCard, fitted: FittedReader, measured: MeasuredWords) -> str:
    """The training for the Prefect UI; no file beside it is needed."""
    curve = data_uri(png_bytes(loss_curve(fitted), CURVE_DPI))
    notes = "".join(f"> {plain(note)}\n\n" for note in card.notes)
    lines = "\n".join(_row(example) for example in measured.examples)
    return unbroken(
        f"## {card.title}\n\n{plain(words_headline(measured.scores))}\n\n"
        f"{markdown_table(letters_frame(measured.scores))}\n\n{plain(card.limits[0])}\n\n"
        f"| Line | Written | Read |\n| --- | --- | --- |\n{lines}\n\n"
        f"{markdown_table(facts_frame(_facts(card, fitted), 'What', 'Value'))}\n\n"
        f"![Loss]({curve})\n\n{notes}"
    )


def _row(example: LineExample) -> str:
    picture = data_uri(example.picture.verified().read_bytes())
    written = plain(example.written) or "nothing"
    return f"| ![A line]({picture}) | {written} | {plain(example.read) or 'nothing'} |"


def _facts(card: WordsCard, fitted: FittedReader) -> dict[str, str]:
    return {
        "Version": card.version,
        "Lines learned from": wording.number(fitted.strings),
        "Handwriting fonts": wording.number(len(card.data.fonts)),
        "Loss at the end": f"{fitted.losses[-1]:.2f} nats a line",
        "Training": wording.duration(fitted.fit_seconds),
        "Parameters": wording.number(fitted.parameters),
        "Size": wording.megabytes(fitted.onnx_bytes),
        "Trained by": card.reproduce,
    }
