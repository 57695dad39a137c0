"""The log tells how far a step is, each part of it from its own beginning."""

import pytest
from prefect import flow

from digits.progress import Progress
from tasks import progress


def test_a_second_part_is_counted_anew(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Lines are told up to the last; the steps after them begin at the first again."""
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", -1.0)

    @flow
    def work() -> None:
        with progress.shown("Reader", "reader-at-work") as on_progress:
            for unit, total in (("line", 20), ("step", 400)):
                for done in range(total):
                    on_progress(Progress(done + 1, total, unit))

    work()
    told = [record.message for record in caplog.records if record.message.startswith("Reader:")]
    assert len(told) == 20
    assert [line.partition(",")[0] for line in told[9:12]] == [
        "Reader: line 20 of 20",
        "Reader: step 40 of 400",
        "Reader: step 80 of 400",
    ]
