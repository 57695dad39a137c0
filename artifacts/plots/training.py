"""How a training went: loss and accuracy over the epochs.

Takes the epochs of `digits.results`; training and validation differ in colour, line and marker.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from artifacts.plots.style import BLUE, FULL, INK, TEXT_SIZE, VERMILION, axes, remark, sheet
from artifacts.reports.wording import percent
from digits.results import EpochRecord


def training_curves(history: Sequence[EpochRecord], name: str) -> Figure:
    """Loss and accuracy of each epoch, on training and on validation images."""
    if not history:
        figure = sheet(FULL, 1.2, f"{name}: trained without epochs")
        remark(axes(figure), "Its solver runs until it converges, so there is no curve to draw.")
        return figure
    best = max(history, key=lambda record: record.validation_accuracy)
    figure = sheet(
        FULL,
        2.9,
        f"{name}: validation accuracy was highest, {percent(best.validation_accuracy)}, in epoch "
        f"{best.epoch} of {history[-1].epoch}",
        "Training digits are seen while the weights still change, and may be deformed; "
        "validation digits are neither.",
    )
    grid = figure.add_gridspec(1, 2, wspace=0.05)
    left = axes(figure, grid[0], x="epoch", y="log-loss (nats, log scale)")
    _curve(left, history, "loss")
    left.set_yscale("log")
    _plain_decades(left)
    right = axes(figure, grid[1], x="epoch", y="accuracy (%)")
    _curve(right, history, "accuracy")
    for ax in (left, right):
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        ax.set_xlim(history[0].epoch - 0.5, history[-1].epoch + 0.5)
        ax.legend(frameon=False, fontsize=TEXT_SIZE, labelcolor=INK)
    return figure


def _plain_decades(ax: Axes) -> None:
    """Write 0.01 instead of 10⁻²; between decades only where there would be too few numbers."""
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    low, high = ax.get_ylim()
    narrow = high < 10 * low
    ax.yaxis.set_minor_formatter(lambda value, _: f"{value:.2g}" if narrow else "")
    ax.tick_params(axis="y", which="minor", labelsize=8, labelcolor=INK)


def _curve(ax: Axes, history: Sequence[EpochRecord], measure: str) -> None:
    """One measure over the epochs: training as a blue line, validation dashed and red."""
    factor = 100 if measure == "accuracy" else 1
    epochs = [record.epoch for record in history]
    marks = max(1, len(epochs) // 12)
    for prefix, label, color, style, marker in (
        ("", "training", BLUE, "-", "o"),
        ("validation_", "validation", VERMILION, "--", "s"),
    ):
        values = [factor * float(getattr(record, prefix + measure)) for record in history]
        ax.plot(
            epochs, values,
            linestyle=style, marker=marker, markevery=marks, markersize=4.5,
            color=color, linewidth=1.8, label=label,
        )  # fmt: skip
