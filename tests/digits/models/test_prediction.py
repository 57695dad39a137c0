"""From picture files to answers: a digit, or why none is named."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from artifacts.readings.digit_readings import as_json, as_text, readings_markdown
from digits.arrays import Floats, Images
from digits.backends.onnx_backend import save_graph
from digits.dataset.mnist_files import RawMnist
from digits.models.classifier import Classifier
from digits.models.model_card import CARD_FILE, Card
from digits.models.prediction import DigitReading, read_digits
from digits.models.rejection import NOTHING, Opinion, bundled_rejection
from tests.digit_pictures import KINDS
from tests.no_rejection import NoRejection

SURE = np.exp(9) / (np.exp(9) + 9)  # what `sure_of_four` says


class Doubting(NoRejection):
    """Says always the same of there being no digit, and refuses what is likelier none than one."""

    def __init__(self, no_digit: float) -> None:
        super().__init__()
        self.no_digit = no_digit

    def opinions(self, _: Images, digits: npt.NDArray[np.intp]) -> list[Opinion]:
        """The same of every picture."""
        refused = self.no_digit > 0.5
        likeliest = [NOTHING if refused else int(digit) for digit in digits]
        return [Opinion(self.no_digit, self.no_digit, one, refused) for one in likeliest]


@pytest.fixture(scope="module")
def classifier(published_logistic: Path) -> Classifier:
    """A model that always names some digit, and mostly the right one."""
    return Classifier.load(published_logistic, Card.read(published_logistic / CARD_FILE))


@pytest.fixture(scope="module")
def sure_of_four(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    """A model that takes everything for a 4."""
    from digits.backends.onnx_backend import open_session

    weights: Floats = np.zeros((784, 10), np.float32)
    path = tmp_path_factory.mktemp("model") / "four.onnx"
    save_graph(path, weights, np.eye(10, dtype=np.float32)[4] * 9)
    return Classifier(open_session(path.read_bytes()))


def pictures(folder: Path, kind: str, raw: RawMnist, count: int = 12) -> list[Path]:
    rng, files = np.random.default_rng(2), []
    for index in range(count):
        label = int(raw.test_labels[index])
        files.append(folder / f"{kind}-{index:02d}.png")
        KINDS[kind](raw.test_images[index], label, rng)[0].save(files[-1])
    return files


def test_single_digits_are_named(classifier: Classifier, raw: RawMnist, tmp_path: Path) -> None:
    """Each with its probability, and with a small one of no digit beside it."""
    readings = list(read_digits(pictures(tmp_path, "plain", raw, 30), classifier))
    named = [reading for reading in readings if reading.digit is not None]
    assert len(named) >= 20
    right = [reading.digit == raw.test_labels[n] for n, reading in enumerate(readings)]
    assert sum(right) >= 20
    assert all((reading.no_digit is None) == (reading.seen is None) for reading in readings)
    chances = [reading.no_digit for reading in readings if reading.no_digit is not None]
    assert all(0 <= chance <= 1 for chance in chances)
    assert np.median(chances) < 0.02


def test_what_is_not_one_digit_is_answered_so(
    sure_of_four: Classifier, raw: RawMnist, tmp_path: Path
) -> None:
    """However sure a model is: no digit, the reason, what to do, and all that was seen."""
    readings = list(read_digits(pictures(tmp_path, "touching pair", raw), sure_of_four))
    assert all(reading.digit is None for reading in readings)
    refused = [reading for reading in readings if "not look like one digit" in reading.reason]
    assert len(refused) >= 6
    for reading in refused:
        assert f"one digit ({reading.no_digit:.0%})" in reading.reason
        assert "photograph one digit alone" in reading.reason
        assert not reading.failed
        assert len(reading.top3) == 3
        assert reading.top3[0].digit == 4
        assert (reading.probability or 0) < 0.5
        assert reading.seen is not None


def test_the_ten_digits_and_none_add_up(
    sure_of_four: Classifier, raw: RawMnist, tmp_path: Path
) -> None:
    """A digit is told with the model's probability times that of one digit being there."""
    files = [*pictures(tmp_path, "plain", raw, 6), *pictures(tmp_path, "mark", raw, 6)]
    alone = read_digits(files, sure_of_four, rejection=NoRejection())
    for told, model in zip(read_digits(files, sure_of_four), alone, strict=True):
        if told.seen is None or told.no_digit is None:
            continue
        [none] = bundled_rejection().probabilities(told.seen[None])[:, NOTHING]
        assert told.no_digit == pytest.approx(none, abs=1e-5)
        for one, other in zip(told.top3, model.top3, strict=True):
            assert one.digit == other.digit
            assert one.probability == pytest.approx((1 - none) * other.probability, abs=1e-5)


@pytest.mark.parametrize(
    ("no_digit", "named"), [(0.0, True), (0.05, True), (0.4, True), (0.8, False)]
)
def test_a_digit_is_told_only_as_surely_as_there_is_one(
    sure_of_four: Classifier, raw: RawMnist, tmp_path: Path, no_digit: float, named: bool
) -> None:
    """The model is sure of its digit; what the other network refuses is not named."""
    [reading] = read_digits(
        pictures(tmp_path, "plain", raw, 1), sure_of_four, rejection=Doubting(no_digit)
    )
    assert reading.probability == pytest.approx((1 - no_digit) * SURE, abs=1e-3)
    assert reading.digit == (4 if named else None)
    end = f"; no digit {no_digit:.1%})" if named else f"digit ({no_digit:.0%}): photograph one"
    assert end in as_text(reading)


def test_two_networks_that_disagree_name_nothing(
    sure_of_four: Classifier, raw: RawMnist, tmp_path: Path
) -> None:
    """A clear digit that a model takes for another is not named; both are."""
    readings = list(read_digits(pictures(tmp_path, "plain", raw, 30), sure_of_four))
    for reading, label in zip(readings, raw.test_labels, strict=False):
        assert reading.digit in {None, 4}
        assert (reading.digit is None) or label == 4 or (reading.probability or 0) < 0.95
    assert any("it may be a 4 or a 7" in reading.reason for reading in readings)


def test_the_order_of_files_is_kept(classifier: Classifier, raw: RawMnist, tmp_path: Path) -> None:
    """Also where files fail, are blank, or show a digit, mixed."""
    good = pictures(tmp_path, "plain", raw, 3)
    blank, text = tmp_path / "blank.png", tmp_path / "text.png"
    Image.new("L", (200, 200), 230).save(blank)
    text.write_text("no picture")
    files = [good[0], text, good[1], blank, good[2]]
    readings = list(read_digits(files, classifier))
    assert [reading.file for reading in readings] == [str(file) for file in files]
    assert [reading.failed for reading in readings] == [False, True, False, False, False]
    assert [reading.no_digit is None for reading in readings] == [False, True, False, True, False]


def test_a_refused_picture_looks_so_everywhere(
    sure_of_four: Classifier, raw: RawMnist, tmp_path: Path
) -> None:
    """In a line of text, in JSON, and in the table of the Prefect UI, which tells "no digit"."""
    reading = next(
        found
        for found in read_digits(pictures(tmp_path, "mark", raw, 20), sure_of_four)
        if "one digit (" in found.reason
    )
    assert as_text(reading).startswith(f"{reading.file}: no digit. this does not look like")
    told = json.loads(as_json(reading))
    assert told["digit"] is None
    assert (told["probability"], told["no_digit"]) == pytest.approx(
        (reading.probability, reading.no_digit), abs=1e-6
    )
    header, _, row = readings_markdown([reading]).splitlines()
    assert header.split(" | ")[4] == "no digit"
    assert row.split(" | ")[2:5] == ["–", f"{reading.probability:.1%}", f"{reading.no_digit:.1%}"]
    plain = DigitReading("a.png", None, None, (), "blank")
    assert readings_markdown([plain]).splitlines()[2].split(" | ")[4] == ""
