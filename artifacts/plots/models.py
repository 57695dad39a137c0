"""Pictures of what models can do: confusion, reliability, rejection, mistakes.

Takes the records of `digits.results` and, for the mistakes, the test images.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from artifacts.plots.style import (
    BLUE,
    FULL,
    HALF,
    INK,
    PAPER,
    RULE,
    SOFT,
    TEXT_SIZE,
    axes,
    blank,
    png_bytes,
    remark,
    sheet,
)
from artifacts.plots.training import training_curves
from artifacts.reports.wording import number, percent, plural, title
from digits.arrays import CLASSES, Images, RawImages
from digits.metrics.classification import wilson_interval
from digits.results import ModelResult
from digits.scores import Mistake, RejectionPoint, ReliabilityBin, Scores

ACROSS = 8  # mistakes in a row
SMALL_DPI = 90  # of the confusion matrix inside the Prefect UI, whose events must stay small
DARK = 0.6  # share of the colour scale above which numbers are white
WIDE = 1000  # counts from here on are set smaller, to fit their cell
SURE = 99  # percent: groups above crowd in a corner, so they are counted in words
MARKED = (0.01, 0.02, 0.05, 0.10, 0.20)  # rejected shares that get a number


def model_figures(result: ModelResult, test_images: RawImages | Images) -> dict[str, Figure]:
    """All pictures of one trained model, by the names under which the report expects them.

    Args:
        result: a model; a skipped one has no pictures.
        test_images: shape ``(n, 28, 28)``, the images that its test scores are about.
    """
    if result.fitted is None or result.evaluation is None:
        return {}
    name, kind, test = title(result.kind), result.kind, result.evaluation.test
    figures = {
        f"{kind}-confusion": confusion(test, name),
        f"{kind}-reliability": reliability_plot(test.reliability, test.calibration_error, name),
        f"{kind}-rejection": rejection(test.rejection, test.n, name),
        f"{kind}-mistakes": mistakes(test.worst, test.n - test.correct, test_images, name),
    }
    if result.fitted.history:
        figures[f"{kind}-curves"] = training_curves(result.fitted.history, name)
    return figures


def confusion(scores: Scores, name: str) -> Figure:
    """Which digit is taken for which: counts, coloured so that rare mistakes can be seen."""
    counts = np.array(scores.confusion)  # (10, 10), row: truth, column: reading
    wrong = counts * (1 - np.eye(CLASSES, dtype=int))
    figure = sheet(HALF, 4.3, *_confusion_words(scores, wrong, name))
    ax = axes(figure, x="read as", y="true digit")
    ax.grid(visible=False)
    ax.set_aspect("equal")
    shown = np.ma.masked_equal(wrong, 0)
    norm = LogNorm(0.45, max(8.0, float(wrong.max())))
    ax.imshow(np.eye(CLASSES), cmap="Greys", vmin=0, vmax=8)
    ax.imshow(shown, cmap="Blues", norm=norm)
    for truth, row in enumerate(counts):
        for read, count in enumerate(row):
            _cell(ax, truth, read, int(count), dark=norm(max(1, int(wrong[truth, read]))) > DARK)
    ax.set_xticks(range(CLASSES))
    ax.set_yticks(range(CLASSES))
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    return figure


def _confusion_words(
    scores: Scores, wrong: "np.typing.NDArray[np.int_]", name: str
) -> tuple[str, str]:
    if not wrong.any():
        return f"{name}: no mistake on {plural(scores.n, 'image')}", "Every reading is right."
    truth, read = (int(i) for i in np.unravel_index(int(wrong.argmax()), wrong.shape))
    times = "once" if wrong.max() == 1 else f"{number(int(wrong.max()))} times"
    return (
        f"{name}: {number(scores.n - scores.correct)} of {number(scores.n)} misread",
        f"Most often a {truth} read as {read} ({times}). Grey: right readings.",
    )


def _cell(ax: Axes, truth: int, read: int, count: int, *, dark: bool) -> None:
    """One number of the matrix; zeros are left out, for they are most of it."""
    right = truth == read
    if count == 0 and not right:
        ax.text(read, truth, "·", ha="center", va="center", color=RULE, fontsize=8)
        return
    color = SOFT if right else PAPER if dark else INK
    weight = "normal" if right else "bold"
    ax.text(
        read, truth, str(count),
        ha="center", va="center", color=color, fontsize=8 if count < WIDE else 7, fontweight=weight,
    )  # fmt: skip


def confusion_png(scores: Scores, name: str) -> bytes:
    """The confusion matrix small enough (< 200 kB) for a markdown artifact."""
    return png_bytes(confusion(scores, name), SMALL_DPI)


def reliability_plot(
    bins: Sequence[ReliabilityBin], error: float, name: str, what: str = "digit"
) -> Figure:
    """What was promised against what came true, in groups of equally many readings.

    Args:
        bins: groups of rising confidence.
        error: expected calibration error, 0 … 1.
        name: of the model.
        what: was read, in the singular.
    """
    figure = sheet(
        HALF,
        3.5,
        f"{name}: confidence is off by {percent(error)}",
        f"On average. Each point: {plural(bins[0].count, what)} and a 95 % interval; on the "
        "line, what is promised comes true.",
    )
    ax = axes(figure, x="promised: mean stated confidence (%)", y="came true: accuracy (%)")
    promised = np.array([100 * part.confidence for part in bins])
    kept = np.array([100 * part.accuracy for part in bins])
    bounds = 100 * np.array([_bin_interval(part) for part in bins])
    reach = np.abs(bounds.T - kept)  # (2, bins): how far the interval goes below and above
    low = float(min(promised.min(), kept.min(), bounds.min()))
    low -= 0.04 * (100 - low) + 1e-3
    high = 100 + 0.04 * (100 - low)
    ax.plot([low, high], [low, high], color=SOFT, linewidth=1.2, linestyle=(0, (4, 3)))
    ax.errorbar(
        promised, kept, reach,
        fmt="o", color=BLUE, ecolor=BLUE, elinewidth=1.2, capsize=2.5, markersize=5,
    )  # fmt: skip
    ax.set_xlim(low, high)
    ax.set_ylim(low, high)
    above = int((promised >= SURE).sum())
    if above > 1:
        ax.text(
            0.03, 0.94, f"{above} of {len(bins)} groups promise 99 % or more",
            transform=ax.transAxes, va="top", fontsize=TEXT_SIZE, color=SOFT,
        )  # fmt: skip
    return figure


def _bin_interval(part: ReliabilityBin) -> tuple[float, float]:
    return wilson_interval(round(part.accuracy * part.count), part.count)


def rejection(points: Sequence[RejectionPoint], n: int, name: str) -> Figure:
    """How accuracy rises when the least sure readings are left to a person.

    Args:
        points: rejected shares, rising, with the accuracy of the rest.
        n: images in all.
        name: of the model.
    """
    shares = np.array([point.rejected for point in points])
    kept = np.array([100 * point.accuracy for point in points])
    figure = sheet(
        HALF,
        3.5,
        f"{name}: {_rejection_words(points)}",
        f"Accuracy on the rest of {number(n)} digits; a person reads the least sure.",
    )
    ax = axes(figure, x="set aside: least sure readings (%)", y="accuracy on the rest (%)")
    perfect = shares[kept >= kept.max() - 0.02]
    end = float(np.clip(1.25 * perfect.min(), 0.10, 0.50))
    inside = shares <= end
    ax.plot(100 * shares[inside], kept[inside], color=BLUE, linewidth=2)
    for at in _marked(shares, kept, end):
        ax.plot(100 * shares[at], kept[at], "o", color=BLUE, markersize=6)
        ax.annotate(
            percent(kept[at] / 100).removesuffix(" %"), (100 * shares[at], kept[at]),
            xytext=(5, -12), textcoords="offset points", fontsize=8.5, color=INK,
        )  # fmt: skip
    ax.set_xlim(-2 * end, 100 * end)
    span = max(float(kept[inside].max() - kept[0]), 0.1)
    ax.set_ylim(kept[0] - 0.14 * span, kept[inside].max() + 0.08 * span)
    ax.ticklabel_format(axis="y", useOffset=False)
    return figure


def _marked(
    shares: "np.typing.NDArray[np.float64]", kept: "np.typing.NDArray[np.float64]", end: float
) -> list[int]:
    """Which points of the curve get a number: those of `MARKED` whose numbers do not collide."""
    places, span = [0], max(float(kept.max() - kept[0]), 0.1)
    for share in (share for share in MARKED if share <= 0.9 * end):
        at = int(np.abs(shares - share).argmin())
        if kept[at] - kept[places[-1]] > 0.07 * span or share - shares[places[-1]] > 0.12 * end:
            places.append(at)
    return places


def _rejection_words(points: Sequence[RejectionPoint]) -> str:
    start = points[0]
    if start.accuracy >= 1:
        return "nothing needs to be set aside"
    at = min(points, key=lambda point: abs(point.rejected - 0.05))
    return (
        f"set aside {percent(at.rejected, 0)}, and accuracy goes from {percent(start.accuracy)} "
        f"to {percent(at.accuracy)}"
    )


def mistakes(worst: Sequence[Mistake], wrong: int, images: RawImages | Images, name: str) -> Figure:
    """The mistakes made with the highest confidence, as pictures.

    Args:
        worst: mistakes, the most confident first.
        wrong: how many mistakes there are in all.
        images: the set that `Mistake.index` counts in, shape ``(n, 28, 28)``.
        name: of the model.
    """
    if not worst:
        figure = sheet(FULL, 0.8, f"{name}: no mistakes to show")
        remark(axes(figure), "Every image of this set is read right.")
        return figure
    part = f"the {len(worst)} surest of {plural(wrong, 'mistake')}"
    whole = f"its {plural(wrong, 'mistake')}" if wrong > 1 else "its only mistake"
    figure = sheet(
        FULL,
        1.46 * -(-len(worst) // ACROSS),
        f"{name}: {whole if wrong == len(worst) else part}",
        "Above each picture: the true digit, what was read, and how sure the model was.",
    )
    grid = figure.add_gridspec(-(-len(worst) // ACROSS), ACROSS, wspace=0.04, hspace=0.04)
    for cell, mistake in enumerate(worst):
        tile = blank(figure, grid[cell])
        tile.imshow(images[mistake.index], cmap="gray_r", interpolation="nearest")
        tile.set_title(
            f"{mistake.truth} read as {mistake.predicted}\n{percent(mistake.confidence, 1)} sure",
            fontsize=8.5, color=INK, pad=2, linespacing=1.1,
        )  # fmt: skip
    return figure
