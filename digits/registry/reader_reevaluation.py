"""Measuring a published reader again from its files, in a process that knows nothing but them.

``python -m digits.registry.reader_reevaluation FOLDER BENCHMARK`` prints a `BenchmarkResult` as
JSON; the pattern is that of `digits.registry.reevaluation`.
"""

import argparse
import sys
from pathlib import Path

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.benchmark import (
    BenchmarkResult,
    benchmark_result,
    read_benchmark,
    run_benchmark,
)
from digits.registry.reevaluation import answered_apart


def rerun_benchmark(folder: Path, benchmark: Path) -> BenchmarkResult:
    """Verify a reader's files and run a benchmark with it, on one thread.

    Raises:
        MalformedCard, ModelTampered: if its files are not those that were published.
    """
    reader = AmountReader.opened(folder)
    samples = read_benchmark(benchmark)
    return benchmark_result(reader.card.version, samples, run_benchmark(reader, samples))


def rerun_benchmark_apart(folder: Path, benchmark: Path) -> BenchmarkResult:
    """`rerun_benchmark` in a fresh process.

    Raises:
        RescoringFailed: if that process fails, for whatever reason; its words are passed on.
    """
    return answered_apart(
        "digits.registry.reader_reevaluation", folder, [str(benchmark)], BenchmarkResult
    )


def main() -> None:
    """Print what `rerun_benchmark` finds."""
    parser = argparse.ArgumentParser(description=rerun_benchmark.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("benchmark", type=Path)
    asked = parser.parse_args()
    print(rerun_benchmark(asked.folder, asked.benchmark).model_dump_json())  # noqa: T201 - its answer


if __name__ == "__main__":
    from digits.errors import DigitsError

    try:
        main()
    except DigitsError as failure:
        sys.exit(str(failure))
