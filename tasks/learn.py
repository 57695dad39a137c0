"""Learning from people's decisions: evidence, standing, threshold. None of it is cached."""

from datetime import UTC, datetime
from pathlib import Path

from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger

from artifacts.review.wording import kept_words
from digits.amounts.reader.reader_card import ReaderCard
from digits.checks.batch.plan import ledger_of
from digits.evidence.evidence_store import EvidenceStore
from digits.operations import learning
from digits.operations.keep_evidence import keep_evidence
from digits.operations.learning import Learned, Recalibration
from digits.operations.own_digits import OwnDigits
from digits.operations.time_to_learn import accepted_of, is_time_to_learn, to_learn_from
from digits.settings import machine_settings
from digits.store.folders import Store
from tasks.caching import task
from tasks.deciding import deciding
from tasks.progress import shown

# Settings whose names begin so decide what is learned, and what becomes of it.
OF_LEARNING = (
    "DIGITS_LEARN_DAYS",
    "DIGITS_LEARN_AMOUNTS",
    "DIGITS_MISREAD_RATE",
    "DIGITS_STOP_ON_ALARM",
    "DIGITS_GATE",
)


@task()
def keep_decided(anew: bool, store: Path) -> int:
    """Cut out what was decided since the last time, or all anew; returns how much there is."""
    days = machine_settings().learn_days
    with shown("Keeping decided checks", "keeping-decided-checks") as on_progress:
        kept = keep_evidence(ledger_of(store), Store(store), days, on_progress, anew=anew)
    get_run_logger().info(kept_words(kept, days))
    return sum(1 for _ in EvidenceStore(Store(store)).all())


@task()
def digest_decided(store: Path) -> str:
    """The digest of what is to be learned from, and by which reader."""
    place = Store(store)
    evidence = list(EvidenceStore(place).all())
    return learning.learning_inputs(place, evidence, machine_settings().misread_rate)


@task()
def find_learned(inputs: str, store: Path) -> Learned | None:
    """What the last run found, if it learned from the same."""
    last = learning.last_learned(Store(store))
    return last if last and last.inputs == inputs else None


@task()
def recalibrate(store: Path) -> Recalibration:
    """Certify thresholds on the bank's own decisions, and publish what is worth it."""
    with shown("Reading decided checks again", "reading-decided-checks") as on_progress:
        found = learning.recalibrate(Store(store), machine_settings().misread_rate, on_progress)
    for note in found.notes:
        get_run_logger().info(note)
    return found


@task()
def cut_digits(store: Path) -> OwnDigits:
    """Cut single digits out of own amounts, for the next training of the digit models."""
    with shown("Cutting digits out of own amounts", "cutting-digits") as on_progress:
        found = learning.cut_digits(Store(store), on_progress)
    get_run_logger().info(
        "%s digits cut out of %s of %s own amounts, for the next digits retrain",
        sum(found.written),
        found.used,
        found.amounts,
    )
    return found


@task()
def report_standing(store: Path, notes: list[str]) -> list[str]:
    """Write where the reader stands; returns alarms, in words."""
    # Imported here: a run with nothing new draws nothing.
    from artifacts.reports.standing_report import headline, standing_markdown, write_standing

    place = Store(store)
    found = learning.standings(place)
    alarms = list(learning.alarms_of(found))
    page = write_standing(place, found, learning.thresholds(place, found), alarms)
    where = f"Every mistake, and curves: `{page}`, on the machine that ran this."
    create_markdown_artifact(
        f"{standing_markdown(found, notes, alarms)}\n{where}\n{deciding(*OF_LEARNING)}",
        key="reader-standing",
        description=headline(found),
    )
    get_run_logger().info("%s\n  Written: %s", headline(found), page)
    return alarms


@task()
def heed_alarms(store: Path, alarms: list[str]) -> bool:
    """Stop automatic acceptance after an alarm, if a setting says so; returns whether it is."""
    stops = machine_settings().stop_on_alarm
    stopped = learning.heed(Store(store), alarms, stop_acceptance=stops)
    for alarm in alarms:
        get_run_logger().error(alarm)
    return stopped


@task()
def write_learned(inputs: str, outcome: str, alarms: list[str], tried: int, store: Path) -> None:
    """Write down what was learned from, as the last step."""
    place, now = Store(store), datetime.now(UTC).isoformat(timespec="seconds")
    last = learning.last_learned(place)
    before = last.tried if last else 0
    learned = Learned(
        inputs=inputs, at=now, outcome=outcome, alarms=tuple(alarms), tried=tried or before
    )
    learning.write_learned(place, learned)


@task()
def is_time(store: Path) -> bool:
    """Whether there is enough that is new to train the champion further; says why not."""
    why_not = is_time_to_learn(Store(store), machine_settings().learn_amounts)
    if why_not:
        get_run_logger().info(why_not)
    return not why_not


@task()
def count_own_amounts(store: Path) -> int:
    """How many amounts there are to learn from."""
    return len(to_learn_from(list(EvidenceStore(Store(store)).all())))


@task()
def choose_challenger(card: ReaderCard, failures: str, recalibrated: str, accepted: int) -> str:
    """The version that challenges: the one that accepts more of the checks that chose nothing.

    A reader that the gate would refuse does not.
    """
    own = accepted_of(card)
    if failures:
        get_run_logger().warning(
            "The reader that was trained further does not challenge: %s", failures
        )
        return recalibrated
    get_run_logger().info(
        "Of the checks that chose nothing the reader trained further accepts %s, the champion's "
        "network %s",
        own,
        accepted,
    )
    return card.version if own >= accepted else recalibrated
