"""`make study`: which parts of the generator matter, each switched off in turn.

For each line of the table a reader is trained by a short recipe without one part, and reads
strings of the *whole* generator by hands that it never saw, and texts that are no amounts:
"believed" is the share of these in which it is sure of one. STUDY_FOLDER may name a folder of
labelled pictures (with truth.csv, read as STUDY_CURRENCY). Lines that are done are kept in
``store/study/rows.jsonl``, so that a study that was stopped goes on after its last whole line.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

from PIL import Image
from pydantic import BaseModel

from digits.amounts.decision.ground_truth import read_truth
from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.currencies import AmountCandidate, grammar_of
from digits.amounts.reader.amount_reader import decoded_views
from digits.amounts.reader.benchmark import BenchmarkConfig, BenchmarkSample, draw_benchmark
from digits.amounts.reader.reader_plan import reader_plan
from digits.amounts.reader.recipe import AmountReaderConfig, AmountSynthesisConfig
from digits.config import CURRENCIES, Currency
from digits.handwriting.config import FormConfig
from digits.line_reader.batches import Writers
from digits.line_reader.config import Start
from digits.line_reader.ensemble import pool_views
from digits.line_reader.network import export_reader
from digits.line_reader.network_session import Reader
from digits.line_reader.pretrained import InitialValues, initial_values
from digits.line_reader.trainer import fit_reader
from digits.operations.pen_files import gather_pen_data
from digits.operations.reader_files import gather_fonts, start_of, writers_of
from digits.refs import FileRef
from digits.registry.errors import NoModelYet
from digits.settings import store_root
from digits.store.atomic import write_text
from digits.store.folders import Store

VIEWS = (0.8, 1.0, 1.15)  # factors of the width, those of the shipped reader
SURE = 0.9  # pooled probability from which on an amount that is not written counts as believed
BENCHMARK = BenchmarkConfig(strings=400, negatives=1, literal=400)


class Part(NamedTuple):
    """What is changed: the group of the generator's knobs, and their values."""

    name: str
    group: str
    values: dict[str, float]
    start: Start = "scratch"


PARTS = (
    Part("everything", "writer", {}),
    Part("no fonts", "writer", {"font": 0.0}),
    Part("no recorded pens", "writer", {"pen": 0.0, "recorded": 0.0}),
    Part("no drawn strokes", "writer", {"drawn": 0.0}),
    Part("no MNIST", "writer", {"mnist": 0.0}),
    Part("MNIST alone", "writer", {"drawn": 0.0, "font": 0.0, "pen": 0.0, "recorded": 0.0}),
    Part("no elastic bending", "writer", {"elastic": 0.0}),
    Part("no touching digits", "writer", {"touching": 0.0}),
    Part("no small zeros", "writer", {"small_zeros": 0.0}),
    Part("no variation within a hand", "writer", {"variation": 0.0}),
    Part("no security patterns", "scan", {"pattern": 0.0}),
    Part("no lines", "scan", {"lines": 0.0}),
    Part("no forms", "scan", dict.fromkeys(FormConfig.model_fields, 0.0)),
    Part("no printed currency signs", "scan", {"sign": 0.0}),
    Part("no shading", "scan", {"shading": 0.0}),
    Part("no black and white", "scan", {"bilevel": 0.0}),
    Part("no JPEG", "scan", {"jpeg": 0.0}),
    Part("no blur", "scan", {"blur": 0.0}),
    Part("no noise", "scan", {"noise": 0.0}),
    Part(
        "no defects of the scan",
        "scan",
        dict.fromkeys(("bilevel", "jpeg", "blur", "noise", "shading", "coarse"), 0.0),
    ),
    Part("no literal texts", "text", {"literal": 0.0, "disturbed": 0.0}),
    Part("no pictures without an amount", "text", {"negatives": 0.0}),
    Part("no stretching of widths", "stretch", {}),
    Part("first convolutions of the digit CNN", "writer", {}, "digit-cnn"),
)


class StudySetup(NamedTuple):
    """What all rows share: writers, benchmark samples, a labelled folder or none, its currency."""

    writers: Writers
    samples: list[BenchmarkSample]
    folder: str
    currency: Currency


def recipe_of(part: Part, steps: int, seed: int) -> AmountReaderConfig:
    """The default recipe, shorter, without a part."""
    config = reader_plan("default", seed, steps, "scratch").reader
    changes: dict[str, Any] = {"start": part.start}
    if part.group == "stretch":
        changes["stretch"] = 1.0
    else:
        synthesis = config.synthesis.model_dump()
        synthesis[part.group] |= part.values
        changes["synthesis"] = AmountSynthesisConfig.model_validate(synthesis)
    return AmountReaderConfig.model_validate(config.model_dump() | _plain(changes))


def _plain(changes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.model_dump() if isinstance(value, BaseModel) else value
        for name, value in changes.items()
    }


def line_of(
    part: Part, config: AmountReaderConfig, setup: StudySetup, initial: InitialValues, kept: Path
) -> dict[str, Any]:
    """Train without a part and measure; returns a row."""
    fit = fit_reader(
        setup.writers,
        config.synthesis.texts,
        config,
        kept,
        initial=initial,
        workers=_helpers(),
    )
    with tempfile.TemporaryDirectory() as private:
        path = Path(private) / "reader.onnx"
        export_reader(fit.network, path)
        reader = Reader.opened(path.read_bytes(), ALPHABET)
    row: dict[str, Any] = {"part": part.name, "steps": config.steps, "seed": config.seed}
    for currency in CURRENCIES:
        samples = [
            sample for sample in setup.samples if sample.currency == currency and sample.amount
        ]
        right = sum(_read(reader, sample.crop, currency) == sample.amount for sample in samples)
        row[currency] = right / len(samples)
    none = [sample for sample in setup.samples if not sample.amount]
    row["believed"] = sum(_believed(reader, sample) for sample in none) / len(none)
    if setup.folder:
        row["folder"] = _folder_share(reader, Path(setup.folder), setup.currency)
    kept.unlink(missing_ok=True)
    return row | {"seconds": round(fit.seconds), "loss": fit.losses[-1]}


def _helpers() -> int:
    return 1 if (os.cpu_count() or 1) > 1 else 0


def _read(reader: Reader, crop: Image.Image, currency: Currency) -> object:
    best = _best(reader, crop, currency)
    return best.meaning if best else None


def _believed(reader: Reader, sample: BenchmarkSample) -> bool:
    """Whether an amount is read surely where none is written."""
    best = _best(reader, sample.crop, sample.currency)
    return best is not None and best.probability > SURE


def _best(reader: Reader, crop: Image.Image, currency: Currency) -> AmountCandidate | None:
    return pool_views(decoded_views(reader, crop, currency, VIEWS), "arithmetic").best


def _folder_share(reader: Reader, folder: Path, currency: Currency) -> float:
    """The share of labelled pictures whose whole amount is read right."""
    labelled = read_truth(folder / "truth.csv", folder, grammar_of(currency))
    right = 0
    for crop in labelled:
        with Image.open(crop.file) as picture:
            right += _read(reader, picture.convert("L"), currency) == crop.amount
    return right / len(labelled)


def table_of(rows: list[dict[str, Any]]) -> str:
    """The rows as Markdown, each beside the difference that its part makes."""
    columns = [*CURRENCIES, "believed"]
    columns += ["folder"] if any("folder" in row for row in rows) else []
    lines = [
        "| generator | " + " | ".join(columns) + " | mean of the currencies |",
        "|---" * (len(columns) + 2) + "|",
    ]
    whole = next((_mean(row) for row in rows if row["part"] == PARTS[0].name), None)
    for row in rows:
        shares = [f"{100 * row[name]:.1f} %" if name in row else "–" for name in columns]
        change = "" if whole is None else f" ({100 * (_mean(row) - whole):+.1f})"
        shares.append(f"{100 * _mean(row):.1f} %{change}")
        lines.append(f"| {row['part']} | " + " | ".join(shares) + " |")
    return "\n".join(lines)


def _mean(row: dict[str, Any]) -> float:
    return sum(float(row[name]) for name in CURRENCIES) / len(CURRENCIES)


def all_rows(path: Path) -> list[dict[str, Any]]:
    """The lines of all recipes."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def kept_rows(path: Path, steps: int, seed: int) -> list[dict[str, Any]]:
    """The lines that are done for this recipe."""
    return [row for row in all_rows(path) if (row["steps"], row["seed"]) == (steps, seed)]


def study(setup: StudySetup, steps: int, seed: int, store: Store, only: list[str]) -> Iterator[str]:
    """Train what is missing; yields the table after every line."""
    path = store.path("study", "rows.jsonl")
    path.parent.mkdir(parents=True, exist_ok=True)
    for number, part in enumerate(PARTS):
        rows = kept_rows(path, steps, seed)
        if part.name in {row["part"] for row in rows} or (only and part.name not in only):
            continue
        initial = _initial_values(store, part.start)
        if part.start != "scratch" and not initial:
            continue
        kept = path.parent / f"{number}-{steps}-{seed}.npz"
        row = line_of(part, recipe_of(part, steps, seed), setup, initial, kept)
        lines = (json.dumps(each) + "\n" for each in [*all_rows(path), row])
        write_text(path, "".join(lines))
        yield table_of([*rows, row])


def _initial_values(store: Store, start: Start) -> InitialValues:
    try:
        file = start_of(store, start).file
        return initial_values(start, file.verified().read_bytes() if file else b"")
    except NoModelYet as missing:
        print(f"{missing}", file=sys.stderr)
        return ()


def main() -> None:
    """Read the arguments, make what every line shares, print the table as it grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--prepared", type=Path, help="prepared MNIST; empty: the store's newest")
    parser.add_argument("--fonts", default="auto", help="auto, none, or a folder")
    parser.add_argument("--pen-data", default="auto", help="auto, none, or a folder")
    parser.add_argument("--only", nargs="*", default=[], help="names of lines; empty: all")
    asked = parser.parse_args()
    store = Store(store_root()).prepare()
    prepared = asked.prepared or newest_prepared(store)
    fonts = gather_fonts(store, asked.fonts, may_lack=False).files
    pens = gather_pen_data(store, asked.pen_data, may_lack=True)
    print(pens.reason, file=sys.stderr)
    writers = writers_of(FileRef.of(prepared), fonts, pens.file)
    began = time.monotonic()
    setup = StudySetup(
        writers,
        draw_benchmark(writers, AmountSynthesisConfig(), BENCHMARK),
        os.environ.get("STUDY_FOLDER", ""),
        cast("Currency", os.environ.get("STUDY_CURRENCY", "CLP")),
    )
    for table in study(setup, asked.steps, asked.seed, store, asked.only):
        print(f"after {time.monotonic() - began:,.0f} s", file=sys.stderr)
        print(table, flush=True)
    print(table_of(kept_rows(store.path("study", "rows.jsonl"), asked.steps, asked.seed)))


def newest_prepared(store: Store) -> Path:
    prepared = sorted(
        store.path("data").glob("prepared-*.npz"), key=lambda path: path.stat().st_mtime
    )
    if not prepared:
        sys.exit("No prepared MNIST in the store: digits retrain prepares it, or give --prepared.")
    return prepared[-1]


if __name__ == "__main__":
    main()
