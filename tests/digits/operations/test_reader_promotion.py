"""A reader's way to the championship: the shipped one is first, and stays to be returned to."""

import shutil
from pathlib import Path

import pytest

from artifacts.reports.promotion_page import proposal_markdown, question_markdown, side_by_side
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.benchmark import BenchmarkConfig, BenchmarkResult
from digits.amounts.reader.reader_card import BUNDLED_READER, ReaderCard
from digits.amounts.reader.recipe import AmountReaderConfig
from digits.config import GateConfig
from digits.dataset.splits import Prepared
from digits.line_reader.batches import Writers
from digits.models.model_card import CARD_FILE, CardFile
from digits.operations.errors import ModelSelectionMissing, NothingToRollBackTo
from digits.operations.promotion import PromotionDecision, Proposal, decide, propose, roll_back
from digits.operations.publish_version import publish_version
from digits.operations.reader_files import run_reader_benchmark, save_benchmark
from digits.refs import FileRef
from digits.registry import bundled
from digits.registry.alias_changes import change_alias
from digits.registry.alias_log import Aliases, aliases_of, read_alias_log
from digits.registry.errors import RescoringFailed
from digits.registry.reader_gate import MeasuredReader, judge_reader
from digits.registry.retraining_check import decided_about
from digits.registry.versions import champion, find, one_version, published
from digits.store.folders import Store

GENEROUS = GateConfig(reader_margin=0.4, reader_most_ms=10_000)
YES = PromotionDecision(approve=True, reason="it is better", stated_by="Ada")
RIVAL = "cafe00000000"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, prepared: Prepared) -> Path:
    """A store with a rival: the shipped network under another name, with benchmark scores."""
    store = Store(tmp_path_factory.mktemp("readers")).prepare()
    writers, few = Writers(prepared.train, {}), BenchmarkConfig(strings=12, negatives=3, literal=3)
    benchmark = save_benchmark(store, writers, AmountReaderConfig(), few)
    card, onnx = shipped_card(), FileRef.of(BUNDLED_READER / "reader.onnx")
    weights = FileRef.of(BUNDLED_READER / "weights.npz")
    card = card.model_copy(update={"version": RIVAL})
    benchmarked = run_reader_benchmark(store, card, onnx, benchmark)
    file = CardFile(
        name=benchmark.path.name, sha256=benchmark.sha256, bytes=benchmark.path.stat().st_size
    )
    data = card.data.model_copy(update={"benchmark": file})
    card = card.model_copy(update={"data": data, "benchmark": benchmarked.result.scores})
    publish_version(store, "reader", RIVAL, card, [onnx, weights])
    return store.root


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Store:
    """A copy of that store, where the rival is challenger."""
    store = Store(shutil.copytree(made, tmp_path / "store"))
    change_alias(store.path("models"), "reader", "challenge", RIVAL, reason="trained")
    return store


@pytest.fixture(scope="module")
def proposal(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    """The rival weighed against the shipped reader, with a margin that few strings can show."""
    store = Store(shutil.copytree(made, tmp_path_factory.mktemp("weighed") / "store"))
    change_alias(store.path("models"), "reader", "challenge", RIVAL, reason="trained")
    return propose(store, "reader", "", GENEROUS)


def shipped_card() -> ReaderCard:
    return ReaderCard.read(BUNDLED_READER / CARD_FILE)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def test_the_shipped_reader_is_champion_of_an_empty_store(tmp_path: Path) -> None:
    """Reading works right after installation, without any log or copy."""
    models, version = tmp_path / "models", shipped_card().version
    assert aliases_of(models, "reader") == Aliases(version)
    found = find(models, "reader")
    assert (found, found.folder) == (champion(models, "reader"), BUNDLED_READER)
    assert find(models, f"reader/{version[:6]}") == found
    assert decided_about(models, "reader", {version}) == f"{version} is champion already"
    assert not models.exists()


def test_the_first_move_keeps_the_shipped_reader(store: Store) -> None:
    """The log names it as champion, and the store holds its files, once."""
    models, version = store.path("models"), shipped_card().version
    (first,) = read_alias_log(models, "reader")
    assert (first.champion, first.challenger) == (version, RIVAL)
    assert AmountReader.opened(models / "reader" / version).card == shipped_card()
    assert [one.card.version for one in published(models, ("reader",))].count(version) == 1


def test_another_package_changes_no_champion(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade the log's champion is still found; the new reader is one version more."""
    other = shutil.copytree(BUNDLED_READER, tmp_path / "upgraded")
    newer = shipped_card().model_copy(update={"version": "beef00000000"})
    (other / CARD_FILE).write_text(newer.to_json(), "utf-8")
    version = shipped_card().version
    monkeypatch.setitem(bundled.BUNDLED, "reader", other)
    models = store.path("models")
    assert find(models, "reader").card.version == version
    assert one_version(models, "reader", "beef00000000").folder == other
    assert find(tmp_path / "none", "reader").folder == other


def test_a_rival_is_weighed_against_the_shipped_one(proposal: Proposal) -> None:
    """Equal answers pass a generous gate; the margin of the usual one needs more strings."""
    assert proposal.verdict.passed, proposal.verdict.failures
    assert proposal.verdict.champion == shipped_card().version
    names = [check.name for check in proposal.verdict.checks]
    assert [name for name in names if name.startswith("Not worse")] == [
        f"Not worse than the champion at {currency}" for currency in ("USD", "CLP", "INR", "EUR")
    ]
    assert isinstance(proposal.challenger, BenchmarkResult)
    same = MeasuredReader(shipped_card(), proposal.challenger)
    assert "Not worse than the champion at USD" in judge_reader(same, same, GateConfig()).failures


def test_what_a_person_reads(store: Store, proposal: Proposal) -> None:
    """Both readers side by side, in words that say what they were measured on."""
    rows = side_by_side(store.path("models"), proposal)
    told = {row[""]: (row["challenger"], row["champion"]) for row in rows}
    assert told["version"] == (RIVAL, shipped_card().version)
    assert told["synthetic CLP amounts read, measured now"][0].endswith("of 12")
    page = proposal_markdown(store.path("models"), proposal)
    assert "Promotion of reader" in page
    assert "Confusion" not in page + question_markdown(store.path("models"), proposal)


def test_promoted_and_rolled_back_to_the_shipped_one(store: Store, proposal: Proposal) -> None:
    """After a yes the rival reads; a rollback returns to the reader of the package."""
    models = store.path("models")
    decide(models, proposal, YES)
    assert find(models, "reader").card.version == RIVAL
    assert roll_back(models, "reader", "", YES).champion == shipped_card().version
    assert roll_back(models, "reader", "", YES).champion == RIVAL


def test_a_tampered_reader_is_refused(store: Store) -> None:
    """Neither challenger nor shipped champion is opened if a byte of its network changed."""
    models, version = store.path("models"), shipped_card().version
    flip(models / "reader" / version / "reader.onnx")
    with pytest.raises(RescoringFailed, match="not the one that its card describes"):
        propose(store, "reader", "", GENEROUS)


def test_numbers_that_are_not_the_cards_are_refused(store: Store) -> None:
    """A card that claims more than comes out again stops at the gate."""
    path = store.path("models", "reader", RIVAL, CARD_FILE)
    card = ReaderCard.read(path)
    benchmark = card.benchmark
    assert benchmark is not None
    better = {
        currency: one.model_copy(update={"exact_match": 1.0})
        for currency, one in benchmark.by_currency.items()
    }
    claimed = card.model_copy(
        update={"benchmark": benchmark.model_copy(update={"by_currency": better})}
    )
    path.write_text(claimed.to_json(), "utf-8")
    verdict = propose(store, "reader", "", GENEROUS).verdict
    assert "Scores equal the card’s" in verdict.failures


def test_without_its_exam_nothing_is_compared(store: Store) -> None:
    """Where the strings were deleted, the error says how they come back."""
    for benchmark in store.path("data").glob("benchmark-*"):
        benchmark.unlink()
    with pytest.raises(ModelSelectionMissing, match="strings"):
        propose(store, "reader", "", GENEROUS)


def test_nothing_to_roll_back_to(tmp_path: Path) -> None:
    """As long as nothing was promoted, the shipped reader is all there is."""
    with pytest.raises(NothingToRollBackTo, match="No earlier champion"):
        roll_back(tmp_path / "models", "reader", "", YES)
