"""Watching an inbox: what has come since the last time is scored, and nothing else."""

from typing import Any, cast

from prefect.logging import get_run_logger

from digits.config import Currency
from digits.settings import machine_settings
from flows.renamed_parameters import flow_with_old_names
from flows.score_checks import score_checks


@flow_with_old_names("watch-inbox")
def watch_inbox(
    inbox: str = "",
    layout: str = "",
    currency: Currency = "USD",
    calibration: str = "",
    store: str = "",
) -> dict[str, Any]:
    """Score the files that have come into the inbox since the last time.

    Files that were changed within the last seconds (DIGITS_QUIET_SECONDS) are left for the next
    time: they may still be on their way.

    Args:
        inbox: The folder. Empty: the setting DIGITS_INBOX; without it nothing is done.
        layout: The layout of the checks: a name such as us-personal, or a .toml file.
        currency: The currency of the amounts, where no layout says so.
        calibration: A file that digits calibrate wrote; its threshold decides then.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    settings, logger = machine_settings(), get_run_logger()
    folder = inbox or str(settings.inbox or "")
    if not folder:
        logger.info("No inbox is watched: the setting DIGITS_INBOX is empty.")
        return {"new": False, "files": 0}
    # What else decided stands on the page of the batch.
    told = "Inbox: %s. Left for the next time is what changed within DIGITS_QUIET_SECONDS (%g)."
    logger.info(told, folder, settings.quiet_seconds)
    ended = score_checks(
        folder=folder,
        layout=layout,
        currency=currency,
        calibration=calibration,
        only_new=True,
        store=store,
        return_state=True,
    )
    if ended.is_cancelled():  # somebody else scores it now; what is left comes the next time
        return cast("dict[str, Any]", ended)
    summary: dict[str, Any] = ended.result()
    return summary
