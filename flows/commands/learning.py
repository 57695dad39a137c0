"""The commands that learn from what people decided: `digits learn`, `digits resume`."""

from digits.settings import machine_settings
from flows.commands.arguments import ready_store
from flows.temporary_server import spare_server


def learn(*, refresh: bool = False, challenge: bool = True, store: str = "") -> None:
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
        print("Nothing is kept to learn from: set DIGITS_LEARN_DAYS to the days that it may be.")
        return
    ready_store(store)
    server = spare_server()
    # Imported here: Prefect takes seconds to load.
    from flows.commands.run_flow import from_shell
    from flows.learn import learn as flow

    from_shell(flow, server)(refresh=refresh, challenge=challenge, store=store)


def resume(*, reason: str, name: str, store: str = "") -> None:
    """Let amounts be accepted again after an alarm had stopped that. Needs no server.

    Args:
        reason: Why; it stays written down.
        name: Who decides. It is written down and not checked.
        store: The store that is scored with. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    # Imported here: wrong usage does not wait for it.
    from digits.operations.stopped_acceptance import resume as end

    stop = end(ready_store(store), reason, name)
    print(f"Amounts are accepted again. It was stopped on {stop.since[:10]}: {stop.why}.")
