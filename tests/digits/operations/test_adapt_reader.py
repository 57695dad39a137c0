"""A published reader, trained further on own lines: from its card to a reader that opens."""

from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.reader.own_lines import OwnLine, TranscriptionConfig
from digits.amounts.reader.reader_card import BUNDLED_READER, ReaderCard
from digits.amounts.reader.recipe import READER_RECIPES, amount_synthesis
from digits.backends.keras_backend import forget_models, make_repeatable
from digits.dataset.splits import Prepared
from digits.line_reader import trainer
from digits.line_reader.batches import Writers
from digits.line_reader.network import build_reader
from digits.line_reader.network_session import Reader, to_input
from digits.line_reader.trainer import ReaderFit
from digits.models.model_card import CARD_FILE, CardFile
from digits.operations.adapt_reader import (
    AdaptationConfig,
    Sources,
    adapt_reader,
    adapted_recipe,
    inputs_of_adaptation,
)
from digits.operations.errors import NothingToLearn, NoWeightsKept
from digits.operations.publish_version import publish_version
from digits.operations.reader_files import checkpoint_of, save_reader
from digits.progress import Progress
from digits.refs import FileRef
from digits.registry.versions import Published, find
from digits.store.folders import Store

CONFIG = AdaptationConfig(
    steps=10,
    batch_size=4,
    # A network that was never trained finds all amounts unlikely.
    transcription=TranscriptionConfig(views=(1.0,), most_surprise=50),
)
RECIPE = READER_RECIPES["small"].model_copy(update={"batch_size": 4, "chunk": 2, "checkpoint": 5})


class Begun(NamedTuple):
    """A store with a small reader, and own lines."""

    store: Store
    version: Published
    lines: list[OwnLine]
    writers: Writers


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, prepared: Prepared) -> Begun:
    """The reader knows nothing: its weights are those of chance."""
    store = Store(tmp_path_factory.mktemp("adapting")).prepare()
    writers = Writers(prepared.train, {})
    forget_models()
    make_repeatable(3)
    network = build_reader(RECIPE.network, ALPHABET.classes, RECIPE.synthesis.height)
    fitted = save_reader(store, ReaderFit(network, (0.0,), 0.0), writers, RECIPE)
    card = ReaderCard.read(BUNDLED_READER / CARD_FILE).model_copy(
        update={
            "version": fitted.version,
            "config": RECIPE.model_dump(mode="json"),
            "files": {"onnx": CardFile.of(fitted.onnx), "model": CardFile.of(fitted.weights)},
        }
    )
    publish_version(store, "reader", fitted.version, card, [fitted.onnx, fitted.weights])
    synthesis = amount_synthesis(RECIPE.synthesis, writers)
    rng = np.random.default_rng(1)
    lines = [
        OwnLine(255 - synthesis.picture_of(f"{n}5", rng).picture, Decimal(f"{n}5"), "CLP")
        for n in range(2, 6)
    ]
    version = find(store.path("models"), f"reader/{fitted.version}")
    return Begun(store, version, lines, writers)


class CutOffError(Exception):
    """What stops a training in the middle."""


def test_an_adapted_reader_opens_and_keeps_its_alphabet(
    begun: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has the network of the one it began as, other weights, and says what it learned from.

    Cut off in the middle, it goes on from its checkpoint.
    """
    store, version, lines, writers = begun
    told: list[Progress] = []

    def cut(progress: Progress) -> None:
        if progress.unit == "step" and progress.done == 7:
            raise CutOffError

    monkeypatch.setattr(trainer, "TOLD", 1)
    with pytest.raises(CutOffError):
        adapt_reader(store, version, lines, writers, CONFIG, "cut", on_progress=cut)
    adapted = adapt_reader(store, version, lines, writers, CONFIG, "cut", on_progress=told.append)
    assert [one.done for one in told if one.unit == "step"] == [6, 7, 8, 9, 10]
    assert adapted.own.model_dump() == {"lines": {"CLP": 4}, "learned": {"CLP": 4}}
    assert adapted.fitted.version != version.card.version
    reader = Reader.opened(adapted.fitted.onnx.verified().read_bytes(), ALPHABET)
    scores = reader.scores(to_input(Image.fromarray(lines[0].crop), reader.height))
    assert np.isfinite(scores).all()  # a network of fewer symbols would give them nothing


def test_the_recipe_is_that_of_the_card(begun: Begun) -> None:
    """But for how it begins, how long and how gently it learns."""
    recipe = adapted_recipe(begun.version, CONFIG)
    assert (recipe.start, recipe.steps, recipe.averaging) == ("reader", 10, 0)
    assert recipe.learning_rate == CONFIG.learning_rate < RECIPE.learning_rate
    assert recipe.blend == CONFIG.kept > RECIPE.blend
    kept = {"network", "synthesis", "chunk", "stretch", "weight_decay"}
    assert recipe.model_dump(include=kept) == RECIPE.model_dump(include=kept)


def test_the_shipped_reader_can_be_adapted() -> None:
    """Its card's recipe and weights are there."""
    shipped = Published(BUNDLED_READER, ReaderCard.read(BUNDLED_READER / CARD_FILE))
    recipe = adapted_recipe(shipped, AdaptationConfig())
    assert recipe.network.model_dump(mode="json") == shipped.card.config["network"]


def test_other_lines_have_another_checkpoint(begun: Begun, tmp_path: Path) -> None:
    """And so have another config, and other weights to begin with."""
    file = tmp_path / "prepared"
    file.write_bytes(b"digits")
    sources = Sources(FileRef.of(file), {"font": FileRef.of(file)}, None)
    fewer = AdaptationConfig(steps=20)
    shipped = Published(BUNDLED_READER, ReaderCard.read(BUNDLED_READER / CARD_FILE))
    digests = [
        inputs_of_adaptation(version, lines, config, sources)
        for version, lines, config in (
            (begun.version, begun.lines, CONFIG),
            (begun.version, begun.lines[:3], CONFIG),
            (begun.version, begun.lines, fewer),
            (shipped, begun.lines, CONFIG),
        )
    ]
    assert len({checkpoint_of(begun.store, digest) for digest in digests}) == len(digests)
    again = inputs_of_adaptation(begun.version, list(begun.lines), CONFIG, sources)
    assert again == digests[0]


def test_lines_of_which_none_shows_its_amount_are_refused(begun: Begun) -> None:
    """Nothing is trained then."""
    half = begun.lines[0]._replace(amount=Decimal("2.5"))
    with pytest.raises(NothingToLearn, match="none of the lines"):
        adapt_reader(begun.store, begun.version, [half], begun.writers, CONFIG, "half")
    assert not checkpoint_of(begun.store, "half").exists()


def test_a_reader_without_weights_is_refused(begun: Begun) -> None:
    """As those of version 0.1.0 are."""
    files = {"onnx": begun.version.card.files["onnx"]}
    bare = begun.version._replace(card=begun.version.card.model_copy(update={"files": files}))
    with pytest.raises(NoWeightsKept):
        adapt_reader(begun.store, bare, begun.lines, begun.writers, CONFIG, "bare")
