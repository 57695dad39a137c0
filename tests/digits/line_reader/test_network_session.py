"""The reader: what it sees, how small it is, and that its files say what it says."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.reader.reader_card import BUNDLED_READER
from digits.amounts.reader.recipe import READER_RECIPES
from digits.backends.keras_backend import forget_models, keras, make_repeatable
from digits.backends.onnx_backend import save_graph
from digits.config import Preset
from digits.handwriting.alphabet import Alphabet
from digits.handwriting.generator import Synthesis
from digits.line_reader.config import STRIDE, NetworkConfig
from digits.line_reader.errors import UnfitNetwork
from digits.line_reader.network import build_reader, export_reader
from digits.line_reader.network_session import LEAST_WIDTH, WIDEST, Reader, to_input

MOST_BYTES = 6_000_000
NETWORKS = {
    "small": READER_RECIPES["small"].network,
    "with an LSTM": NetworkConfig(
        channels=(4, 8, 8, 16), blocks=(1, 0, 0), features=32, depth=1, units=16
    ),
}


def built(config: NetworkConfig) -> keras.Model:
    """A seeded network with statistics of batches that are not the initial ones."""
    forget_models()
    make_repeatable(3)
    network = build_reader(config, ALPHABET.classes)
    chance = np.random.default_rng(3)
    for weight in network.weights:
        if "variance" in weight.path:
            weight.assign(chance.uniform(0.2, 2.0, weight.shape))
    return network


@pytest.mark.parametrize("name", NETWORKS)
def test_onnx_gives_what_keras_gives(name: str, tmp_path: Path, synthesis: Synthesis) -> None:
    """For pictures of several widths, alone and in batches, to 1e-4."""
    network = built(NETWORKS[name])
    export_reader(network, tmp_path / "reader.onnx")
    reader = Reader.opened((tmp_path / "reader.onnx").read_bytes(), ALPHABET)
    for count, start in ((1, 0), (1, 5), (4, 8)):
        batch = synthesis.batch(1, start, count)
        inputs = batch.pictures[..., None].astype(np.float32) / np.float32(255)
        told = np.asarray(network(inputs, training=False))
        found = np.array(reader.scores_of(list(batch.pictures)))
        assert found.shape == (count, batch.pictures.shape[2] // STRIDE, ALPHABET.classes)
        np.testing.assert_allclose(found, told, atol=1e-4)


def test_equal_networks_export_equal_bytes(tmp_path: Path) -> None:
    """Names and times do not get into the file."""
    for name in ("a", "b"):
        export_reader(built(NETWORKS["with an LSTM"]), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("preset", ["default", "thorough"])
def test_whole_reader_is_small(preset: Preset, tmp_path: Path) -> None:
    """At most 6 MB as ONNX: what ships with the package stays within 10."""
    forget_models()
    export_reader(
        build_reader(READER_RECIPES[preset].network, ALPHABET.classes), tmp_path / "reader.onnx"
    )
    assert (tmp_path / "reader.onnx").stat().st_size <= MOST_BYTES


def test_scores_are_distributions(tmp_path: Path, synthesis: Synthesis) -> None:
    """Each frame's probabilities add up to 1."""
    export_reader(built(NETWORKS["small"]), tmp_path / "reader.onnx")
    reader = Reader.opened((tmp_path / "reader.onnx").read_bytes(), ALPHABET)
    scores = reader.scores(synthesis.item(1, 1).picture)
    np.testing.assert_allclose(np.exp(scores).sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("height", [40, 48])
@pytest.mark.parametrize(
    ("size", "width"),
    [((200, 40), 5.0), ((200, 80), 2.5), ((1, 400), 0), ((40_000, 10), WIDEST)],
)
def test_crops_get_the_height_that_is_read(
    size: tuple[int, int], width: float, height: int
) -> None:
    """Proportions are kept, but for what is far too wide or too narrow."""
    seen = to_input(Image.new("RGB", size, "white"), height)
    assert seen.shape == (height, max(LEAST_WIDTH, width * height))
    assert seen.dtype == np.uint8
    assert not seen.any()


def test_views_are_stretched() -> None:
    """A stretch changes the width alone."""
    assert to_input(Image.new("L", (200, 40)), 40, 0.8).shape == (40, 160)


def test_height_is_the_networks(tmp_path: Path) -> None:
    """Readers of 40 and of 48 rows can be opened, and each reads pictures of its own height."""
    for height in (40, 48):
        forget_models()
        export_reader(
            build_reader(NETWORKS["small"], ALPHABET.classes, height), tmp_path / "reader.onnx"
        )
        reader = Reader.opened((tmp_path / "reader.onnx").read_bytes(), ALPHABET)
        assert reader.height == height
        seen = to_input(Image.new("L", (130, 60), "white"), reader.height)
        assert reader.scores(seen).shape[1] == ALPHABET.classes


@pytest.fixture(scope="module")
def shipped() -> bytes:
    """The network of the package."""
    return (BUNDLED_READER / "reader.onnx").read_bytes()


def test_an_alphabet_may_have_grown(shipped: bytes, synthesis: Synthesis) -> None:
    """The new symbols have the probability 0, and all else stays as it was."""
    picture = synthesis.item(1, 1).picture
    known = Reader.opened(shipped, ALPHABET).scores(picture)
    grown = Reader.opened(shipped, Alphabet(ALPHABET.symbols + "ABCDEF")).scores(picture)
    np.testing.assert_array_equal(grown[:, : known.shape[1]], known)
    assert (np.exp(grown[:, known.shape[1] :]) == 0).all()
    assert grown.shape[1] == known.shape[1] + 6


def test_a_network_that_knows_more_is_refused(shipped: bytes, tmp_path: Path) -> None:
    """Its symbols have no names; neither has a network that reads no lines."""
    with pytest.raises(UnfitNetwork, match=r"(?s)scores .* 28\].* 2 to 11 classes"):
        Reader.opened(shipped, Alphabet("0123456789"))
    save_graph(tmp_path / "digit.onnx", np.zeros((784, 10), np.float32), np.zeros(10, np.float32))
    with pytest.raises(UnfitNetwork, match="no reader of this alphabet"):
        Reader.opened((tmp_path / "digit.onnx").read_bytes(), ALPHABET)


def test_what_is_read_does_not_depend_on_company(shipped: bytes, synthesis: Synthesis) -> None:
    """Beside wider and equally wide pictures each has the scores that it has alone."""
    reader = Reader.opened(shipped, ALPHABET)
    batch = [synthesis.item(1, number).picture for number in range(8)]
    together = reader.scores_of([*batch, *batch[::-1]])
    for picture, first, second in zip(batch, together, together[::-1], strict=False):
        np.testing.assert_allclose(first, reader.scores(picture), atol=1e-4)
        np.testing.assert_allclose(second, first, atol=1e-4)
