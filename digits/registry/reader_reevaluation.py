"""Examining a published reader again from its files, in a process that knows nothing but them.

``python -m digits.registry.reader_reevaluation FOLDER EXAM`` prints an `ExamResult` as JSON; the
pattern is that of `digits.registry.reevaluation`.
"""

import argparse
import sys
from pathlib import Path

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.benchmark import ExamResult, read_exam, result_of, sit
from digits.registry.reevaluation import answered_apart


def reexamine(folder: Path, exam: Path) -> ExamResult:
    """Verify a reader's files and let it sit an exam, on one thread.

    Raises:
        MalformedCard, ModelTampered: if its files are not those that were published.
    """
    reader = AmountReader.opened(folder)
    questions = read_exam(exam)
    return result_of(reader.card.version, questions, sit(reader, questions))


def reexamine_apart(folder: Path, exam: Path) -> ExamResult:
    """`reexamine` in a fresh process.

    Raises:
        RescoringFailed: if that process fails, for whatever reason; its words are passed on.
    """
    return answered_apart("digits.registry.reader_reevaluation", folder, [str(exam)], ExamResult)


def main() -> None:
    """Print what `reexamine` finds."""
    parser = argparse.ArgumentParser(description=reexamine.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("exam", type=Path)
    asked = parser.parse_args()
    print(reexamine(asked.folder, asked.exam).model_dump_json())  # noqa: T201 - its answer


if __name__ == "__main__":
    from digits.errors import DigitsError

    try:
        main()
    except DigitsError as failure:
        sys.exit(str(failure))
