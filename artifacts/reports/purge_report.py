"""What a purge removed, for the Prefect UI: counts alone, no names and no folders."""

from datetime import datetime

from artifacts.reports.wording import megabytes, number, plural
from digits.operations.purge import PurgeReport


def headline(gone: PurgeReport, before: datetime) -> str:
    """What was removed, in one sentence."""
    ended = f"closed or broken off before {before:%Y-%m-%d %H:%M} UTC"
    if not any((gone.batches, gone.files, *gone.rows)):
        return f"Nothing to remove of batches {ended}."
    return (
        f"Removed from {plural(gone.batches, 'batch', 'batches')} {ended}: "
        f"{plural(gone.files, 'file')} and {plural(sum(gone.rows), 'row')} of the ledger."
    )


def purge_markdown(gone: PurgeReport, before: datetime) -> str:
    """A page with the same, kind by kind."""
    rows = gone.rows
    kinds = {
        f"files of exports, review pages and listings ({megabytes(gone.size)})": gone.files,
        "readings": rows.readings,
        "items": rows.items,
        "names of files": rows.inputs,
        "presentments, with their sketches": rows.presentments,
        "decided checks that were learned from": gone.evidence,
    }
    lines = [f"| {kind} | {number(count)} |" for kind, count in kinds.items()]
    table = "\n".join(["| removed | how many |", "| --- | ---: |", *lines])
    return (
        f"## Past their retention time\n\n{headline(gone, before)}\n\n{table}\n\n"
        "What stays: each batch's counts, and what people decided, by keys that name nothing. "
        "Folders of scans were not touched.\n"
    )
