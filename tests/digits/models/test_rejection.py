"""The network of the package that refuses what is not one digit, on pictures drawn here."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from digits.arrays import Images
from digits.dataset.mnist_files import RawMnist
from digits.dataset.splits import normalise
from digits.errors import DigitsError
from digits.metrics.calibration import soften
from digits.models.errors import MalformedCard, ModelTampered
from digits.models.model_card import CARD_FILE
from digits.models.rejection import (
    BUNDLED_REJECTION,
    NOTHING,
    Rejection,
    RejectionCard,
    bundled_rejection,
)
from digits.photos.photo import Photo, digit_on
from tests.digit_pictures import KINDS

COUNT = 40  # pictures of a kind
MOST_BYTES = 1_000_000

Says = Callable[[DigitsError, str, str, str, str], None]


def refused(kind: str, raw: RawMnist) -> float:
    """The share of pictures of a kind that no digit could be named for, whatever a model says."""
    rng, images, labels, nothing = np.random.default_rng(5), [], [], 0
    for index in range(COUNT):
        which = 11 * index + 3
        picture, truth = KINDS[kind](raw.test_images[which], int(raw.test_labels[which]), rng)
        grey = np.asarray(picture, np.float32) / np.float32(255)
        photo = digit_on(grey, picture.size)
        if isinstance(photo, Photo):
            images.append(photo.image)
            labels.append(truth)
        else:
            nothing += 1
    rows = bundled_rejection().probabilities(np.stack(images))
    likeliest = rows[:, :NOTHING].argmax(axis=1)  # the worst that a model could name
    named = [likeliest[n] if truth is None else truth for n, truth in enumerate(labels)]
    opinions = bundled_rejection().opinions(np.stack(images), np.array(named))
    return (nothing + sum(opinion.refused for opinion in opinions)) / COUNT


@pytest.mark.parametrize("kind", ["struck out", "touching pair", "letter", "mark"])
def test_what_is_not_one_digit_is_refused(kind: str, raw: RawMnist) -> None:
    """Struck-out digits, touching pairs, letters and marks, whatever digit a model names."""
    assert refused(kind, raw) >= 0.75


@pytest.mark.parametrize(
    ("kind", "most"),
    [("plain", 0.05), ("underline", 0.15), ("box that the digit touches", 0.2), ("ring", 0.45)],
)
def test_single_digits_are_not(kind: str, most: float, raw: RawMnist) -> None:
    """Alone, or where what is around them can be told from them; some rings touch the digit."""
    assert refused(kind, raw) <= most


def test_digits_as_mnist_has_them_are_not_refused(raw: RawMnist) -> None:
    """Its own test digits, which the network never saw."""
    images, labels = normalise(raw.test_images), raw.test_labels.astype(np.intp)
    opinions = bundled_rejection().opinions(images, labels)
    assert np.mean([opinion.refused for opinion in opinions]) < 0.03


def test_another_digit_is_doubted(raw: RawMnist) -> None:
    """What it takes for another digit than the model does is refused, and it says which it is."""
    ones = normalise(raw.test_images[raw.test_labels == 1])
    opinions = bundled_rejection().opinions(ones, np.full(len(ones), 7))
    assert np.mean([opinion.refused for opinion in opinions]) > 0.9
    assert np.mean([opinion.likeliest == 1 for opinion in opinions]) > 0.8


def test_probabilities_are_some(raw: RawMnist) -> None:
    """Eleven a picture that add up to 1; one picture alone gives the same as among others."""
    images: Images = normalise(raw.test_images[:20])
    rows = bundled_rejection().probabilities(images)
    assert rows.shape == (20, NOTHING + 1)
    assert rows.sum(axis=1) == pytest.approx(np.ones(20), abs=1e-5)
    assert bundled_rejection().probabilities(images[3:4]) == pytest.approx(rows[3:4], abs=1e-6)


def test_what_is_not_one_digit_is_likely_none(raw: RawMnist) -> None:
    """The doubt has its part that there is no digit; noise is none, and a digit of MNIST is one."""
    noise = np.random.default_rng(4).random((20, 28, 28), dtype=np.float32)
    unlike = bundled_rejection().opinions(noise, np.full(20, 8))
    assert all(opinion.no_digit > 0.5 for opinion in unlike)
    like = bundled_rejection().opinions(normalise(raw.test_images), raw.test_labels.astype(np.intp))
    assert np.median([opinion.no_digit for opinion in like]) < 0.01
    assert all(opinion.no_digit <= opinion.doubt + 1e-6 for opinion in [*unlike, *like])


def test_probabilities_are_those_at_the_temperature_of_the_card(raw: RawMnist) -> None:
    """That of the package makes them surer than they were learned."""
    opened, images = bundled_rejection(), normalise(raw.test_images[:50])
    card = RejectionCard.read(BUNDLED_REJECTION / CARD_FILE)
    raw_rows = Rejection(opened._session, card.threshold).probabilities(images)
    assert card.temperature == opened.temperature < 1
    assert opened.probabilities(images) == pytest.approx(
        soften(raw_rows, card.temperature), abs=1e-6
    )


def test_the_card_tells_all() -> None:
    """What it learned from, with whose names and licences, and what it refuses by mistake."""
    card = RejectionCard.read(BUNDLED_REJECTION / CARD_FILE)
    plain = card.holdout["plain"]
    assert plain.photographs >= 1000
    assert plain.refused / plain.photographs < 0.05
    assert set(card.data.pens) == {"unipen", "pendigits", "uji", "swiss"}
    notes = " ".join(card.notes)
    for name in ("MNIST", "UNIPEN", "Alpaydin", "UJI", "kensanata", "CC BY"):
        assert name in notes
    assert card.files["onnx"].bytes < MOST_BYTES
    assert "+changes" not in card.git_commit


def test_another_network_is_not_opened(tmp_path: Path, says: Says) -> None:
    """One bit changed is enough; a card that is gone is told, too."""
    folder = Path(shutil.copytree(BUNDLED_REJECTION, tmp_path / "rejection"))
    path = folder / RejectionCard.read(folder / CARD_FILE).files["onnx"].name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelTampered) as caught:
        Rejection.opened(folder)
    says(caught.value, "not the one that its card", str(path), "the card says", "restore it")
    (folder / CARD_FILE).unlink()
    with pytest.raises(MalformedCard):
        Rejection.opened(folder)
