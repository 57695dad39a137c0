"""A reader of the bank's own as steps of a flow: train further, calibrate, compare, publish."""

from datetime import UTC, datetime
from pathlib import Path

from artifacts.cards.reader_card import card_of
from digits.amounts.reader.reader_card import Calibration, ReaderCard, ReaderData
from digits.amounts.reader.reader_results import BenchmarkedReader
from digits.amounts.reader.recipe import AmountReaderConfig
from digits.environment import environment
from digits.operations.adapt_reader import (
    AdaptationConfig,
    AdaptedReader,
    Sources,
    adapt_reader,
    adapted_recipe,
    inputs_of_adaptation,
)
from digits.operations.learning import champion_reader
from digits.operations.own_reader import (
    learning_of,
    own_lines,
    weigh_own_reader,
)
from digits.operations.publish_version import publish_version
from digits.operations.reader_files import writers_of
from digits.refs import FileRef
from digits.settings import machine_settings
from digits.store.folders import Store
from tasks.caching import task
from tasks.progress import shown
from tasks.train_reader import Fonts, drawing_processes


@task()
def plan_own_reader(
    prepared: FileRef, fonts: Fonts, pens: FileRef | None, config: AdaptationConfig, store: Path
) -> tuple[AmountReaderConfig, str]:
    """The recipe, and the digest of all that the training depends on."""
    place = Store(store)
    champion, sources = champion_reader(place), Sources(prepared, fonts, pens)
    inputs = inputs_of_adaptation(champion, own_lines(place), config, sources)
    return adapted_recipe(champion, config), inputs


@task(uses=("digits",))
def fit_own_reader(
    prepared: FileRef,
    fonts: Fonts,
    pens: FileRef | None,
    config: AdaptationConfig,
    inputs: str,
    store: Path,
) -> AdaptedReader:
    """Train the champion further, from the last checkpoint on if a run was cut off."""
    place = Store(store)
    with shown("Reader of the bank's own", "training-own-reader") as on_progress:
        return adapt_reader(
            place,
            champion_reader(place),
            own_lines(place),
            writers_of(prepared, fonts, pens),
            config,
            inputs,
            workers=drawing_processes(),
            on_progress=on_progress,
        )


@task()
def publish_own_reader(
    adapted: AdaptedReader,
    recipe: AmountReaderConfig,
    data: ReaderData,
    calibration: Calibration,
    benchmarked: BenchmarkedReader,
    inputs: str,
    store: Path,
) -> ReaderCard:
    """Put the reader into the store's models; its card tells in counts what it learned from."""
    place, fitted = Store(store), adapted.fitted
    learned = sum(adapted.own.learned.values())
    draft = card_of(
        fitted.onnx,
        recipe,
        data,
        calibration,
        environment(),
        datetime.now(UTC).isoformat(timespec="seconds"),
        reproduce="digits learn",
        fit_seconds=fitted.fit_seconds,
        parameters=fitted.parameters,
        inputs=inputs,
        notes=_notes(adapted),
        model=fitted.weights,
        benchmark=benchmarked.result.scores,
        own_amounts=learned,
    )
    rate = machine_settings().misread_rate
    with shown("Reading decided checks with both readers", "reading-with-both") as on_progress:
        own = learning_of(place, draft, fitted.onnx, learned, rate, on_progress)
    card = draft.model_copy(update={"own": own})
    publish_version(place, card.kind, card.version, card, [fitted.onnx, fitted.weights])
    return card


@task()
def weigh_own(card: ReaderCard, benchmarked: BenchmarkedReader, store: Path) -> str:
    """What the gate would say against the reader; empty if it passes."""
    with shown("The champion's benchmark", "benchmarking-champion") as on_progress:
        return weigh_own_reader(
            Store(store),
            card,
            benchmarked.result,
            benchmarked.benchmark,
            machine_settings().gate,
            on_progress,
        )


def _notes(adapted: AdaptedReader) -> tuple[str, ...]:
    counts = ", ".join(f"{n:,} {currency}" for currency, n in adapted.own.learned.items())
    left_out = f"{adapted.own.left_out:,} more were left out, as it finds them impossible"
    return (f"Trained further on amounts that the bank's people decided: {counts}; {left_out}.",)
