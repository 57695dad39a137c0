"""Tables hold plain values, rank models rightly, and leave no holes for skipped models."""

from collections.abc import Callable

import numpy as np

from artifacts.reports.tables import (
    facts_frame,
    leaderboard_frame,
    markdown_table,
    paired_frame,
    threshold_frame,
    threshold_rows,
)
from artifacts.reports.wording import at_least, percent
from digits.results import Evaluation, ModelResult, RunResult

MakeResult = Callable[..., ModelResult]


def evaluation_of(result: ModelResult) -> Evaluation:
    """The evaluation of a model that is known to be trained."""
    assert result.evaluation is not None
    return result.evaluation


def test_leaderboard_ranks_by_model_selection_accuracy(run: RunResult) -> None:
    """The better model comes first, the skipped one last and without a rank."""
    frame = leaderboard_frame(run.models)
    assert list(frame["Model"]) == ["Small CNN", "Logistic regression", "ResNet50 transfer"]
    assert list(frame[""]) == ["1", "2", "–"]


def test_the_test_set_does_not_rank(make_result: MakeResult) -> None:
    """A model with better test but worse model-selection accuracy comes second."""
    good, bad = make_result("cnn", 0.01), make_result("logistic", 0.2)
    swapped = good.model_copy(
        update={
            "evaluation": evaluation_of(good).model_copy(
                update={"model_selection": evaluation_of(make_result("cnn", 0.4)).model_selection}
            )
        }
    )
    assert leaderboard_frame([swapped, bad]).iloc[0]["Model"] == "Logistic regression"


def test_leaderboard_frame_has_the_same_columns_for_all(run: RunResult) -> None:
    """The text table has no holes: skipped models have dashes."""
    frame = leaderboard_frame(run.models)
    assert not frame.isna().to_numpy().any()
    assert frame.iloc[-1]["Test accuracy"] == "skipped"


def test_no_comparisons_give_an_empty_table() -> None:
    """A run with one model has no pairs, and that is no error."""
    assert paired_frame(()).empty


def test_thresholds_keep_what_they_promise(run: RunResult) -> None:
    """Counting confidences at or above each threshold gives the share kept and the mistakes."""
    evaluation = evaluation_of(run.models[0])
    with np.load(evaluation.predictions.path) as archive:
        confidences = archive["test"].max(axis=1)
    rows = threshold_rows(evaluation.test, confidences)
    assert len(rows) >= 5
    for row in rows:
        kept = int((confidences >= np.float32(str(row["threshold"]))).sum())
        assert abs(kept - float(str(row["kept"])) * len(confidences)) <= 1
    assert float(str(rows[-1]["accuracy"])) > float(str(rows[0]["accuracy"]))
    assert threshold_frame(rows).iloc[0]["Confidence at least"] == "any"


def test_shown_threshold_never_exceeds_the_real_one() -> None:
    """Rounding a threshold up would reject a digit that the table says is kept."""
    assert at_least(0.99999) == "99.99 %"


def test_percent_never_promises_perfection() -> None:
    """One mistake in a million is not shown as 100 %, nor a tiny share as 0 %."""
    assert percent(1 - 1e-6) == "99.99 %"
    assert percent(1.0) == "100.00 %"
    assert percent(1e-6) == "< 0.01 %"
    assert percent(0.0) == "0.00 %"


def test_markdown_cells_cannot_break_the_table() -> None:
    """Bars, tags and line breaks inside a cell stay inside it."""
    text = markdown_table(facts_frame({"a|b": "<img>\nnext"}, "Name", "Value"))
    assert text.splitlines()[-1] == "| a\\|b | &lt;img> next |"
