"""What is made of people's decisions: where the reader stands, an alarm, a threshold of one's own.

The flow `learn` does one after the other. Each can be repeated after a kill: what is published has
a version that follows from what it was made of, and what was learned from is written down last.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from digits.amounts.decision.threshold import Threshold
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.reader_card import OwnLearning, ReaderCard
from digits.config import Currency
from digits.dataset.labelled_folder import LIST_FILE
from digits.dataset.merging import FEWEST
from digits.environment import sources_digest
from digits.evidence.evidence_store import EvidenceStore
from digits.evidence.records import ROOM, Evidence
from digits.operations.own_digits import OwnAmount, OwnDigits, write_own_digits
from digits.operations.own_threshold import (
    OwnThreshold,
    digest_of_evidence,
    in_force,
    own_threshold,
    publish_recalibrated,
    read_evidence,
)
from digits.operations.standing import Standing, Watched, by_currency, standing_of
from digits.operations.stopped_acceptance import last_resumed, stop
from digits.progress import OnProgress, Progress, silent
from digits.refs import digest_of
from digits.registry.reader_versions import KIND
from digits.registry.versions import Published, find
from digits.scores import Record
from digits.store.atomic import private_folder, write_bytes
from digits.store.folders import Store

LEARNED = "learned.json"
DIGITS = "digits"
NOTHING_NEW = "Nothing new: no decision since the last run, and the same reader."
ROOMS = ("digits/amounts", "digits/evidence", "digits/line_reader", "digits/operations")


class Learned(Record):
    """What the last run of `learn` learned from, and what came of it.

    `alarms` are repeated as long as nothing is new: a run that has nothing to do must not look as
    if all were well. `tried` amounts were there when a reader was trained further the last time,
    whatever became of it.
    """

    inputs: str
    at: str
    outcome: str
    alarms: tuple[str, ...] = ()
    tried: int = 0


class Recalibration(Record):
    """What came of the thresholds.

    Attributes:
        version: of the reader that was published; empty where none is worth it.
        notes: a sentence for each currency.
        accepted: of the checks that chose nothing, with it or else with the threshold in force.
    """

    version: str
    notes: tuple[str, ...]
    accepted: int = 0


def learning_inputs(store: Store, evidence: Sequence[Evidence], rate: float) -> str:
    """A digest of all that a run of `learn` depends on: equal, it would find the same.

    Raises:
        AliasLogCorrupt, MalformedCard: if the registry cannot be read.
    """
    champion = champion_reader(store).card.version
    code = sources_digest(ROOMS)
    resumed = last_resumed(store).isoformat()  # an alarm that was looked into is over
    return digest_of([digest_of_evidence(evidence), champion, rate, code, resumed])


def last_learned(store: Store) -> Learned | None:
    """What the last run wrote down; None if there was none, or its file is damaged."""
    try:
        return Learned.model_validate_json(store.path(ROOM, LEARNED).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def learned_before(store: Store, rate: float) -> Learned | None:
    """What the last run wrote down, if it learned from all that there is now, by the same reader.

    Args:
        store: with evidence and readers.
        rate: wanted misread rate of the accepted, inside 0 … 1.

    Raises:
        EvidenceDamaged: if a record cannot be read.
        AliasLogCorrupt, MalformedCard: if the registry cannot.
    """
    last = last_learned(store)
    if last is None:
        return None
    evidence = list(EvidenceStore(store).all())
    return last if last.inputs == learning_inputs(store, evidence, rate) else None


def write_learned(store: Store, learned: Learned) -> None:
    """Write down what was learned from: the last step of a run.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    private_folder(store.path(ROOM))
    write_bytes(store.path(ROOM, LEARNED), learned.model_dump_json().encode(), private=True)


def champion_reader(store: Store) -> Published:
    """The reader that reads now.

    Raises:
        AliasLogCorrupt, MalformedCard: if it cannot be had.
    """
    return find(store.path("models"), KIND)


def champion_card(store: Store) -> ReaderCard:
    """The card of the reader that reads now.

    Raises:
        AliasLogCorrupt, MalformedCard: if it cannot be had.
    """
    card = champion_reader(store).card
    if not isinstance(card, ReaderCard):
        raise TypeError(card.kind)
    return card


def standings(store: Store) -> list[Standing]:
    """Where the reader stands in each currency with evidence.

    Raises:
        EvidenceDamaged: if a record cannot be read.
        AliasLogCorrupt, MalformedCard: if the reader's card cannot.
    """
    card = champion_card(store)
    found, since = [], last_resumed(store)
    for currency, evidence in by_currency(EvidenceStore(store).all()).items():
        threshold = in_force(card, currency).threshold
        certified = threshold.wanted_rate if threshold.value is None else threshold.bound
        watched = Watched(card.version, since, certified)
        found.append(standing_of(currency, evidence, watched))
    return found


def thresholds(store: Store, found: Sequence[Standing]) -> dict[Currency, Threshold]:
    """The thresholds in force for the figures of these currencies.

    Raises:
        AliasLogCorrupt, MalformedCard: if the reader's card cannot be read.
    """
    card = champion_card(store)
    return {one.currency: in_force(card, one.currency).threshold for one in found}


def alarms_of(found: Sequence[Standing]) -> tuple[str, ...]:
    """What quality control says against the promise of the threshold, a sentence a currency."""
    return tuple(
        f"{one.currency}: {one.quality.misread} of {one.quality.looked} accepted checks that "
        f"quality control looked at are misread; {100 * one.quality.certified:.2g} % were promised"
        for one in found
        if one.quality.alarming
    )


def heed(store: Store, alarms: Sequence[str], *, stop_acceptance: bool) -> bool:
    """Stop automatic acceptance after an alarm, if that is wanted; returns whether it is stopped.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written down.
    """
    if not (alarms and stop_acceptance):
        return False
    stop(store, "; ".join(alarms))
    return True


def recalibrate(store: Store, rate: float, on_progress: OnProgress = silent) -> Recalibration:
    """Certify thresholds on the bank's own decisions, and publish them with the champion's network.

    Args:
        store: with evidence and readers.
        rate: wanted misread rate of the accepted, inside 0 … 1.
        on_progress: told after each check that is read again.

    Raises:
        EvidenceDamaged: if a crop or record is not as it was written.
        MalformedCard, ModelTampered: if the champion's files are not those of its card.
        StoreFull, StoreNotWritable: if nothing can be published.
    """
    base = champion_reader(store)
    kept, reader = EvidenceStore(store), AmountReader.opened(base.folder)
    evidence = list(kept.all())
    readings = read_evidence(kept, reader, evidence, on_progress)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    found = [
        own_threshold(
            reader.card,
            currency,
            [one for one in readings if one.evidence.currency == currency],
            in_force(reader.card, currency),
            rate,
            created,
        )
        for currency in by_currency(evidence)
    ]
    notes = tuple(note_of(one, in_force(reader.card, one.currency).threshold) for one in found)
    if not any(one.news for one in found):
        accepted = sum(one.own.measured.accepted_before for one in found)
        return Recalibration(version="", notes=notes, accepted=accepted)
    accepted = sum(
        one.own.measured.accepted if one.news else one.own.measured.accepted_before for one in found
    )
    before = reader.card.own
    own = OwnLearning(
        before=base.card.version,
        evidence=digest_of_evidence(evidence),
        learned=before.learned if before else 0,
        currencies=(before.currencies if before else {})
        | {one.currency: one.own for one in found if one.news},
    )
    version = publish_recalibrated(store, base, own, created)
    return Recalibration(version=version, notes=notes, accepted=accepted)


def cut_digits(store: Store, on_progress: OnProgress = silent) -> OwnDigits:
    """Cut single digits out of the amounts that are learned from, into a labelled folder.

    Raises:
        EvidenceDamaged: if a crop or record is not as it was written.
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    kept = EvidenceStore(store)
    evidence = [one for one in kept.all() if one.part == "learn"]
    reader = AmountReader.opened(champion_reader(store).folder)

    def amounts() -> Iterator[OwnAmount]:
        for count, one in enumerate(evidence, start=1):
            yield OwnAmount(one.check, kept.crop(one, one.figures), one.amount, one.currency)
            on_progress(Progress(count, len(evidence), "amount"))

    private_folder(store.path(ROOM))
    return write_own_digits(store.path(ROOM, DIGITS), amounts(), reader)


def own_digits_folder(store: Store) -> Path | None:
    """The labelled folder of own digits, if there is one with enough of them to learn from."""
    folder = store.path(ROOM, DIGITS)
    if not (folder / LIST_FILE).is_file():
        return None
    lines = len((folder / LIST_FILE).read_text("utf-8").splitlines()) - 1
    return folder if lines >= FEWEST else None


def note_of(found: OwnThreshold, before: Threshold) -> str:
    """What came of a currency's threshold, in a sentence or two.

    Args:
        found: what the evidence says.
        before: the threshold in force.
    """
    if found.lacking:
        return (
            f"{found.currency}: no new threshold. {found.lacking}. In force stays: {before.words}."
        )
    change = (
        f"of {found.sample:,} checks the figures of {100 * found.accepted:.0f} % are accepted, "
        f"{100 * found.accepted_before:.0f} % with the threshold in force"
    )
    worth = "" if found.news else "; no news"
    return f"{found.currency}: {found.own.calibration.threshold.words}; {change}{worth}."
