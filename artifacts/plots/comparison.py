"""The models side by side, in one picture.

Takes the records of `digits.results`; the order is the leaderboard's.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from artifacts.plots.style import BLUE, FULL, INK, PAPER, VERMILION, axes, remark, sheet
from artifacts.reports.wording import interval, percent, ranked, title
from digits.config import Kind
from digits.results import ModelResult
from digits.scores import Scores


def accuracies(models: Sequence[ModelResult]) -> Figure:
    """The models next to each other: accuracy with its 95 % interval on both unseen sets."""
    trained = [
        (result.kind, result.evaluation.test, result.evaluation.model_selection)
        for result in ranked(models)
        if result.evaluation is not None
    ]
    figure = sheet(
        FULL,
        0.75 + 0.62 * max(1, len(trained)),
        _accuracy_words([(kind, test) for kind, test, _ in trained]),
        "Lines: 95 % intervals. Filled circles: test images. Open squares: model-selection images.",
    )
    ax = axes(figure, x="accuracy (%)" if trained else "")
    if not trained:
        remark(ax, "No model was trained.")
        return figure
    for row, (_, test, model_selection) in enumerate(trained):
        _interval(ax, row - 0.14, test, BLUE, "o", filled=True)
        _interval(ax, row + 0.14, model_selection, VERMILION, "s", filled=False)
    ax.set_yticks(range(len(trained)), [title(kind) for kind, _, _ in trained], fontsize=10)
    ax.set_ylim(len(trained) - 0.5, -0.5)
    ax.grid(visible=False, axis="y")
    ax.ticklabel_format(axis="x", useOffset=False)
    ax.margins(x=0.12)
    return figure


def _accuracy_words(trained: Sequence[tuple[Kind, Scores]]) -> str:
    if not trained:
        return "No accuracies to compare"
    kind, test = trained[0]
    span = interval(test.accuracy_low, test.accuracy_high)
    # Ranked on model-selection images, so another model may be ahead on the test images by chance.
    lead = "leads on model-selection images and reads" if len(trained) > 1 else "reads"
    return f"{title(kind)} {lead} {percent(test.accuracy)} of test digits right ({span})"


def _interval(
    ax: Axes, height: float, scores: Scores, color: str, marker: str, *, filled: bool
) -> None:
    """An accuracy with its interval on one line, and its value beside it."""
    low, at, high = (
        100 * value for value in (scores.accuracy_low, scores.accuracy, scores.accuracy_high)
    )
    ax.plot([low, high], [height, height], color=color, linewidth=2, solid_capstyle="butt")
    face = color if filled else PAPER
    ax.plot(at, height, marker, color=color, markerfacecolor=face, markersize=7.5)
    ax.annotate(
        percent(scores.accuracy), (high, height),
        xytext=(8, 0), textcoords="offset points", va="center", fontsize=8.5, color=INK,
    )  # fmt: skip
