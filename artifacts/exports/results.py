"""A batch of checks as a table, in CSV and Parquet, and its summary in JSON.

Equal batches give equal files, but for times and the run's name. `batch_files` writes them.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Any

from artifacts.exports.disclaimer import LEGAL_AMOUNT_DISCLAIMER
from digits.checks.batch.statistics import seconds, slowest
from digits.ledger.records import Correction, Item, Reading
from digits.ledger.resolution import final_of
from digits.operations.batch_exports import BatchOutcome
from digits.operations.export_folders import FORMAT

# The columns of results.csv and results.parquet, in order. A new one needs its value in `record`
# and, unless it is a text, its type in `_schema`; those that are there keep their names.
COLUMNS = (
    "file",
    "page",
    "amount",
    "currency",
    "probability",
    "decision",
    "reason",
    "field_box",
    "seconds",
    "runner_up",
    "runner_up_probability",
    "code",
    "flags",
    "duplicate_of",
    "sampled",
    "sequence",
    "keyed_amount",
    "field_confidence",
    "turned",
    "image_digest",
    "file_digest",
    "key",
    "state",
    "final_amount",
    "decided_by",
    "words_text",
    "words_amount",
    "words_agreement",
)
FORMULAS = {"=", "+", "-", "@"}  # with which a cell may not begin
LETTER = "cash-letter"  # how the codes begin of what is wrong with a letter as a whole
PIECE = 2_000  # lines in memory at once
PLACES = (28, 2)  # digits and decimals of amounts in Parquet

Said = Mapping[str, Sequence[Correction]]  # what people said, by the items' keys


def as_csv(items: Iterable[Item], said: Said | None = None) -> str:
    """One line for each page, and one for each file that could not be opened."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for item in items:
        writer.writerow(_as_text(record(item, (said or {}).get(item.key, ()))))
    return text.getvalue()


def record(item: Item, said: Sequence[Correction] = ()) -> dict[str, Any]:
    """An item by the columns of the exports, plain values, with what people made of it."""
    final = final_of(item, said)
    read = item.reading or Reading("", item.page)
    return {
        "file": item.name,
        "page": item.page,
        "amount": read.amount,
        "currency": read.currency,
        "probability": read.probability,
        "decision": item.decision,
        "reason": "; ".join(item.reasons),
        "field_box": list(read.field_box),
        "seconds": seconds(item),
        "runner_up": read.runner_up,
        "runner_up_probability": read.runner_up_probability,
        "code": item.code,
        "flags": list(read.flags),
        "duplicate_of": item.duplicate_of,
        "sampled": item.sampled,
        "sequence": read.sequence,
        "keyed_amount": read.keyed_amount,
        "field_confidence": read.field_confidence,
        "turned": read.turned,
        "image_digest": read.image_digest,
        "file_digest": read.file_digest,
        "key": item.key,
        "state": final.state,
        "final_amount": final.amount,
        "decided_by": ", ".join(final.who),
        "words_text": read.words_text or "",
        "words_amount": read.words_amount,
        "words_agreement": read.words_agreement or "",
    }


def _as_text(values: dict[str, Any]) -> dict[str, str]:
    """Values as a CSV has them: no number shortened, lists set apart by blanks."""
    places = {"seconds": ".3f", "probability": ".6f", "runner_up_probability": ".6f"}
    cells = {name: _cell(value, places.get(name, "")) for name, value in values.items()}
    # Spreadsheets take what begins so for a formula; as a path it is the same file.
    paths = ("file", "duplicate_of")
    safe = {name: f"./{cells[name]}" for name in paths if cells[name][:1] in FORMULAS}
    return cells | safe | {"words_text": cells["words_text"].lstrip("".join(FORMULAS) + " ")}


def _cell(value: Any, places: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return " ".join(str(part) for part in value)
    return format(value, places)


def write_parquet(file: IO[bytes], items: Sequence[Item], said: Said) -> None:
    """The same as `as_csv`, with amounts as decimals."""
    # Imported here: what reads checks does not load it.
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetWriter(file, _schema(pa)) as writer:
        for piece in _pieces(items, said):
            writer.write_table(pa.Table.from_pylist(piece, schema=_schema(pa)))


def _schema(pa: Any) -> Any:
    money, share = pa.decimal128(*PLACES), pa.float64()
    kinds = dict.fromkeys(COLUMNS, pa.string())
    kinds |= dict.fromkeys(
        ("amount", "runner_up", "keyed_amount", "words_amount", "final_amount"), money
    )
    shares = ("probability", "seconds", "runner_up_probability", "field_confidence")
    kinds |= dict.fromkeys(shares, share)
    kinds |= {"page": pa.int32(), "turned": pa.int32(), "sampled": pa.bool_()}
    kinds |= {"field_box": pa.list_(pa.int32()), "flags": pa.list_(pa.string())}
    return pa.schema(list(kinds.items()))


def _pieces(items: Sequence[Item], said: Said) -> Iterator[list[dict[str, Any]]]:
    left = iter(items)
    while records := [record(item, said.get(item.key, ())) for item in islice(left, PIECE)]:
        yield records


def as_json(items: Sequence[Item], outcome: BatchOutcome) -> str:
    """The summary; what differs between equal batches stands under "run" alone."""
    batch, recipe = outcome.batch, outcome.recipe
    slow = [{"file": name, "page": page, "seconds": s} for name, page, s in slowest(items)]
    content = {
        "format": FORMAT,
        "folder": batch.source,
        "recipe": recipe.digest,
        "reader": recipe.reader,
        "layout": recipe.layout,
        "profile": recipe.layout,  # the layout as version 0.1.0 called it, for those who read that
        "policy": recipe.policy,
        **outcome.counts.model_dump(mode="json"),
        "note": LEGAL_AMOUNT_DISCLAIMER,
        "compared_with_earlier": [change.model_dump(mode="json") for change in outcome.changes],
        "cash_letters": _letters(items),
        "run": {
            "name": outcome.run,
            "batch": batch.number,
            "opened": batch.opened.isoformat(timespec="seconds"),
            "slowest": slow,
        },
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _letters(items: Sequence[Item]) -> list[dict[str, str]]:
    """The cash letters whose control records say something else than their items."""
    return [
        {"file": item.name, "says": "; ".join(item.reasons)}
        for item in items
        if item.code.startswith(LETTER)
    ]
