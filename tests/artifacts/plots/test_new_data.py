"""What is told of new data: a sentence that is true, tables of text, drawings of the counts."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from scipy import ndimage

from artifacts.plots.new_data import new_figures
from artifacts.plots.style import png_bytes
from artifacts.reports.drift_words import (
    advice,
    few_words,
    folder_frame,
    label_words,
    score_frame,
    shift_frame,
    verdict,
)
from artifacts.reports.run_folder import metrics_of
from artifacts.reports.run_report import render_html, render_markdown
from digits.dataset.drift import compare, profile_of
from digits.dataset.mnist_files import RawMnist
from digits.dataset.splits import LabelledDigits
from digits.operations.fitted_models import score_new
from digits.results import ModelResult, NewFolder, RunResult
from digits.scores import Drift
from digits.store.atomic import write_arrays
from digits.store.folders import Store

MakeResult = Callable[..., ModelResult]


def texts(figure: Figure) -> str:
    """All words that a figure shows."""
    return " ".join(item.get_text() for item in figure.findobj(Text) if isinstance(item, Text))


@pytest.fixture(scope="module")
def bold(fresh: LabelledDigits) -> LabelledDigits:
    """New digits, written with a broader pen."""
    return LabelledDigits(ndimage.grey_dilation(fresh.images, size=(1, 2, 2)), fresh.labels)


def drift_of(part: LabelledDigits, raw: RawMnist) -> Drift:
    """The drift of some pictures from the sample's training digits."""
    old = profile_of(raw.train_images, raw.train_labels)
    return compare(profile_of(*part), old, "the champion’s data")


@pytest.fixture(scope="module")
def drift(bold: LabelledDigits, raw: RawMnist) -> Drift:
    """The drift of these."""
    return drift_of(bold, raw)


@pytest.fixture(scope="module")
def news(run: RunResult, make_result: MakeResult, drift: Drift, raw: RawMnist) -> RunResult:
    """The run, with a folder of new data whose name is hostile."""
    folder = NewFolder(
        folder="/scans/<b>|2026", digest="0" * 64, listed=520, used=500, repeated=15, in_mnist=5,
        parts={"train": 400, "validation": 50, "model_selection": 50},
        class_counts=drift.new.digits,
    )  # fmt: skip
    data = run.data.model_copy(update={"new": (folder,), "drift": drift})
    return run.model_copy(update={"data": data})


def test_verdict_names_what_is_shifted_the_worst_first(drift: Drift) -> None:
    """One sentence tells the reference, the verdict, and each shifted thing with its index."""
    told = verdict(drift)
    assert told.startswith("Compared with the champion’s data, the new pictures are strongly ")
    assert "shifted in stroke width (PSI " in told
    assert "share of each digit" not in told
    assert "look at the new model-selection pictures" in advice(drift)


def test_verdict_of_the_same_kind_is_calm(fresh: LabelledDigits, raw: RawMnist) -> None:
    """Digits of MNIST with a shade changed are stable, and nothing is named."""
    told = drift_of(fresh, raw)
    assert verdict(told) == "Compared with the champion’s data, the new pictures are stable."
    assert "should read these as well" in advice(told)


def test_few_pictures_are_not_believed_either_way(bold: LabelledDigits, raw: RawMnist) -> None:
    """Where chance would do, the differences are told as such instead of as shifts."""
    some = drift_of(LabelledDigits(bold.images[:12], bold.labels[:12]), raw)
    told = verdict(some)
    assert "stable as far as 12 pictures can tell" in told
    assert "share of each digit" in told


def test_tables_hold_text_for_each_folder_and_measure(news: RunResult, drift: Drift) -> None:
    """Counts, parts and indices stand in the tables as a person reads them."""
    row = folder_frame(news.data.new).iloc[0].to_dict()
    assert (row["Pictures"], row["Used"], row["Model selection"]) == ("520", "500", "50")
    shifts = shift_frame(drift)
    assert shifts["Verdict"][0] == "stable"
    assert " px" in shifts["Reference"][3]
    assert "An uneven share of digits is no fault" in label_words(drift)
    assert few_words(news.data) == "50 pictures cannot tell small differences."


def test_new_model_selection_pictures_are_scored_apart(
    store: Store, make_result: MakeResult, labels: "np.typing.NDArray[np.uint8]"
) -> None:
    """The last model-selection pictures are the new ones; both shares add up to the whole."""
    evaluation = make_result("logistic", 0.10).evaluation
    assert evaluation is not None
    arrays = {
        "model_selection_images": np.zeros((600, 28, 28), np.uint8),
        "model_selection_labels": labels,
    }
    prepared = write_arrays(store.path("data", "prepared.npz"), arrays)
    score = score_new(evaluation, prepared, 100)
    assert (score.new_n, score.mnist_n) == (100, 500)
    assert score.new_correct + score.mnist_correct == evaluation.model_selection.correct
    assert score.new_low < score.new_correct / 100 < score.new_high
    assert f"{score.new_correct} of 100 (" in score_frame([score]).to_string()


def test_drawings_show_new_data_beside_the_reference(drift: Drift, bold: LabelledDigits) -> None:
    """Every drawing is a small PNG, always the same, and names both sides."""
    figures, again = (new_figures(drift, *bold, seed=1) for _ in range(2))
    assert set(figures) == {"new-samples", "new-digits", "new-pixels", "new-strokes"}
    for name, figure in figures.items():
        png = png_bytes(figure)
        assert png == png_bytes(again[name])
        assert len(png) < 200_000
        assert Image.open(io.BytesIO(png)).format == "PNG"
    assert "48 of 500 new pictures" in texts(figures["new-samples"])
    assert "reference" in texts(figures["new-strokes"])


def test_report_has_the_section_only_where_folders_were_given(
    run: RunResult, news: RunResult
) -> None:
    """With new data, both reports tell folders, drift and verdict, safely; without, nothing."""
    for render in (render_html, render_markdown):
        assert "New data" not in render(run, {})
        told = render(news, {}).replace("\N{NO-BREAK SPACE}", " ")
        assert "strongly shifted" in told
        assert "<b>" not in told.partition("New data")[2].replace('<div class="tile"><b>', "")
    assert 'id="new-data"' in render_html(news, {})


def test_metrics_tell_folders_and_drift(run: RunResult, news: RunResult, drift: Drift) -> None:
    """`metrics.json` has each folder's counts and the whole drift, or says that there is none."""
    assert (metrics_of(run)["data"]["new"], metrics_of(run)["data"]["drift"]) == ([], None)
    told = metrics_of(news)["data"]
    assert told["new"][0]["parts"] == {"train": 400, "validation": 50, "model_selection": 50}
    assert Drift.model_validate(told["drift"]) == drift
