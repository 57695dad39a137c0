"""Pictures of new data beside those that were learned from: digits, pixels, strokes, samples.

Takes a `Drift`, whose two profiles hold all counts, and for the samples uint8 ``(n, 28, 28)``
pictures with their labels. New data are vermilion, the reference is blue, in every drawing.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from artifacts.plots.style import BLUE, FULL, HALF, INK, VERMILION, axes, blank, sheet
from artifacts.reports.wording import percent, plural
from digits.arrays import CLASSES, Doubles, Labels, RawImages
from digits.dataset.drift import INK_EDGES, SLANT_EDGES, STROKE_EDGES
from digits.scores import Drift, Measure

SAMPLES, ACROSS = 48, 16  # pictures of the contact sheet, and how many stand in a row
NEW_NAME, OLD_NAME = "new", "reference"


def new_figures(drift: Drift, images: RawImages, labels: Labels, seed: int) -> dict[str, Figure]:
    """All pictures of new data, by the names under which the report expects them.

    Args:
        drift: how they differ from the reference.
        images: the new pictures, uint8 ``(n, 28, 28)``.
        labels: their digits, ``(n,)``.
        seed: of the choice of pictures.
    """
    return {
        "new-samples": contact_sheet(images, labels, seed),
        "new-digits": digit_bars(drift),
        "new-pixels": pixel_bars(drift),
        "new-strokes": stroke_bars(drift),
    }


def contact_sheet(images: RawImages, labels: Labels, seed: int) -> Figure:
    """Some new pictures chosen by chance, as a model sees them, in the order of their digits."""
    chosen = np.random.default_rng(seed).permutation(len(images))[:SAMPLES]
    chosen = chosen[np.argsort(labels[chosen], kind="stable")]
    figure = sheet(
        FULL,
        0.62 * -(-len(chosen) // ACROSS),
        f"{len(chosen)} of {plural(len(images), 'new picture')}, as a model sees them",
        "Chosen by chance, in the order of their digits. The small number is the label.",
    )
    grid = figure.add_gridspec(-(-len(chosen) // ACROSS), ACROSS, wspace=0.02, hspace=0.02)
    for cell, index in enumerate(chosen):
        tile = blank(figure, grid[cell])
        tile.imshow(images[index], cmap="gray_r", interpolation="nearest", vmin=0, vmax=255)
        tile.text(0.5, 5.5, str(labels[index]), fontsize=9, color=VERMILION, fontweight="bold")
    return figure


def digit_bars(drift: Drift) -> Figure:
    """How often each digit appears, new beside reference."""
    new, old = _shares(drift.new.digits), _shares(drift.old.digits)
    widest = int(np.abs(new - old).argmax())
    figure = sheet(
        HALF,
        3.0,
        f"Digit {widest} differs most: new {percent(float(new[widest]), 1)}, "
        f"reference {percent(float(old[widest]), 1)}",
        f"{percent(drift.total_variation, 1)} of new pictures would need another digit to match.",
    )
    ax = axes(figure, x="digit", y="share of pictures")
    _pairs(ax, new, old, [str(digit) for digit in range(CLASSES)])
    return figure


def pixel_bars(drift: Drift) -> Figure:
    """How dark pixels are, new beside reference, with a logarithmic share."""
    new, old = drift.new.pixels, drift.old.pixels
    figure = sheet(
        HALF,
        3.0,
        f"The mean pixel has {new.mean:.3f} of full ink in new pictures, {old.mean:.3f} in the "
        "reference",
        f"Standard deviation {new.std:.3f} and {old.std:.3f}. Shares are on a logarithmic scale.",
    )
    ax = axes(figure, x="brightness of a pixel (0 = paper, 255 = full ink)", y="share of pixels")
    starts = np.linspace(0, 256, CLASSES + 1)[:-1]
    _pairs(ax, _shares(new.counts), _shares(old.counts), [f"{start:.0f}" for start in starts])
    ax.set_yscale("log")
    ax.set_ylim(1e-4, 1.6)
    ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    return figure


def stroke_bars(drift: Drift) -> Figure:
    """Ink, pen and lean of the pictures, new beside reference."""
    figure = sheet(
        FULL,
        2.6,
        "How much ink a picture has, how broad its strokes are, how far it leans",
        "Each bin holds about a tenth of MNIST’s training pictures; the number is where it begins.",
    )
    grid = figure.add_gridspec(1, 3)
    rows: tuple[tuple[str, Measure, Measure, Doubles, float, str], ...] = (
        ("inked pixels (%)", drift.new.ink, drift.old.ink, INK_EDGES, 100, ".0f"),
        ("stroke width (pixels)", drift.new.stroke, drift.old.stroke, STROKE_EDGES, 1, ".1f"),
        ("lean to the right (°)", drift.new.slant, drift.old.slant, SLANT_EDGES, 1, ".0f"),
    )
    for column, (name, new, old, edges, unit, decimals) in enumerate(rows):
        ax = axes(figure, grid[column], x=name, y="" if column else "share of pictures")
        ticks = ["", *(f"{edge * unit:{decimals}}".replace("-", "−") for edge in edges)]
        _pairs(ax, _shares(new.counts), _shares(old.counts), ticks)
        ax.legend_.set_visible(column == 0)  # type: ignore[union-attr]  # `_pairs` made one
    return figure


def _pairs(ax: Axes, new: Doubles, old: Doubles, ticks: Sequence[str]) -> None:
    """Two bars for each bin, side by side."""
    positions = np.arange(len(ticks))
    ax.bar(positions - 0.21, new, width=0.4, color=VERMILION, label=NEW_NAME)
    ax.bar(positions + 0.21, old, width=0.4, color=BLUE, label=OLD_NAME)
    ax.set_xticks(positions, ticks)
    ax.grid(visible=False, axis="x")
    ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    ax.set_ylim(0, 1.22 * max(float(new.max()), float(old.max())))
    ax.legend(fontsize=8.5, frameon=False, ncols=2, loc="upper right", labelcolor=INK)


def _shares(counts: Sequence[int]) -> Doubles:
    return np.asarray(counts, dtype=np.float64) / sum(counts)
