"""A reader of a bank's own: the champion, trained further on amounts that its people decided.

It learns from the part of the evidence that is for learning. Its threshold rests on the part for
choosing, and what it gains on the part for measuring, beside the champion.
"""

from datetime import UTC, datetime
from types import MappingProxyType

from pydantic import Field

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.benchmark import (
    BenchmarkConfig,
    BenchmarkResult,
    benchmark_result,
    read_benchmark,
    run_benchmark,
)
from digits.amounts.reader.calibration import CalibrationConfig
from digits.amounts.reader.own_lines import OwnLine
from digits.amounts.reader.reader_card import OwnLearning, ReaderCard
from digits.amounts.reader.reader_plan import READER_PLANS
from digits.config import DatasetName, Frozen, GateConfig, Preset, SplitConfig
from digits.evidence.evidence_store import EvidenceStore
from digits.line_reader.network_session import Reader
from digits.operations.adapt_reader import AdaptationConfig
from digits.operations.learning import champion_reader
from digits.operations.own_threshold import (
    digest_of_evidence,
    in_force,
    own_threshold,
    read_evidence,
)
from digits.operations.standing import by_currency
from digits.operations.time_to_learn import to_learn_from
from digits.progress import OnProgress, silent
from digits.refs import FileRef
from digits.registry.own_gate import own_checks
from digits.registry.reader_gate import MeasuredReader, judge_reader
from digits.store.folders import Store


class OwnPlan(Frozen):
    """How a reader is trained further, calibrated and compared."""

    dataset: DatasetName = "mnist"
    split: SplitConfig = SplitConfig()
    adaptation: AdaptationConfig = AdaptationConfig()
    benchmark: BenchmarkConfig = Field(default_factory=BenchmarkConfig)


OWN_PLANS: MappingProxyType[Preset, OwnPlan] = MappingProxyType(
    {
        "small": OwnPlan(
            dataset=READER_PLANS["small"].dataset,
            split=READER_PLANS["small"].split,
            adaptation=AdaptationConfig(
                steps=10,
                batch_size=4,
                calibration=CalibrationConfig(usual=20, harder=20, negatives=4, literal=8),
            ),
            benchmark=READER_PLANS["small"].benchmark,
        ),
        "default": OwnPlan(),
        "thorough": OwnPlan(adaptation=AdaptationConfig(steps=1_200)),
    }
)


def own_lines(store: Store) -> list[OwnLine]:
    """The lines to learn from, in the order of their checks' names.

    Raises:
        EvidenceDamaged: if a crop or record is not as it was written.
    """
    kept = EvidenceStore(store)
    return [
        OwnLine(kept.crop(one, one.figures), one.amount, one.currency)
        for one in to_learn_from(list(kept.all()))
    ]


def learning_of(
    store: Store,
    draft: ReaderCard,
    onnx: FileRef,
    learned: int,
    rate: float,
    on_progress: OnProgress = silent,
) -> OwnLearning:
    """What an adapted reader owes to own decisions: its thresholds, and what it gains.

    Args:
        store: with the evidence and the champion that it began as.
        draft: its card as far as it is known.
        onnx: its network.
        learned: lines that it learned from.
        rate: wanted misread rate of the accepted, inside 0 … 1.
        on_progress: told after each check that is read.

    Raises:
        EvidenceDamaged: if a crop or record is not as it was written.
        FileChanged: if the network is gone or has changed.
    """
    champion = AmountReader.opened(champion_reader(store).folder)
    kept = EvidenceStore(store)
    evidence = list(kept.all())
    own = OwnLearning(
        before=champion.card.version,
        evidence=digest_of_evidence(evidence),
        learned=learned,
        currencies={},
    )
    card = draft.model_copy(update={"own": own})
    adapted = AmountReader(card, Reader.opened(onnx.verified().read_bytes(), ALPHABET))
    created = datetime.now(UTC).isoformat(timespec="seconds")
    currencies = {}
    for currency, of_it in by_currency(evidence).items():
        new = read_evidence(kept, adapted, of_it, on_progress)
        old = read_evidence(kept, champion, of_it, on_progress)
        before = in_force(champion.card, currency)
        found = own_threshold(card, currency, new, before, rate, created, old)
        currencies[currency] = found.own
    return own.model_copy(update={"currencies": currencies})


def weigh_own_reader(
    store: Store,
    card: ReaderCard,
    result: BenchmarkResult,
    benchmark: FileRef,
    config: GateConfig,
    on_progress: OnProgress = silent,
) -> str:
    """What the gate would say of an adapted reader, before it challenges; empty if it passes.

    A reader that was refused would keep the threshold alone from being asked about.

    Args:
        store: with the champion.
        card: of the adapted reader.
        result: of its benchmark.
        benchmark: on which the champion is measured, too.
        config: the gate's margins.
        on_progress: told of every hundred strings.

    Raises:
        FileChanged: if the benchmark is gone or has changed.
    """
    champion = AmountReader.opened(champion_reader(store).folder)
    samples = read_benchmark(benchmark.verified())
    readings = run_benchmark(champion, samples, on_progress)
    old = benchmark_result(champion.card.version, samples, readings)
    before = MeasuredReader(champion.card, old)
    verdict = judge_reader(MeasuredReader(card, result), before, config)
    checks = (*verdict.checks, *own_checks(card, champion.card, config))
    return verdict.model_copy(update={"checks": checks}).failures
