"""Fetching, preparing and drawing the data."""

from pathlib import Path
from typing import Any

from prefect import Task
from prefect.client.schemas.objects import State, TaskRun
from prefect.logging import get_run_logger

from artifacts.plots.figure_files import draw_exploration, draw_new_data
from digits.config import DatasetName, IfWeightsMissing, Kind, SplitConfig
from digits.dataset.errors import NetworkUnreachable
from digits.errors import DigitsError
from digits.models.errors import WeightsMissing
from digits.models.imagenet_weights import find_weights
from digits.operations.gather_data import (
    digests_of,
    facts_of,
    fetch_into,
    gather_into,
    prepare_into,
    reference_of,
)
from digits.refs import FileRef
from digits.results import DataFacts, FetchedData, NewData, Reference, Weights
from digits.settings import machine_settings
from digits.store.folders import Store
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
    logger.info("Data from %s", fetched.source)
    return fetched


@task()
def find_resnet50(given: str, if_missing: IfWeightsMissing) -> Weights:
    """Find ResNet50's ImageNet weights; where there are none, say why or fail, as asked.

    A file that the user named must be the right one, whatever was asked.
    """
    named = given or machine_settings().resnet50_weights
    try:
        return Weights(file=FileRef.of(find_weights(named)))
    except WeightsMissing as missing:
        if named or if_missing == "fail":
            raise
        get_run_logger().warning("ResNet50 is skipped. %s", missing)
        return Weights(reason=str(missing))


@task()
def list_new_data(folders: list[str]) -> list[str]:
    """See that the list of each labelled folder is in order; returns digests of their content."""
    return digests_of(folders)


@task(uses=("digits", "artifacts"))
def gather_new_data(
    folders: list[str], digests: list[str], mnist: FileRef, store: Path, private: bool
) -> NewData:
    """Bring the pictures of labelled folders into MNIST's frame and put them together."""
    return gather_into(Store(store), folders, digests, mnist, private=private)


@task()
def find_reference(kinds: list[Kind], store: Path) -> Reference | None:
    """Find a champion that new pictures can be compared with: what it learned from."""
    return reference_of(Store(store), kinds)


@task(uses=("digits",))
def prepare_data(
    file: FileRef, split: SplitConfig, store: Path, new: FileRef | None, private: bool = False
) -> FileRef:
    """Divide the images into training, validation, model-selection and test parts."""
    return prepare_into(Store(store), file, split, new, private=private)


@task(uses=("digits", "artifacts"))
def describe_data(
    fetched: FetchedData,
    prepared: FileRef,
    new: NewData | None,
    named: list[tuple[str, str]],
    reference: Reference | None,
) -> DataFacts:
    """Count and measure what the report tells of the data, and how far new pictures differ."""
    return facts_of(fetched, prepared, new, named, reference)


@task(uses=("digits", "artifacts"))
def explore_data(prepared: FileRef, seed: int, store: Path, private: bool) -> dict[str, FileRef]:
    """Draw the exploratory plots."""
    return draw_exploration(Store(store), prepared, seed, private=private)


@task(uses=("digits", "artifacts"))
def plot_new_data(
    data: DataFacts, new: FileRef, seed: int, store: Path, private: bool
) -> dict[str, FileRef]:
    """Draw the new pictures, unless they are private, and how they differ from the reference."""
    return draw_new_data(Store(store), data, new, seed, private=private)
