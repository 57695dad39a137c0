"""Training the digit models. Each step leaves a `FittedModel`: files by digest, and numbers."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TypeAlias

from prefect import Task

from digits.config import Kind, ModelConfig
from digits.dataset.splits import load_part
from digits.models.base import TrainingData
from digits.models.zoo import ZOO, image_size_of
from digits.operations.fitted_models import save_fit
from digits.progress import OnProgress, silent
from digits.refs import FileRef
from digits.results import FittedModel
from digits.store.folders import Store
from tasks.caching import task
from tasks.progress import shown

FeaturePair: TypeAlias = tuple[FileRef, FileRef]  # of the training and the validation part


@task(uses=("digits",))
def extract_features(
    prepared: FileRef, split: str, image_size: int, weights: FileRef, store: Path
) -> FileRef:
    """Compute ResNet50's features of one part of the data."""
    # Imported in the steps that train: a run that is served from the cache needs no TensorFlow.
    from digits.operations.feature_files import extract_into

    images = load_part(prepared.verified(), split).images
    name = f"{split}-{prepared.sha256[:12]}"
    with shown(f"ResNet50 features, {split}", f"features-{split}") as on_progress:
        return extract_into(Store(store), images, image_size, weights, name, on_progress)


@task(uses=("digits",))
def train_model(
    prepared: FileRef,
    config: ModelConfig,
    features: FeaturePair | None,
    weights: FileRef | None,
    store: Path,
) -> FittedModel:
    """Train a model; a pretrained one on the features of the training and validation parts."""
    data = _training_data(prepared, features, weights)
    with _progress(config) as on_progress:
        fit = ZOO[config.kind].fit(data, config, on_progress)
    return save_fit(Store(store), config.kind, fit, data.train.images, image_size_of(config))


def training_step(
    kind: Kind,
) -> Task[
    [FileRef, ModelConfig, tuple[FileRef, FileRef] | None, FileRef | None, Path], FittedModel
]:
    """`train_model` under the name that the step has in the report and in the Prefect UI."""
    return train_model.with_options(name=f"train-{kind}")


def _training_data(
    prepared: FileRef, features: FeaturePair | None, weights: FileRef | None
) -> TrainingData:
    path = prepared.verified()
    parts = load_part(path, "train"), load_part(path, "validation")
    if features is None:
        return TrainingData(*parts)
    from digits.operations.feature_files import open_features

    train, validation = features
    opened = open_features(train), open_features(validation)
    return TrainingData(*parts, opened, weights.verified() if weights else None)


def _progress(config: ModelConfig) -> AbstractContextManager[OnProgress]:
    """Where progress is shown; a model without epochs has none."""
    if "epochs" not in type(config).model_fields:
        return nullcontext(silent)
    return shown(ZOO[config.kind].title, f"training-{config.kind}")
