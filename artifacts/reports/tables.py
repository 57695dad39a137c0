"""Tables of a run as finished text for readers.

Functions ending in ``_frame`` give pandas data frames of text; `threshold_rows` gives the numbers
of one of them, where None means that there is no such number.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from artifacts.reports.wording import (
    NOTHING,
    at_least,
    duration,
    interval,
    megabytes,
    number,
    p_value,
    percent,
    ranked,
    title,
)
from digits.results import ModelResult
from digits.scores import PairedTest, Scores

Value: TypeAlias = str | int | float | None
Row: TypeAlias = dict[str, Value]

REJECTED = (0.0, 0.01, 0.02, 0.05, 0.10, 0.20)  # shares that the table of thresholds lists


def leaderboard_frame(models: Sequence[ModelResult]) -> pd.DataFrame:
    """The leaderboard as text; skipped models have dashes, their reasons stand elsewhere."""
    return _frame([_leader_text(rank, result) for rank, result in enumerate(ranked(models), 1)])


def _leader_text(rank: int, result: ModelResult) -> dict[str, str]:
    fitted, evaluation = result.fitted, result.evaluation
    name = {"": str(rank) if evaluation else NOTHING, "Model": title(result.kind)}
    if fitted is None or evaluation is None:
        columns = (
            "Test accuracy",
            "95 % interval",
            "Model selection",
            "Log-loss",
            "Calibration error",
        )
        rest = ("Parameters", "Size", "Training", "One image", "Images/s")
        return name | dict.fromkeys(columns + rest, NOTHING) | {"Test accuracy": result.status}
    test = evaluation.test
    return name | {
        "Test accuracy": percent(test.accuracy),
        "95 % interval": interval(test.accuracy_low, test.accuracy_high),
        "Model selection": percent(evaluation.model_selection.accuracy),
        "Log-loss": f"{test.log_loss:.4f}",
        "Calibration error": percent(test.calibration_error),
        "Parameters": number(fitted.parameters),
        "Size": megabytes(fitted.onnx_bytes),
        "Training": duration(fitted.fit_seconds),
        "One image": f"{evaluation.single_ms:.2g} ms",
        "Images/s": number(round(evaluation.images_per_second)),
    }


def paired_frame(comparisons: Sequence[PairedTest]) -> pd.DataFrame:
    """The paired tests as text."""
    return _frame(
        [
            {
                "Pair": f"{title(test.first)} / {title(test.second)}",
                "Only first right": number(test.only_first),
                "Only second right": number(test.only_second),
                "Images": number(test.n),
                "p-value": p_value(test.p_value),
            }
            for test in comparisons
        ]
    )


def class_frame(scores: Scores) -> pd.DataFrame:
    """The scores of each digit as text."""
    return _frame(
        [
            {
                "Digit": str(part.digit),
                "Precision": percent(part.precision),
                "Recall": percent(part.recall),
                "F1": percent(part.f1),
                "Images": number(part.support),
            }
            for part in scores.per_class
        ]
    )


def threshold_rows(scores: Scores, confidences: "np.typing.NDArray[np.float32]") -> list[Row]:
    """Which confidence to ask for, and what it brings.

    Args:
        scores: of the images that the confidences are about.
        confidences: the highest probability of each image, shape ``(n,)``, 0 … 1.
    """
    falling = -np.sort(-confidences)
    rows: list[Row] = []
    for share in REJECTED:
        point = min(scores.rejection, key=lambda point: abs(point.rejected - share))
        kept = max(1, round((1 - point.rejected) * len(falling)))
        rows.append(
            {
                "threshold": float(falling[kept - 1]) if point.rejected else 0.0,
                "kept": 1 - point.rejected,
                "accuracy": point.accuracy,
                "mistakes": round((1 - point.accuracy) * kept),
            }
        )
    return list({row["kept"]: row for row in rows}.values())


def threshold_frame(rows: Sequence[Mapping[str, Value]]) -> pd.DataFrame:
    """The rows of `threshold_rows` as text."""
    return _frame(
        [
            {
                "Confidence at least": at_least(float(row["threshold"] or 0)),
                "Digits kept": percent(float(row["kept"] or 0), 1),
                "Accuracy on them": percent(float(row["accuracy"] or 0)),
                "Mistakes among them": number(int(row["mistakes"] or 0)),
            }
            for row in rows
        ]
    )


def facts_frame(facts: Mapping[str, str], name: str, value: str) -> pd.DataFrame:
    """A mapping as two columns of text, under the given headings."""
    return _frame([{name: key, value: text} for key, text in facts.items()])


def markdown_table(frame: pd.DataFrame) -> str:
    """The frame in Markdown; bars and line breaks in its cells are made harmless."""
    lines = [
        list(map(str, frame.columns)),
        ["---"] * len(frame.columns),
        *frame.to_numpy().tolist(),
    ]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _frame(rows: Sequence[Mapping[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), dtype="object")
