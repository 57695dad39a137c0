"""`review.html`: what a person has to look at in one batch, for a browser without any server.

The page itself holds no item: they come in scripts beside it, some hundreds each, since a page
opened from a file may load scripts and pictures but no data. Everything that shows a check is
readable by its owner alone; `review.html` is written last, so that it never names what is missing.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from artifacts.exports.disclaimer import LEGAL_AMOUNT_DISCLAIMER
from artifacts.review.entries import became, entry
from artifacts.review.pictures import DrawnPictures, PageOpener, PictureRequest, draw
from digits.amounts.grammar.typed import STYLES
from digits.ledger.ledger import Ledger
from digits.ledger.records import Batch, Item, PageLocation
from digits.ledger.resolution import by_item
from digits.operations.corrections import KIND, VERSION, page_of
from digits.operations.export_folders import REVIEW_FILES, REVIEW_PAGE
from digits.operations.page_images import open_pages
from digits.progress import OnProgress, silent
from digits.store.atomic import PARTIAL, private_folder, translate_os_errors, write_bytes

TEMPLATES = Path(__file__).parents[1] / "templates" / "review"
PART = 500  # items in one script


class PictureSources(NamedTuple):
    """Where pictures go, how pages are opened, where pictures may lie already, and the progress."""

    folder: Path
    open_pages: PageOpener
    earlier: Path | None
    on_progress: OnProgress


def build_review(
    ledger: Ledger,
    batch: Batch,
    out: Path,
    open_pages: PageOpener = open_pages,
    earlier: Path | None = None,
    on_progress: OnProgress = silent,
) -> Path:
    """Write ``review.html`` and what belongs to it; returns its path.

    Made again after corrections, it shows what people said.

    Args:
        ledger: with the batch's items.
        batch: a closed batch.
        out: the folder for it; made if needed.
        open_pages: opens the pages of files again, to be drawn.
        earlier: a folder with the page as it was before, whose pictures are taken over.
        on_progress: told how many pictures are drawn.

    Raises:
        LedgerUnreachable: if the ledger cannot be read.
        StoreFull, StoreNotWritable: if it cannot be written.
    """
    beside = private_folder(private_folder(out) / REVIEW_FILES)
    pictures = PictureSources(
        beside, open_pages, earlier / REVIEW_FILES if earlier else None, on_progress
    )
    entries = _entries(ledger, batch, pictures)
    parts = [_part(beside, entries[at : at + PART]) for at in range(0, len(entries), PART)]
    write_bytes(out / REVIEW_PAGE, _html(batch, entries, parts).encode(), private=True)
    _sweep(beside, {*parts, *_named(entries)})
    return out / REVIEW_PAGE


def _entries(ledger: Ledger, batch: Batch, sources: PictureSources) -> list[dict[str, Any]]:
    """All items for a person, the least certain first."""
    items = sorted(ledger.for_a_person(batch), key=_uncertain_first)
    others = ledger.others(batch)
    of_item = {item.key: _wanted(batch, item) for item in items}
    of_other = {item.key: _wanted_other(item, others) for item in items}
    requests = [
        request for request in [*of_item.values(), *of_other.values()] if request is not None
    ]
    drawn = draw(requests, sources.folder, sources.open_pages, sources.earlier, sources.on_progress)
    earlier = ledger.newest_items({one.place for one in of_other.values() if one is not None})
    said = by_item(
        ledger.corrections([*of_item, *(earlier_item.key for earlier_item in earlier.values())])
    )

    def pictures(request: PictureRequest | None) -> DrawnPictures | None:
        return None if request is None else drawn.get(request)

    def other(request: PictureRequest | None) -> tuple[DrawnPictures | None, str] | None:
        if request is None:
            return None
        first = earlier.get(request.place)
        fate = became(first, said.get(first.key, [])) if first else ""
        return pictures(request), fate

    return [
        entry(item, pictures(of_item[item.key]), other(of_other[item.key]), said.get(item.key, []))
        for item in items
    ]


def _uncertain_first(item: Item) -> tuple[float, int]:
    return (item.reading.probability if item.reading else 0.0), item.place


def _wanted(batch: Batch, item: Item) -> PictureRequest | None:
    reading = item.reading
    if reading is None:
        return None
    location = PageLocation(batch.source, item.name, reading.file_digest, item.page)
    return PictureRequest(location, tuple(reading.field_box), tuple(reading.words_box or ()))


def _wanted_other(
    item: Item, others: dict[tuple[str, str, int], PageLocation]
) -> PictureRequest | None:
    reading = item.reading
    if reading is None or not item.duplicate_of:
        return None
    location = others.get((item.name, reading.file_digest, item.page))
    return None if location is None else PictureRequest(location, ())


def _part(beside: Path, entries: Sequence[dict[str, Any]]) -> str:
    """One script of items, named by its content; returns its name."""
    content = f"received({json.dumps(entries, separators=(',', ':'))});\n".encode()
    name = f"items-{hashlib.sha256(content).hexdigest()[:20]}.js"
    if not (beside / name).exists():
        write_bytes(beside / name, content, private=True)
    return name


def _html(batch: Batch, entries: Sequence[dict[str, Any]], parts: Sequence[str]) -> str:
    # Not the reports' own: theirs loads pandas, which a process that scores does without.
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
    script = jinja.get_template("review.js").render()
    style = jinja.get_template("review.css").render()
    return jinja.get_template("review.html.j2").render(
        facts=_facts(batch, len(entries)),
        folder=Path(batch.source).name or batch.source,
        batch=batch,
        beside=REVIEW_FILES,
        parts=parts,
        script=script,
        script_digest=_csp_digest(script),
        style=style,
        note=LEGAL_AMOUNT_DISCLAIMER,
    )


def _facts(batch: Batch, n: int) -> dict[str, Any]:
    """What the page's script has to know of its batch."""
    return {
        "kind": KIND,
        "version": VERSION,
        "page": page_of(batch),
        "batch": batch.number,
        "items": n,
        "beside": REVIEW_FILES,
        "styles": {currency: style._asdict() for currency, style in STYLES.items()},
    }


def _csp_digest(script: str) -> str:
    """Allows the browser this script, and no other that may be smuggled into the page."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _named(entries: Sequence[dict[str, Any]]) -> Iterator[str]:
    for item_entry in entries:
        shown = [
            item_entry["pictures"],
            item_entry["duplicate"] and item_entry["duplicate"]["pictures"],
        ]
        for pictures in filter(None, shown):
            yield from (pictures["check"], pictures["field"], pictures["words"])


def _sweep(beside: Path, named: set[str]) -> None:
    """Remove what the page does not name any more; half-written files of others stay."""
    with translate_os_errors(beside):
        for path in beside.iterdir():
            if path.name not in named and not path.name.startswith(PARTIAL):
                path.unlink(missing_ok=True)
