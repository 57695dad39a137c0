"""Transfer on a ResNet50 of the real architecture with seeded random weights, on few digits."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import keras
import numpy as np
import pytest
from PIL import Image
from scipy.special import logsumexp

from digits.arrays import Floats, Images, Labels
from digits.backends.keras_backend import weights_of
from digits.config import ResnetConfig
from digits.dataset.splits import Prepared, normalise
from digits.errors import ChecksumMismatch, DigitsError
from digits.models.base import Fit, parameter_count, version_of
from digits.models.errors import WeightsMissing
from digits.models.imagenet_weights import MD5, find_weights
from digits.models.resnet50 import (
    FeatureBatches,
    ResnetModel,
    assemble,
    build_backbone,
    build_head,
    compile_head,
    fit_head,
    stream_features,
)
from digits.models.resnet50_input import to_resnet_input
from digits.progress import Progress

Says = Callable[[DigitsError, str, str, str, str], None]

COUNT = 40
CONFIG = ResnetConfig(epochs=3, batch_size=16, learning_rate=1e-4)


class Streamed(NamedTuple):
    """Features as they were streamed, and what was told meanwhile."""

    batches: list[Floats]
    told: list[Progress]


@pytest.fixture(scope="module")
def digits(prepared: Prepared) -> Images:
    """A few test digits in 0 … 1."""
    return normalise(prepared.test.images[:COUNT])


@pytest.fixture(scope="module")
def labels(prepared: Prepared) -> Labels:
    """Their labels."""
    return prepared.test.labels[:COUNT]


@pytest.fixture(scope="module")
def streamed(prepared: Prepared, resnet_weights: Path) -> Streamed:
    """Their features, in batches of 16."""
    batches: list[Floats] = []
    told: list[Progress] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("digits.models.resnet50.FEATURE_BATCH", 16)
        images = prepared.test.images[:COUNT]
        stream_features(images, 32, resnet_weights, batches.append, told.append)
    return Streamed(batches, told)


@pytest.fixture(scope="module")
def features(streamed: Streamed) -> Floats:
    """The same in one array."""
    return np.concatenate(streamed.batches)


@pytest.fixture(scope="module")
def fit(features: Floats, labels: Labels, resnet_weights: Path) -> Fit:
    """A head trained on them, in the whole network."""
    half = COUNT // 2
    return fit_head(
        (features[:half], labels[:half]), (features[half:], labels[half:]), resnet_weights, CONFIG
    )


@pytest.fixture(scope="module")
def whole(fit: Fit) -> ResnetModel:
    """The trained network."""
    assert isinstance(fit.model, ResnetModel)
    return fit.model


@pytest.fixture(scope="module")
def saved(whole: ResnetModel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The network in a file of about 100 MB, deleted at the end."""
    path = tmp_path_factory.mktemp("resnet") / whole.filename
    whole.save(path)
    yield path
    path.unlink()


def head_of(network: keras.Sequential) -> keras.Sequential:
    """A head with the weights of a whole network's last two layers."""
    head = build_head()
    head.set_weights([weight for layer in network.layers[1:] for weight in layer.get_weights()])
    return head


def test_input_is_what_keras_would_make_of_the_padded_digit(digits: Images) -> None:
    """At 32 pixels: two black pixels all round, three channels, Keras' own preprocessing."""
    padded = np.zeros((COUNT, 32, 32), np.float32)
    padded[:, 2:30, 2:30] = digits
    channels = np.repeat(padded[..., None] * 255, 3, axis=3)
    wanted = keras.applications.resnet.preprocess_input(channels)
    found = to_resnet_input(digits, 32)
    assert found.dtype == np.float32
    assert found == pytest.approx(wanted, abs=1e-3)


@pytest.mark.parametrize("size", [64, 96, 224])
def test_input_is_what_keras_would_make_of_the_resized_digit(digits: Images, size: int) -> None:
    """Larger sizes are reached bilinearly, then preprocessed as Keras does."""
    few = digits[:3]
    sized = np.stack(
        [
            np.asarray(Image.fromarray(one).resize((size, size), Image.Resampling.BILINEAR))
            for one in few
        ]
    )
    channels = np.repeat(sized[..., None] * 255, 3, axis=3)
    wanted = keras.applications.resnet.preprocess_input(channels)
    assert to_resnet_input(few, size) == pytest.approx(wanted, abs=1e-3)


def test_input_is_enlarged_smoothly(digits: Images) -> None:
    """Enlarged and reduced again a digit is nearly itself: nothing is repeated or cut."""
    light = to_resnet_input(digits[:3], 224)[..., 0] + np.float32(103.939)
    back = light.reshape(3, 28, 8, 28, 8).mean(axis=(2, 4)) / 255
    assert np.abs(back - digits[:3]).mean() < 0.03


def test_architecture_is_the_one_that_was_ordered(whole: ResnetModel) -> None:
    """Sequential: ResNet50, 512 ReLU, 10 softmax; every weight of the real architecture."""
    backbone, hidden, output = whole.network.layers
    assert isinstance(whole.network, keras.Sequential)
    assert (backbone.name, backbone.count_params()) == ("resnet50", 23_587_712)
    assert (hidden.units, hidden.get_config()["activation"]) == (512, "relu")
    assert (output.units, output.get_config()["activation"]) == (10, "softmax")
    assert whole.network.input_shape == (None, 32, 32, 3)
    assert whole.image_size == 32
    assert parameter_count(whole) == 23_587_712 + 2048 * 512 + 512 + 512 * 10 + 10


def test_only_the_head_learns(whole: ResnetModel) -> None:
    """The backbone is not trainable, in the whole network either."""
    assert whole.network.layers[0].trainable is False
    assert len(whole.network.trainable_weights) == 4


def test_head_is_compiled_apart() -> None:
    """Adam, categorical cross-entropy, accuracy."""
    head = build_head()
    assert not head.compiled
    compile_head(head, CONFIG, 2)
    assert isinstance(head.optimizer, keras.optimizers.Adam)
    assert isinstance(head.loss, keras.losses.CategoricalCrossentropy)
    assert head.get_compile_config()["metrics"] == ["accuracy"]


def test_streamed_features_are_those_of_one_go(
    digits: Images, streamed: Streamed, features: Floats, resnet_weights: Path
) -> None:
    """Batches of 16, 16 and 8 give what all digits give at once."""
    at_once = build_backbone(32, resnet_weights).predict_on_batch(to_resnet_input(digits, 32))
    assert [len(batch) for batch in streamed.batches] == [16, 16, 8]
    assert features.shape == (COUNT, 2048)
    assert features == pytest.approx(np.asarray(at_once), rel=1e-4, abs=1e-4)
    assert features.std(axis=0).max() > 0.1


def test_streaming_tells_its_progress(streamed: Streamed) -> None:
    """After every batch, in images."""
    assert streamed.told == [Progress(done, COUNT, "image") for done in (16, 32, 40)]


def test_whole_network_agrees_with_its_head_on_stored_features(
    whole: ResnetModel, digits: Images, features: Floats
) -> None:
    """Trained on stored features, the assembled network gives the head's probabilities."""
    wanted = np.asarray(head_of(whole.network)(features))
    found = whole.probabilities(digits)
    assert found.dtype == np.float32
    assert found == pytest.approx(wanted, abs=1e-5)
    assert np.unique(found.argmax(axis=1)).size > 1


def test_backbone_is_not_changed_by_training(whole: ResnetModel, resnet_weights: Path) -> None:
    """To the bit, batch normalisation's averages included."""
    before = weights_of(build_backbone(32, resnet_weights))
    after = weights_of(whole.network.layers[0])
    assert len(before) == len(after) > 300
    assert all(np.array_equal(one, two) for one, two in zip(before, after, strict=True))


def test_head_learns(fit: Fit, whole: ResnetModel) -> None:
    """The loss falls from epoch to epoch, and the note counts them."""
    losses = [record.loss for record in fit.history]
    assert [record.epoch for record in fit.history] == [1, 2, 3]
    assert losses == sorted(losses, reverse=True)
    assert fit.notes == ("3 of at most 3 epochs; the best one is kept.",)
    assert not whole.network.compiled


def test_training_stops_early_and_keeps_the_best(
    features: Floats, labels: Labels, resnet_weights: Path
) -> None:
    """Validated on wrong labels it only gets worse: it stops, and an early epoch is kept."""
    wrong = (labels + 1) % 10
    config = CONFIG.model_copy(update={"epochs": 60, "batch_size": 40, "learning_rate": 3e-3})
    stopped = fit_head((features, labels), (features, wrong), resnet_weights, config)
    losses = [record.validation_loss for record in stopped.history]
    assert len(losses) < 60
    assert stopped.notes[0].startswith(f"{len(losses)} of at most 60 epochs")
    inner, inner_bias, outer, outer_bias = stopped.model.weights()[-4:]
    logits = np.maximum(features @ inner + inner_bias, 0) @ outer + outer_bias
    loss = logsumexp(logits, axis=1) - logits[np.arange(COUNT), wrong]
    assert loss.mean() == pytest.approx(min(losses[1:]), rel=1e-3)
    assert min(losses[1:]) < losses[-1]


def test_same_seed_gives_the_same_bits(
    fit: Fit, features: Floats, labels: Labels, resnet_weights: Path
) -> None:
    """Trained again it is the same version; with another seed another one."""
    half = COUNT // 2
    parts = (features[:half], labels[:half]), (features[half:], labels[half:])
    again = fit_head(*parts, resnet_weights, CONFIG)
    other = fit_head(*parts, resnet_weights, CONFIG.model_copy(update={"seed": 1, "epochs": 1}))
    assert version_of(again.model) == version_of(fit.model)
    assert version_of(other.model) != version_of(fit.model)


def test_features_may_be_read_from_disk(features: Floats, labels: Labels, tmp_path: Path) -> None:
    """From a memory map the batches are those from memory, and labels follow their features."""
    np.save(tmp_path / "features.npy", features)
    mapped = np.load(tmp_path / "features.npy", mmap_mode="r")
    classes = np.eye(10, dtype=np.float32)[labels]
    one, two = (FeatureBatches(source, classes, CONFIG) for source in (features, mapped))
    first = one[0][0].copy()
    for index in range(len(one)):
        assert np.array_equal(one[index][0], two[index][0])
        rows = [int(np.flatnonzero((features == row).all(axis=1))[0]) for row in one[index][0]]
        assert np.array_equal(one[index][1], classes[rows])
    one.on_epoch_end()
    assert not np.array_equal(one[0][0], first)


def test_saved_network_is_the_same(whole: ResnetModel, saved: Path, digits: Images) -> None:
    """Keras loads the whole network from the one file, with the same probabilities."""
    loaded = ResnetModel(keras.saving.load_model(saved))
    assert loaded.probabilities(digits) == pytest.approx(whole.probabilities(digits), abs=1e-6)
    assert version_of(loaded) == version_of(whole)
    assert loaded.network.layers[0].trainable is False


def test_weights_in_the_published_format_are_read(resnet_weights: Path, tmp_path: Path) -> None:
    """Keras publishes its ImageNet weights in an older HDF5 layout: a group for each layer."""
    source = build_backbone(32, resnet_weights)
    path = tmp_path / "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5"
    h5py = import_module("h5py")  # Keras brings it; it ships no types
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in source.layers]
        for layer in source.layers:
            group = file.create_group(layer.name)
            names = [f"{layer.name}/{weight.name}:0" for weight in layer.weights]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, values in zip(names, layer.get_weights(), strict=True):
                group[name] = values
    pairs = zip(weights_of(build_backbone(32, path)), weights_of(source), strict=True)
    same = all(np.array_equal(one, two) for one, two in pairs)
    path.unlink()
    assert same


def test_weights_serve_every_size(resnet_weights: Path, digits: Images) -> None:
    """The same file makes a network for larger pictures; it assembles with a head."""
    network = assemble(build_backbone(64, resnet_weights), build_head())
    found = ResnetModel(network).probabilities(digits[:2])
    assert ResnetModel(network).image_size == 64
    assert found.sum(axis=1) == pytest.approx(np.ones(2), abs=1e-5)


def test_other_file_is_not_taken_for_imagenets(says: Says, resnet_weights: Path) -> None:
    """Random weights, however well-formed, are refused by their checksum."""
    with pytest.raises(ChecksumMismatch) as caught:
        find_weights(str(resnet_weights))
    says(caught.value, "not the file", str(resnet_weights), f"expected {MD5}", "--resnet50-weights")


def test_missing_weights_are_explained(says: Says, tmp_path: Path) -> None:
    """A path that holds nothing is a known cause, with the way to supply the file."""
    with pytest.raises(WeightsMissing) as caught:
        find_weights(str(tmp_path / "absent.h5"))
    says(
        caught.value,
        "cannot be read",
        str(tmp_path / "absent.h5"),
        "No such file",
        "DIGITS_RESNET50_WEIGHTS",
    )
