"""Plots are real PNGs of the right size, always the same, also at the edges of what can happen."""

import io
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from artifacts.plots.comparison import accuracies
from artifacts.plots.data import average_images, class_bars, class_counts, data_figures, samples
from artifacts.plots.models import confusion, confusion_png, mistakes, model_figures, rejection
from artifacts.plots.style import DPI, FULL, HALF, png_bytes, sheet
from artifacts.plots.training import training_curves
from digits.arrays import Images, Labels, Probabilities
from digits.metrics.classification import score
from digits.results import ModelResult, RunResult

MakeResult = Callable[..., ModelResult]
Guesses = Callable[[Labels, float, int], Probabilities]

DATA_KEYS = {"samples", "class-counts", "class-averages", "pixels", "pca"}
MODEL_PARTS = ("confusion", "reliability", "rejection", "mistakes")


def opened(png: bytes) -> Image.Image:
    """The PNG as Pillow reads it, whole."""
    picture = Image.open(io.BytesIO(png))
    picture.load()
    return picture


def texts(figure: Figure) -> str:
    """All words that a figure shows."""
    return " ".join(item.get_text() for item in figure.findobj(Text) if isinstance(item, Text))


def test_data_figures_are_pngs_of_modest_size(images: Images, labels: Labels) -> None:
    """Every picture of the data is a PNG as wide as promised and below 300 kB."""
    figures = data_figures(images, labels, labels)
    assert set(figures) == DATA_KEYS
    for name, figure in figures.items():
        png = png_bytes(figure)
        assert opened(png).width in {round(HALF * DPI), round(FULL * DPI)}, name
        assert len(png) < 300_000, name


def test_bytes_and_floats_give_the_same_picture(images: Images, labels: Labels) -> None:
    """Raw pixels 0 … 255 and normalised ones 0 … 1 are averaged alike."""
    raw = np.round(255 * images).astype(np.uint8)
    for whole, shares in zip(
        average_images(raw, labels), average_images(images, labels), strict=True
    ):
        np.testing.assert_allclose(whole, shares, atol=0.003)


def test_averages_of_an_absent_digit_are_empty(images: Images, labels: Labels) -> None:
    """A digit without images has a mean of zeros, and no warning is raised."""
    means, _ = average_images(images[labels != 3], labels[labels != 3])
    assert not means[3].any()
    assert means[4].any()


def test_same_seed_gives_the_same_bytes(images: Images, labels: Labels) -> None:
    """Drawing twice gives equal files; another seed gives other samples."""
    first, again, other = (png_bytes(samples(images, labels, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_png_names_neither_time_nor_software(make_result: MakeResult, images: Images) -> None:
    """No metadata tells when or by what a PNG was made."""
    figure = model_figures(make_result("cnn", 0.05), images)["cnn-confusion"]
    assert not {"Software", "Creation Time", "date"} & set(opened(png_bytes(figure)).info)


def test_figures_can_be_drawn_in_threads(run: RunResult) -> None:
    """Four threads draw what one draws."""
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _: png_bytes(accuracies(run.models)), range(4)))
    assert set(drawn) == {png_bytes(accuracies(run.models))}


def test_pyplot_and_tensorflow_are_never_imported() -> None:
    """Importing all plots and the report brings in neither pyplot, TensorFlow nor Prefect."""
    code = (
        "import sys, artifacts.plots.data, artifacts.plots.models, artifacts.plots.comparison, "
        "artifacts.reports.run_report; "
        "print([m for m in ('matplotlib.pyplot', 'tensorflow', 'prefect') if m in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_class_counts_include_missing_digits() -> None:
    """Ten counts come back even if only two digits appear, and bars can be drawn of them."""
    counts = class_counts(np.array([1, 1, 8], np.uint8))
    assert counts == (0, 2, 0, 0, 0, 0, 0, 0, 1, 0)
    assert "uneven" in texts(class_bars({"train": counts}))


def test_a_trained_model_gets_all_its_pictures(make_result: MakeResult, images: Images) -> None:
    """Curves are drawn for models with epochs only, all other pictures for each."""
    with_epochs = model_figures(make_result("cnn", 0.05, epochs=3), images)
    without = model_figures(make_result("logistic", 0.05), images)
    assert set(with_epochs) == {f"cnn-{part}" for part in (*MODEL_PARTS, "curves")}
    assert set(without) == {f"logistic-{part}" for part in MODEL_PARTS}
    assert all(len(png_bytes(figure)) < 300_000 for figure in with_epochs.values())


def test_a_skipped_model_has_no_pictures(skipped: ModelResult, images: Images) -> None:
    """Nothing is drawn of a model that was not trained."""
    assert model_figures(skipped, images) == {}


@pytest.mark.parametrize("n", [1, 40, 500])
def test_small_and_perfect_samples_are_drawn(
    n: int, images: Images, labels: Labels, guesses: Guesses
) -> None:
    """A model without mistakes on few images still gives every picture."""
    scores = score(labels[:n], guesses(labels[:n], 0.0, 5))
    assert scores.correct == n
    assert "no mistake" in texts(confusion(scores, "Small CNN"))
    for figure in (
        confusion(scores, "Small CNN"),
        mistakes(scores.worst, 0, images, "Small CNN"),
        rejection(scores.rejection, n, "Small CNN"),
    ):
        assert opened(png_bytes(figure, 50)).format == "PNG"


def test_confusion_names_the_commonest_mistake(labels: Labels, guesses: Guesses) -> None:
    """Sevens read as ones appear in the matrix's words with their number."""
    probabilities = guesses(labels, 0.0, 6)
    sevens = np.flatnonzero(labels == 7)[:5]
    probabilities[sevens] = np.eye(10, dtype=np.float32)[1]
    words = texts(confusion(score(labels, probabilities), "Small CNN"))
    assert "a 7 read as 1 (5 times)" in words
    assert "5 of 600 misread" in words


def test_confusion_for_the_interface_stays_small(make_result: MakeResult) -> None:
    """The matrix that goes into a markdown artifact has less than 200 kB."""
    result = make_result("logistic", 0.4)
    assert result.evaluation is not None
    png = confusion_png(result.evaluation.test, "Logistic regression")
    assert len(png) < 200_000
    assert opened(png).width >= 400


@pytest.mark.parametrize("epochs", [0, 1, 3])
def test_curves_of_any_length(epochs: int, make_result: MakeResult) -> None:
    """No, one or few epochs give a picture; none is said to be drawn without epochs."""
    fitted = make_result("cnn", 0.1, epochs=epochs).fitted
    assert fitted is not None
    figure = training_curves(fitted.history, "Small CNN")
    assert opened(png_bytes(figure, 50)).format == "PNG"
    assert ("without epochs" in texts(figure)) == (epochs == 0)


def test_mistakes_show_truth_reading_and_confidence(
    make_result: MakeResult, images: Images
) -> None:
    """Above each picture stands what it is and what was read."""
    result = make_result("logistic", 0.2)
    assert result.evaluation is not None
    test = result.evaluation.test
    words = texts(mistakes(test.worst, test.n - test.correct, images, "Logistic regression"))
    worst = test.worst[0]
    assert f"{worst.truth} read as {worst.predicted}" in words
    assert f"{len(test.worst)} surest of {test.n - test.correct} mistakes" in words


def test_accuracies_of_nobody(skipped: ModelResult) -> None:
    """If all models were skipped, the comparison says so instead of failing."""
    assert "No model was trained." in texts(accuracies([skipped]))


def test_long_titles_are_wrapped_not_cut() -> None:
    """A long title makes the sheet taller, never wider."""
    short, long = sheet(HALF, 2, "Short"), sheet(HALF, 2, "A rather long title " * 8)
    assert long.get_size_inches()[0] == short.get_size_inches()[0]
    assert long.get_size_inches()[1] > short.get_size_inches()[1] + 0.3
