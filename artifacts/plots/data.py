"""Pictures of the data before any model sees it: samples, counts, averages, pixels, a map.

Takes `RawImages` (0 … 255) or `Images` (0 … 1) and labels. Digits are drawn as dark ink on
white paper, as on a check, although MNIST stores them the other way round. All choices of
images are seeded.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from artifacts.plots.style import (
    BLUE,
    FULL,
    GREEN,
    HALF,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    axes,
    blank,
    sheet,
)
from artifacts.reports.wording import number, percent
from digits.arrays import CLASSES, SIDE, Images, Labels, RawImages

MOST = 5000  # images that the map and the histogram are drawn from
SHOWN = 1000  # points on the map; more would hide each other
DIGIT_COLOURS = (
    BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, "#8c510a", INK, "#7570b3", "#66a61e",
)  # fmt: skip
SETS = {
    "train": "Training",
    "validation": "Validation",
    "model_selection": "Model selection",
    "test": "Test",
}


def data_figures(
    images: RawImages | Images, labels: Labels, test_labels: Labels, seed: int = 0
) -> dict[str, Figure]:
    """All pictures of the data, by the names under which the report expects them.

    Args:
        images: training images, shape ``(n, 28, 28)``.
        labels: their digits, shape ``(n,)``, 0 … 9.
        test_labels: the test set's digits.
        seed: of the choice of images.
    """
    counts = {"train": class_counts(labels), "test": class_counts(test_labels)}
    return {
        "samples": samples(images, labels, seed),
        "class-counts": class_bars(counts),
        "class-averages": class_averages(images, labels),
        "pixels": pixel_histogram(images, seed),
        "pca": pca_map(images, labels, seed),
    }


def class_counts(labels: Labels) -> tuple[int, ...]:
    """How many times each digit 0 … 9 appears."""
    return tuple(int(count) for count in np.bincount(labels, minlength=CLASSES))


def samples(images: RawImages | Images, labels: Labels, seed: int = 0) -> Figure:
    """Twenty-five training digits chosen by chance, each with its label."""
    chosen = _choose(len(images), 25, seed)
    figure = sheet(
        HALF,
        4.55,
        f"{len(chosen)} of the training digits, chosen by chance",
        "The small number is the label. Pictures are 28 × 28 pixels.",
    )
    grid = figure.add_gridspec(5, 5, wspace=0.02, hspace=0.02)
    for cell, index in enumerate(chosen):
        tile = blank(figure, grid[cell])
        tile.imshow(images[index], cmap="gray_r", interpolation="nearest")
        tile.text(0.5, 2.5, str(labels[index]), fontsize=9, color=VERMILION, fontweight="bold")
    return figure


def class_bars(counts: Mapping[str, Sequence[int]]) -> Figure:
    """How often each digit appears, one row of bars for each set.

    Args:
        counts: for each set's name, its ten counts.
    """
    first = next(iter(counts.values()))
    rare, common = int(np.argmin(first)), int(np.argmax(first))
    figure = sheet(
        HALF,
        4.55,
        f"No digit is rare: {number(first[rare])} to {number(first[common])} of each"
        if first[rare] >= 0.5 * np.mean(first)
        else f"Digits are uneven: {number(first[rare])} to {number(first[common])} of each",
        f"Fewest of digit {rare}, most of digit {common}; an equal share is "
        f"{number(round(float(np.mean(first))))}.",
    )
    grid = figure.add_gridspec(len(counts), 1, hspace=0.06)
    for row, (name, values) in enumerate(counts.items()):
        _bars(figure, grid[row], SETS.get(name, name), values, last=row == len(counts) - 1)
    return figure


def _bars(figure: Figure, where: object, name: str, values: Sequence[int], *, last: bool) -> None:
    ax = axes(figure, where, x="digit" if last else "", y="images")  # type: ignore[arg-type]
    ax.grid(visible=False)
    bars = ax.bar(range(CLASSES), list(values), color=BLUE, width=0.74)
    ax.bar_label(bars, [number(v) for v in values], fontsize=7, color=INK, padding=2)
    ax.set_title(
        f"{name} set, {number(sum(values))} images", fontsize=9, color=INK, loc="left", pad=4
    )
    ax.set_xticks(range(CLASSES))
    ax.set_ylim(0, max(1.0, 1.13 * max(values)))
    ax.yaxis.set_major_formatter(lambda value, _: number(int(value)))


def class_averages(images: RawImages | Images, labels: Labels) -> Figure:
    """For each digit the mean of its images, and below it where they vary."""
    figure = sheet(
        FULL,
        2.25,
        "The average of each digit, and where its writers differ",
        "Upper row: mean ink. Lower row: standard deviation; yellow pixels change most from "
        "writer to writer.",
    )
    grid = figure.add_gridspec(2, CLASSES, wspace=0.03, hspace=0.03)
    means, deviations = average_images(images, labels)
    most = max(float(deviations.max()), 1e-6)
    for digit in range(CLASSES):
        upper, lower = blank(figure, grid[0, digit]), blank(figure, grid[1, digit])
        upper.imshow(means[digit], cmap="gray_r", vmin=0, vmax=1)
        upper.set_title(str(digit), fontsize=10, color=INK, pad=2)
        lower.imshow(deviations[digit], cmap="viridis", vmin=0, vmax=most)
    return figure


def average_images(images: RawImages | Images, labels: Labels) -> tuple[Images, Images]:
    """Mean and standard deviation of each digit's images, each ``(10, 28, 28)`` in 0 … 1.

    A digit that does not appear gets zeros.
    """
    means = np.zeros((CLASSES, SIDE, SIDE), np.float32)
    deviations = np.zeros_like(means)
    for digit in np.unique(labels):
        of_digit = _unit(images[labels == digit])
        means[digit], deviations[digit] = of_digit.mean(axis=0), of_digit.std(axis=0)
    return means, deviations


def pixel_histogram(images: RawImages | Images, seed: int = 0) -> Figure:
    """How bright pixels are: a histogram with a logarithmic count."""
    values = _unit(images[_choose(len(images), MOST, seed)]).ravel()
    empty = float((values == 0).mean())
    figure = sheet(
        HALF,
        3.6,
        f"{percent(empty, 0)} of all pixels are empty paper",
        "The rest is mostly full ink; shades between are the edges of strokes.",
    )
    ax = axes(figure, x="brightness of a pixel (0 = paper, 255 = full ink)", y="share of pixels")
    shares, edges = np.histogram(255 * values, bins=32, range=(0, 255))
    ax.stairs(shares / len(values), edges, fill=True, color=BLUE, baseline=1e-9)
    ax.set_yscale("log")
    ax.set_ylim(max(1e-4, 0.5 * float(shares[shares > 0].min()) / len(values)), 1.4)
    ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    ax.set_xticks(range(0, 256, 51))
    ax.grid(visible=False, axis="x")
    return figure


def pca_map(images: RawImages | Images, labels: Labels, seed: int = 0) -> Figure:
    """The digits as points on the two directions in which the images vary most.

    Each point is drawn as its digit, so colour is a help and not the key.
    """
    chosen = _choose(len(images), MOST, seed)
    flat = _unit(images[chosen]).reshape(len(chosen), -1)  # (n, 784)
    # Imported here: scikit-learn takes a second to load, and only this map needs it.
    from sklearn.decomposition import PCA

    components = PCA(2, svd_solver="covariance_eigh").fit(flat)
    points = components.transform(flat)
    held = components.explained_variance_ratio_
    figure = sheet(
        HALF,
        3.6,
        f"Two directions hold {percent(float(held.sum()), 0)} of the variation",
        "Digits of a kind gather, but many overlap: two numbers are too few.",
    )
    ax = axes(
        figure,
        x=f"first principal component ({percent(float(held[0]), 0)})",
        y=f"second ({percent(float(held[1]), 0)})",
    )
    for digit in np.unique(labels[chosen]):
        of_digit = labels[chosen][:SHOWN] == digit
        across, up = points[:SHOWN][of_digit].T
        ax.scatter(
            across, up,
            s=34, marker=f"${digit}$", color=DIGIT_COLOURS[digit], alpha=0.85, linewidths=0,
        )  # fmt: skip
    return figure


def _choose(n: int, most: int, seed: int) -> "np.typing.NDArray[np.int64]":
    """Up to `most` different indices below `n`, in an order that the seed decides."""
    return np.random.default_rng(seed).permutation(n)[:most]


def _unit(images: RawImages | Images) -> Images:
    """The images in 0 … 1, whichever way they came."""
    if images.dtype == np.uint8:
        return np.asarray(images, np.float32) / np.float32(255)
    return np.asarray(images, np.float32)
