"""From decisions to a threshold of the bank's own: certified, published, promoted, rolled back."""

import shutil
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from artifacts.reports.promotion_page import question_markdown
from digits.amounts.decision.decision import is_unsureness
from digits.amounts.reader.reader_card import OwnLearning, ReaderCard
from digits.config import GateConfig
from digits.evidence.evidence_store import EvidenceStore
from digits.operations import learning
from digits.operations.errors import NothingStopped, NotStated
from digits.operations.own_threshold import OwnReading, in_force, own_threshold, read_evidence
from digits.operations.promotion import PromotionDecision, decide, propose, roll_back
from digits.operations.publish_version import publish_version
from digits.operations.reading_context import reading_context
from digits.operations.standing import Watched, standing_of
from digits.operations.stopped_acceptance import LOCK, resume, stop, stops, why_stopped
from digits.refs import FileRef
from digits.registry.alias_changes import change_alias
from digits.registry.alias_log import aliases_of
from digits.registry.versions import find
from digits.store import locks
from digits.store.folders import Store
from digits.store.locks import hold_lock
from tests.own_evidence import crop_of, keep, opened, read

CHECKS = range(140)
RATE = 0.1
WHEN = "2026-11-09T05:00:00+00:00"
YES = PromotionDecision(approve=True, reason="certified on our own checks", stated_by="Ada")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with all of 140 checks decided."""
    store = Store(tmp_path_factory.mktemp("own")).prepare()
    keep(store, CHECKS)
    return store.root


@pytest.fixture(scope="module")
def readings(made: Path) -> list[OwnReading]:
    """What the shipped reader says of them."""
    kept = EvidenceStore(Store(made))
    return read_evidence(kept, opened(), list(kept.all()))


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Store:
    """A copy of that store."""
    return Store(shutil.copytree(made, tmp_path / "store"))


def card_of(store: Store, version: str) -> ReaderCard:
    """The card of a reader."""
    card = find(store.path("models"), f"reader/{version}").card
    assert isinstance(card, ReaderCard)
    return card


def test_own_checks_certify_a_lower_threshold(readings: list[OwnReading]) -> None:
    """On two of three parts; the third, which chose nothing, is measured before and after."""
    card, before = opened().card, in_force(opened().card, "USD")
    found = own_threshold(card, "USD", readings, before, RATE, WHEN)
    threshold, measured = found.own.calibration.threshold, found.own.measured
    parts = [one.evidence.part for one in readings]
    assert (threshold.readings, measured.n) == (
        140 - parts.count("measure"),
        parts.count("measure"),
    )
    assert threshold.value is not None
    assert threshold.bound <= RATE
    assert found.news
    assert found.accepted > found.accepted_before + 0.2
    assert measured.accepted > measured.accepted_before
    assert (measured.gained, measured.lost) == (0, 0)  # it is the same network
    assert "109 checks that the bank's people decided" in threshold.words


def test_what_a_network_learned_from_certifies_nothing(readings: list[OwnReading]) -> None:
    """Of an adapted reader only the part that is kept for choosing."""
    learned = OwnLearning(before="a", evidence="b", learned=70, currencies={})
    card = opened().card.model_copy(update={"own": learned})
    found = own_threshold(card, "USD", readings, in_force(card, "USD"), RATE, WHEN)
    chosen = [one for one in readings if one.evidence.part == "choose"]
    assert found.own.calibration.threshold.readings == len(chosen)
    assert (found.lacking, found.news) != ("", True)
    assert "are too few to certify 10 % misread: it takes 29" in found.lacking


def test_what_a_person_sees_anyway_proves_nothing(readings: list[OwnReading]) -> None:
    """A check that is held up by its words or its picture is neither accepted nor misread."""
    blocked = [
        one._replace(evidence=one.evidence.model_copy(update={"blocked": number % 2 == 0}))
        for number, one in enumerate(readings)
    ]
    card, before = opened().card, in_force(opened().card, "USD")
    found = own_threshold(card, "USD", blocked, before, RATE, WHEN)
    free = [one for one in blocked if not one.evidence.blocked and one.evidence.part != "measure"]
    assert found.own.calibration.threshold.readings == len(free)
    assert found.accepted <= len(free) / found.sample


def test_a_sample_of_the_accepted_counts_by_its_share(made: Path, tmp_path: Path) -> None:
    """Where a third of the accepted was looked at, a third of the others counts."""
    store = Store(tmp_path / "store").prepare()
    keep(store, CHECKS, share=0.35)
    kept = EvidenceStore(store)
    looked = read_evidence(kept, opened(), list(kept.all()))
    card = opened().card
    found = own_threshold(card, "USD", looked, in_force(card, "USD"), RATE, WHEN)
    assert len(looked) > 100
    assert 20 < found.sample + found.own.measured.n < 70


def test_the_threshold_challenges_and_goes_back_with_its_reader(store: Store) -> None:
    """A version with the same network; the gate sees own checks; rollback takes both away."""
    models = store.path("models")
    shipped = card_of(store, "")
    found = learning.recalibrate(store, RATE)
    again = learning.recalibrate(store, RATE)
    assert found.version == again.version != shipped.version  # after a kill: the same once more
    card = card_of(store, found.version)
    assert (card.network, card.own and card.own.before) == (shipped.version, shipped.version)
    change_alias(models, "reader", "challenge", found.version, reason="learned")
    proposal = propose(store, "reader", "", GateConfig())
    assert proposal.verdict.passed, proposal.verdict.failures
    question = question_markdown(models, proposal)
    assert "own USD that chose nothing: accepted" in question.replace("\u00a0", " ")
    doubtful = next(
        number
        for number in CHECKS
        if read(number).amount == crop_of(number)[1] and 0.8 < read(number).probability < 0.98
    )
    decisions = []
    for step in (
        None,
        lambda: decide(models, proposal, YES),
        lambda: roll_back(models, "reader", "", YES),
    ):
        if step:
            step()
        context = reading_context(store, "USD", "reader", None)
        reading = context.reader.read(_crop(doubtful), "USD", context.policy, context.stages)
        decisions.append((aliases_of(models, "reader").champion, reading.decision))
    assert decisions == [
        (shipped.version, "review"),
        (found.version, "accept"),
        (shipped.version, "review"),
    ]
    other = reading_context(store, "CLP", f"reader/{found.version}", None)
    assert other.policy.threshold == shipped.calibration.threshold


def test_a_threshold_beside_another_champion_is_measured_again(store: Store) -> None:
    """The gate refuses what was measured before the champion changed; learning again helps."""
    models = store.path("models")
    first = learning.recalibrate(store, RATE).version
    shipped = find(models, "reader")
    other = card_of(store, "").model_copy(update={"version": "cafe00000000"})
    files = [FileRef.of(shipped.folder / file.name) for file in other.files.values()]
    publish_version(store, "reader", other.version, other, files)
    change_alias(models, "reader", "promote", other.version, reason="it came back")
    verdict = propose(store, "reader", first, GateConfig()).verdict
    assert verdict.failures.startswith("Measured beside the present champion: ")
    again = learning.recalibrate(store, RATE).version
    assert again not in {"", first}  # though thresholds and decisions are the same
    verdict = propose(store, "reader", again, GateConfig()).verdict
    assert verdict.passed, verdict.failures


def test_more_misread_than_promised_is_an_alarm(tmp_path: Path) -> None:
    """Quality control decides, not what people were shown because it was doubtful."""
    store = Store(tmp_path / "store").prepare()
    accepted = [number for number in CHECKS if read(number).decision == "accept"]
    keep(store, CHECKS, wrong=frozenset(accepted[:3]))
    (standing,) = learning.standings(store)
    assert (standing.quality.looked, standing.quality.misread) == (len(accepted), 3)
    (alarm,) = learning.alarms_of([standing])
    assert f"3 of {len(accepted)} accepted checks" in alarm
    keep(store, CHECKS)
    (standing,) = learning.standings(store)
    assert standing.quality.misread == 0
    assert standing.reviewed.n > standing.reviewed.right > 0  # many of the others were misread
    assert learning.alarms_of([standing]) == ()
    assert set(standing.by_week) == {"2026-11-02", "2026-11-09"}
    assert sum(group.n for group in standing.by_form.values()) == len(CHECKS)


def test_an_alarm_that_was_looked_into_is_over(tmp_path: Path) -> None:
    """What was decided before a person ended the stop is known; another version starts anew."""
    store = Store(tmp_path / "store").prepare()
    accepted = [number for number in CHECKS if read(number).decision == "accept"]
    keep(store, CHECKS, wrong=frozenset(accepted[:3]))
    evidence = list(EvidenceStore(store).all())
    before = learning.learning_inputs(store, evidence, RATE)
    assert learning.heed(store, learning.alarms_of(learning.standings(store)), stop_acceptance=True)
    resume(store, "the scanner was cleaned", "Ada")
    (standing,) = learning.standings(store)
    assert (standing.quality.looked, standing.decided.n) == (0, len(CHECKS))
    assert learning.alarms_of([standing]) == ()
    assert learning.learning_inputs(store, evidence, RATE) != before
    watched = Watched(opened().card.version, datetime.fromtimestamp(0, UTC), 0.007)
    assert standing_of("USD", evidence, watched).quality.misread == 3
    assert standing_of("USD", evidence, watched._replace(reader="another")).quality.looked == 0


def test_acceptance_stops_and_a_person_lets_it_go_on(tmp_path: Path) -> None:
    """Everything goes to a person meanwhile, who is told why; who ended it stays written down."""
    store = Store(tmp_path / "store").prepare()
    sure = next(number for number in CHECKS if read(number).decision == "accept")
    assert not learning.heed(store, ["much is misread"], stop_acceptance=False)
    assert learning.heed(store, ["much is misread"], stop_acceptance=True)
    stop(store, "again")  # the first reason stands
    context = reading_context(store, "USD", "reader", None)
    stopped = context.reader.read(_crop(sure), "USD", context.policy, context.stages)
    assert (stopped.decision, stopped.amount) == ("review", crop_of(sure)[1])
    assert stopped.reasons[0].startswith("automatic acceptance is stopped: much is misread")
    assert all(map(is_unsureness, stopped.reasons))  # so it is evidence as any other
    assert resume(store, "the scanner was cleaned", "Ada").why == "much is misread"
    assert why_stopped(store) == ""
    assert [(one.stated_by, bool(one.until)) for one in stops(store)] == [("Ada", True)]
    context = reading_context(store, "USD", "reader", None)
    assert (
        context.reader.read(_crop(sure), "USD", context.policy, context.stages).decision == "accept"
    )
    with pytest.raises(NothingStopped):
        resume(store, "once more", "Ada")


def test_of_changes_at_once_none_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop that read before a person resumed would write the file as it was."""
    store = Store(tmp_path / "store").prepare()
    monkeypatch.setattr(locks, "LOOK_SECONDS", 0.01)
    stop(store, "much is misread")
    with ThreadPoolExecutor() as pool:
        with hold_lock(store, LOCK, "another"):
            resumed = pool.submit(resume, store, "looked at", "Ada")
            stopped = pool.submit(stop, store, "again")
            wait([resumed], timeout=0.2)
            assert not resumed.done()
            assert not stopped.done()
            assert stops(store)[0].until == ""
        assert resumed.result().why == "much is misread"
        stopped.result()
    assert stops(store)[0].stated_by == "Ada"


@pytest.mark.parametrize(("reason", "name"), [("", "Ada"), ("  ? ", "Ada"), ("looked at", " A")])
def test_who_resumes_says_why_and_who_he_is(reason: str, name: str, tmp_path: Path) -> None:
    """Else nothing changes, neither here nor by a rollback."""
    store = Store(tmp_path / "store").prepare()
    stop(store, "much is misread")
    with pytest.raises(NotStated, match=r"at least [23] letters with --(reason|name)"):
        resume(store, reason, name)
    assert why_stopped(store) != ""
    decision = PromotionDecision(approve=True, reason=reason, stated_by=name)
    with pytest.raises(NotStated):
        roll_back(store.path("models"), "reader", "", decision)


def test_every_reason_of_unsure_figures_is_known(readings: list[OwnReading]) -> None:
    """What `decide` says of figures that are not sure enough never looks like another doubt."""
    reasons = {reason for number in CHECKS for reason in read(number).reasons}
    assert len(reasons) > 50
    turned = [reason for reason in reasons if "upside down" in reason]
    assert [reason for reason in reasons if not is_unsureness(reason)] == turned
    assert not is_unsureness(f"above the ceiling of {Decimal(100):,f}")


def _crop(number: int) -> Image.Image:
    return Image.fromarray(crop_of(number)[0])
