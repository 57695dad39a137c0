"""Learning from what people decided: where the reader stands, and a threshold of the bank's own."""

from typing import Any

from prefect import State, flow
from prefect.states import Completed

from digits.settings import machine_settings, store_root
from digits.store.folders import Store
from flows.errors import MoreMisread
from flows.one_at_a_time import one_at_a_time
from tasks.learn import (
    digest_decided,
    find_learned,
    heed_alarms,
    keep_decided,
    recalibrate,
    report_standing,
    write_learned,
)
from tasks.promote import name_challenger

NOT_WANTED = "Nothing is kept to learn from: set DIGITS_LEARN_DAYS."
NOTHING_NEW = "Nothing new: no decision since the last run, and the same reader."


@flow(name="learn", result_serializer="json", persist_result=False)
@one_at_a_time
def learn(refresh: bool = False, challenge: bool = True, store: str = "") -> State[dict[str, Any]]:
    """Learn from the checks that people decided: measure, alarm, certify a threshold.

    What people decided since the last run is kept first. The report says what is misread, and
    how often. Where own checks certify another threshold than the one in force, the reader is
    published with it, and challenges the champion. A run that finds nothing new ends at once.

    Args:
        refresh: Learn anew, though nothing is new.
        challenge: Whether what is published becomes challenger, which may replace the champion
            once a person agrees. Not wanted for a trial.
        store: The store with the evidence and the ledger. Empty: the setting DIGITS_STORE, or
            artifacts/store.
    """
    if not machine_settings().learn_days:
        return Completed(message=NOT_WANTED, data={"outcome": "not wanted"})
    root = Store(store_root(store)).prepare().root
    decided = keep_decided(root)
    inputs = digest_decided(root)
    if not refresh and (last := find_learned(inputs, root)):
        return _ended({"outcome": "nothing new", "decided": decided}, list(last.alarms))
    found = recalibrate(root)
    alarms = report_standing(root, list(found.notes))
    stopped = heed_alarms(root, alarms)
    named = found.version and challenge
    challenger = name_challenger("reader", found.version, root) if named else ""
    outcome = f"threshold of version {found.version}" if found.version else "measured"
    write_learned(inputs, outcome, alarms, root)
    data = {"outcome": outcome, "decided": decided, "version": found.version}
    return _ended(data | {"challenger": challenger, "stopped": stopped}, alarms)


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
