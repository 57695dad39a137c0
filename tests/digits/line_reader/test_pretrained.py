"""A reader may start with the convolutions of the digit CNN, where the shapes allow it."""

import numpy as np
import pytest

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.text_source import AmountTexts
from digits.amounts.reader.recipe import READER_RECIPES
from digits.backends.keras_backend import forget_models, make_repeatable, save_keras
from digits.dataset.splits import Prepared
from digits.line_reader.batches import Writers
from digits.line_reader.config import NetworkConfig
from digits.line_reader.errors import KernelsDoNotFit
from digits.line_reader.network import build_reader
from digits.line_reader.pretrained import Kernels, begin_with, kernels_of
from digits.line_reader.trainer import fit_reader
from digits.models.cnn import build_cnn


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Kernels:
    """Those of a CNN that was saved as a model's original is."""
    forget_models()
    make_repeatable(3)
    path = tmp_path_factory.mktemp("cnn") / "model.keras"
    save_keras(build_cnn(), path)
    return kernels_of(path.read_bytes())


def test_the_first_two_convolutions_are_the_cnns(kernels: Kernels) -> None:
    """Both are taken over as they are; the rest of the network is its own."""
    assert [kernel.shape for kernel in kernels] == [(3, 3, 1, 16), (3, 3, 16, 32)]
    network = build_reader(NetworkConfig(blocks=(0, 0, 0), depth=0, units=0), ALPHABET.classes)
    begin_with(network, kernels)
    for name, kernel in zip(("ink", "strokes"), kernels, strict=True):
        np.testing.assert_array_equal(np.asarray(network.get_layer(name).kernel), kernel)


def test_a_training_starts_from_them(kernels: Kernels, prepared: Prepared) -> None:
    """The recipe's word decides; from scratch, the first loss is another one."""
    network = READER_RECIPES["small"].network.model_copy(update={"channels": (16, 32, 8, 8)})
    config = READER_RECIPES["small"].model_copy(update={"steps": 1, "network": network})
    writers = Writers(prepared.train, {})
    started = config.model_copy(update={"start": "digit-cnn"})
    scratch = fit_reader(writers, AmountTexts(), config, kernels=kernels, workers=0)
    transferred = fit_reader(writers, AmountTexts(), started, kernels=kernels, workers=0)
    assert transferred.losses != scratch.losses


@pytest.mark.parametrize("given", ["none", "others"])
def test_what_does_not_fit_is_refused(kernels: Kernels, given: str) -> None:
    """Without a CNN, or for a network of other shapes, the message says what to do."""
    network = build_reader(READER_RECIPES["small"].network, ALPHABET.classes)
    with pytest.raises(KernelsDoNotFit, match="start from scratch"):
        begin_with(network, () if given == "none" else kernels)
