"""The commands of a day's checks: `digits score`.

What is heavy is imported after the first line is out, so that nobody waits before an empty shell.
"""

from pathlib import Path

from digits.config import Currency
from digits.settings import machine_settings
from digits.store.folders import Store
from digits.store.outputs import check_output_folder
from flows.commands.arguments import check_path, ready_store
from flows.temporary_server import spare_server


def score(
    folder: Path,
    /,
    *,
    layout: str = "",
    currency: Currency = "USD",
    out: Path | None = None,
    reader: str = "reader",
    calibration: Path | None = None,
    only_new: bool = False,
    store: str = "",
) -> None:
    """Read every check of a folder once: accepted, left to a person, or quarantined.

    A run that was cut off is finished by the same command. What is known is not read again. The
    exit status is 1 if more files are quarantined than DIGITS_MOST_FAILURES allows, or none could
    be opened. What systems and scanners leave beside scans is no failure.

    Args:
        folder: The folder with the scans; it is never written to.
        layout: The layout of the checks: a name such as us-personal, or a .toml file. Empty: the
            amount's field is found on each page.
        currency: The currency of the amounts, where no layout says so.
        out: The folder for review.html, results.csv, results.parquet and summary.json. Absent: in
            the store, by the batch's number.
        reader: The reader: "reader" for the champion, or reader/VERSION.
        calibration: A file that `digits calibrate` wrote; its threshold decides then.
        only_new: Leave out the files that an earlier run of this folder had.
        store: The store with the models. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    check_path(folder, "FOLDER", folder=True)
    if out is not None:
        check_output_folder(out.expanduser(), "--out")
    print(f"Scoring the checks in {folder} …", flush=True)
    opened = ready_store(store)
    server = spare_server(opened.root)
    _see_that_it_can_be_read(folder, layout, currency, out, reader, calibration, opened)
    # Imported here: Prefect takes seconds to load, and the line above is out before.
    from flows.commands.run_flow import from_shell
    from flows.score_checks import score_checks

    from_shell(score_checks, server)(
        folder=str(folder),
        layout=layout,
        currency=currency,
        out=str(out or ""),
        reader=reader,
        calibration=str(calibration or ""),
        only_new=only_new,
        store=store,
    )


def _see_that_it_can_be_read(
    folder: Path,
    layout: str,
    currency: Currency,
    out: Path | None,
    reader: str,
    calibration: Path | None,
    opened: Store,
) -> None:
    """Do what the flow begins with, before a server is started for it: mistakes show here."""
    # Imported here: the reader takes a second to load, and the first line is out before.
    from digits.checks.batch.plan import ledger_of
    from digits.checks.fields.layout import named_layout
    from digits.operations.export_folders import check_place
    from digits.operations.scoring_plan import scoring_plan

    if layout:
        named_layout(layout, machine_settings().layouts)
    plan = scoring_plan(opened, folder, layout, currency, reader, str(calibration or ""))
    if out is not None:
        check_place(out.expanduser().resolve(), plan.folder)
    ledger_of(opened.root)
