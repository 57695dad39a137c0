"""A reader may start with the convolutions of the digit CNN, or with all that another one knows."""

from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.text_source import AmountTexts
from digits.amounts.reader.recipe import READER_RECIPES
from digits.backends.keras_backend import forget_models, make_repeatable, save_keras
from digits.dataset.splits import Prepared
from digits.line_reader.batches import Writers
from digits.line_reader.config import NetworkConfig
from digits.line_reader.errors import StartDoesNotFit
from digits.line_reader.network import build_reader
from digits.line_reader.pretrained import (
    InitialValues,
    begin_with,
    blend_with,
    initial_values,
    save_weights,
)
from digits.line_reader.trainer import fit_reader
from digits.models.cnn import build_cnn

SMALL = READER_RECIPES["small"]


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> InitialValues:
    """Those of a CNN that was saved as a model's original is."""
    forget_models()
    make_repeatable(3)
    path = tmp_path_factory.mktemp("cnn") / "model.keras"
    save_keras(build_cnn(), path)
    return initial_values("digit-cnn", path.read_bytes())


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The weights of a small reader, as they are kept."""
    forget_models()
    make_repeatable(4)
    path = tmp_path_factory.mktemp("reader") / "weights.npz"
    save_weights(build_reader(SMALL.network, ALPHABET.classes), path)
    return path.read_bytes()


def test_the_first_two_convolutions_are_the_cnns(kernels: InitialValues) -> None:
    """Both are taken over as they are; the rest of the network is its own."""
    assert [kernel.shape for kernel in kernels] == [(3, 3, 1, 16), (3, 3, 16, 32)]
    network = build_reader(NetworkConfig(blocks=(0, 0, 0), depth=0, units=0), ALPHABET.classes)
    begin_with(network, "digit-cnn", kernels)
    for name, kernel in zip(("ink", "strokes"), kernels, strict=True):
        np.testing.assert_array_equal(np.asarray(network.get_layer(name).kernel), kernel)


def test_a_training_starts_from_them(kernels: InitialValues, prepared: Prepared) -> None:
    """The recipe's word decides; from scratch, the first loss is another one."""
    network = SMALL.network.model_copy(update={"channels": (16, 32, 8, 8)})
    config = SMALL.model_copy(update={"steps": 1, "network": network})
    writers = Writers(prepared.train, {})
    started = config.model_copy(update={"start": "digit-cnn"})
    scratch = fit_reader(writers, AmountTexts(), config, initial=kernels, workers=0)
    transferred = fit_reader(writers, AmountTexts(), started, initial=kernels, workers=0)
    assert transferred.losses != scratch.losses


def test_a_reader_goes_on_where_another_ended(prepared: Prepared, tmp_path: Path) -> None:
    """Its first loss on the same strings is far below that of a network that knows nothing."""
    config = SMALL.model_copy(update={"steps": 24, "learning_rate": 1e-2})
    writers = Writers(prepared.train, {})
    before = fit_reader(writers, AmountTexts(), config, workers=0)
    save_weights(before.network, tmp_path / "weights.npz")
    values = initial_values("reader", (tmp_path / "weights.npz").read_bytes())
    later = config.model_copy(update={"start": "reader", "steps": 1})
    after = fit_reader(writers, AmountTexts(), later, initial=values, workers=0)
    assert after.losses[0] < before.losses[0] / 2


def test_all_weights_come_back(weights: bytes) -> None:
    """They are those that were kept, but for the digits that float16 has not."""
    forget_models()
    make_repeatable(4)
    wanted = build_reader(SMALL.network, ALPHABET.classes)
    make_repeatable(5)
    network = build_reader(SMALL.network, ALPHABET.classes)
    begin_with(network, "reader", initial_values("reader", weights))
    for value, kept in zip(network.get_weights(), wanted.get_weights(), strict=True):
        np.testing.assert_allclose(value, kept, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("given", ["none", "others"])
def test_kernels_that_do_not_fit_are_refused(kernels: InitialValues, given: str) -> None:
    """Without a CNN, or for a network of other shapes, the message says what to do."""
    network = build_reader(SMALL.network, ALPHABET.classes)
    with pytest.raises(StartDoesNotFit, match="start from scratch"):
        begin_with(network, "digit-cnn", () if given == "none" else kernels)


@pytest.mark.parametrize("change", [{"units": 8}, {"features": 16}])
def test_a_reader_of_another_shape_is_refused(weights: bytes, change: dict[str, int]) -> None:
    """The message tells a difference, and to use the preset that the reader was trained with."""
    network = build_reader(SMALL.network.model_copy(update=change), ALPHABET.classes)
    with pytest.raises(StartDoesNotFit, match="the preset that it was trained with"):
        begin_with(network, "reader", initial_values("reader", weights))


def test_damaged_weights_are_refused(weights: bytes) -> None:
    """What was cut off is told as damaged."""
    with pytest.raises(StartDoesNotFit, match="damaged"):
        initial_values("reader", weights[:-100])


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_a_reader_goes_back_a_part_of_the_way(weights: bytes, share: float) -> None:
    """Every weight lies between what it was and what it became, statistics included."""
    forget_models()
    make_repeatable(9)
    network = build_reader(SMALL.network, ALPHABET.classes)
    became = [np.array(weight) for weight in network.weights]
    values = initial_values("reader", weights)
    blend_with(network, values, share)
    for weight, was, then in zip(network.weights, values, became, strict=True):
        np.testing.assert_allclose(np.asarray(weight), was + (1 - share) * (then - was), atol=1e-6)


def test_a_training_ends_where_its_recipe_goes_back_to(prepared: Prepared, weights: bytes) -> None:
    """On the way from the reader that it went on from to what it became, and it learns the same."""
    config = SMALL.model_copy(update={"steps": 2, "start": "reader"})
    writers, values = Writers(prepared.train, {}), initial_values("reader", weights)
    there, between = (
        fit_reader(
            writers,
            AmountTexts(),
            config.model_copy(update={"blend": blend}),
            initial=values,
            workers=0,
        )
        for blend in (0.0, 0.3)
    )
    assert between.losses == there.losses
    ends = zip(values, there.network.get_weights(), between.network.get_weights(), strict=True)
    for was, became, found in ends:
        np.testing.assert_allclose(found, 0.3 * was + 0.7 * became, atol=1e-6)


def test_only_what_went_on_from_a_reader_goes_back_to_one() -> None:
    """From scratch there is nowhere to go back to."""
    recipe = SMALL.model_dump() | {"blend": 0.5}
    with pytest.raises(ValidationError, match="only where they went on from one"):
        type(SMALL).model_validate(recipe)
    assert type(SMALL).model_validate(recipe | {"start": "reader"}).blend == 0.5
