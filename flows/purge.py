"""The end of a retention time: what `digits purge` removes, by itself, and told."""

from typing import Any

from prefect import State, flow
from prefect.states import Completed

from artifacts.reports.purge_report import headline
from digits.operations.purge import cutoff
from digits.settings import machine_settings, store_root
from tasks.purge import forget_past_evidence, remove_past

NONE_SET = "Nothing was removed: no retention time is set (DIGITS_RETENTION)."
CROPS_ALONE = "Of decided checks {} were removed; no retention time is set (DIGITS_RETENTION)."


@flow(name="purge", result_serializer="json", persist_result=False)
def purge(older_than: str = "", store: str = "") -> State[dict[str, Any]]:
    """Remove pictures and rows of batches past a retention time; their counts stay.

    Folders of scans are never touched. A batch whose folder is being scored is waited for. Crops
    that are kept to learn from go after DIGITS_LEARN_DAYS.

    Args:
        older_than: The retention time, since a batch was closed, or opened where no run ever
            closed it: 90d, 12w, 6m or 7y. Empty: the setting DIGITS_RETENTION; without it only
            crops go, after DIGITS_LEARN_DAYS.
        store: The store with the ledger. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    wanted = older_than or machine_settings().retention
    if not wanted:
        crops = forget_past_evidence(store_root(store))
        told = CROPS_ALONE.format(crops) if crops else NONE_SET
        return Completed(message=told, data={"batches": 0, "evidence": crops})
    before = cutoff(wanted)
    gone = remove_past(store_root(store), before)
    removed = {"batches": gone.batches, "files": gone.files, "evidence": gone.evidence}
    removed |= gone.rows._asdict()
    return Completed(message=headline(gone, before), data=removed)
