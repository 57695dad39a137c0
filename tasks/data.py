"""Fetching, preparing and drawing the data."""

from pathlib import Path
from typing import Any

from prefect import Task
from prefect.client.schemas.objects import State, TaskRun
from prefect.logging import get_run_logger

from artifacts.dataset import facts_of, fetch_into, prepare_into
from artifacts.drawings import draw_exploration
from artifacts.store import Store
from digits.config import DatasetName, IfWeightsMissing, SplitConfig
from digits.errors import DigitsError, NetworkUnreachable, WeightsMissing
from digits.imagenet import find_weights
from digits.refs import FileRef
from digits.results import DataFacts, FetchedData, Weights
from digits.settings import Settings
from tasks.caching import task

WAITS = [2, 10, 30]  # seconds between tries


def may_pass(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Whether a failed fetch is worth another try: only where the network was the cause."""
    try:
        state.result()
    except NetworkUnreachable:
        return True
    except DigitsError:
        return False
    return False


@task(retries=len(WAITS), retry_delay_seconds=WAITS, retry_condition_fn=may_pass)
def fetch_data(dataset: DatasetName, source: str, store: Path) -> FetchedData:
    """Get MNIST into the store, verified, and say which source served."""
    fetched = fetch_into(Store(store), dataset, source)
    logger = get_run_logger()
    for refusal in fetched.refused:
        logger.debug("Not served by %s", refusal)
    logger.info("Data served by %s", fetched.source)
    return fetched


@task()
def find_resnet50(given: str, if_missing: IfWeightsMissing) -> Weights:
    """Find ResNet50's ImageNet weights; where there are none, say why or fail, as asked.

    A file that the user named must be the right one, whatever was asked.
    """
    named = given or Settings().resnet50_weights
    try:
        return Weights(file=FileRef.of(find_weights(named)))
    except WeightsMissing as missing:
        if named or if_missing == "fail":
            raise
        get_run_logger().warning("ResNet50 is skipped. %s", missing)
        return Weights(reason=str(missing))


@task(uses=("digits",))
def prepare_data(file: FileRef, split: SplitConfig, store: Path) -> FileRef:
    """Divide the images into training, validation, held-back and test parts."""
    return prepare_into(Store(store), file, split)


@task(uses=("digits", "artifacts"))
def describe_data(fetched: FetchedData, prepared: FileRef) -> DataFacts:
    """Count and measure what the report tells of the data."""
    return facts_of(fetched, prepared)


@task(uses=("digits", "artifacts"))
def explore_data(prepared: FileRef, seed: int, store: Path) -> dict[str, FileRef]:
    """Draw the exploratory plots."""
    return draw_exploration(Store(store), prepared, seed)
