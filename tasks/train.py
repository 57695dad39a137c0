"""Training the three models. Each step leaves a `FittedModel`: files by digest, and numbers."""

from pathlib import Path

from digits.config import CnnConfig, LogisticConfig, ResnetConfig
from digits.dataset.splits import load_part, normalise
from digits.operations.fitted_models import save_fit
from digits.refs import FileRef
from digits.results import FittedModel
from digits.store.folders import Store
from tasks.caching import task
from tasks.progress import shown


@task(uses=("digits",))
def train_logistic(prepared: FileRef, config: LogisticConfig, store: Path) -> FittedModel:
    """Train the baseline."""
    from digits.models.logistic import fit_logistic

    train = load_part(prepared.verified(), "train")
    fit = fit_logistic(normalise(train.images), train.labels, config)
    return save_fit(Store(store), "logistic", fit, train.images, image_size=0)


@task(uses=("digits",))
def train_cnn(prepared: FileRef, config: CnnConfig, store: Path) -> FittedModel:
    """Train the small CNN."""
    # Imported in the steps that train: a run that is served from the cache needs no TensorFlow.
    from digits.models.cnn import fit_cnn

    path = prepared.verified()
    train, validation = load_part(path, "train"), load_part(path, "validation")
    with shown("Small CNN", "training-cnn") as on_progress:
        fit = fit_cnn(train, validation, config, on_progress)
    return save_fit(Store(store), "cnn", fit, train.images, image_size=0)


@task(uses=("digits",))
def extract_features(
    prepared: FileRef, split: str, image_size: int, weights: FileRef, store: Path
) -> FileRef:
    """Compute ResNet50's features of one part of the data."""
    from digits.operations.feature_files import extract_into

    images = load_part(prepared.verified(), split).images
    name = f"{split}-{prepared.sha256[:12]}"
    with shown(f"ResNet50 features, {split}", f"features-{split}") as on_progress:
        return extract_into(Store(store), images, image_size, weights, name, on_progress)


@task(uses=("digits",))
def train_head(
    prepared: FileRef,
    train_features: FileRef,
    validation_features: FileRef,
    weights: FileRef,
    config: ResnetConfig,
    store: Path,
) -> FittedModel:
    """Train the transfer model's head on stored features, and put the whole network together."""
    from digits.models.resnet50 import fit_head
    from digits.operations.feature_files import open_features

    path = prepared.verified()
    train, validation = load_part(path, "train"), load_part(path, "validation")
    with shown("ResNet50 head", "training-resnet50") as on_progress:
        fit = fit_head(
            (open_features(train_features), train.labels),
            (open_features(validation_features), validation.labels),
            weights.verified(),
            config,
            on_progress,
        )
    return save_fit(Store(store), "resnet50", fit, train.images, config.image_size)
