"""Scoring models, comparing them, and drawing what the scores say."""

from itertools import combinations
from pathlib import Path

from artifacts.plots.figure_files import draw_comparison, draw_model
from digits.metrics.paired_tests import mcnemar
from digits.operations.fitted_models import evaluate_fit, model_selection_answers, score_new
from digits.refs import FileRef
from digits.results import Evaluation, FittedModel, ModelResult, NewScore
from digits.scores import PairedTest
from digits.store.folders import Store
from tasks.caching import task


@task(uses=("digits", "artifacts"))
def evaluate_model(
    fitted: FittedModel, prepared: FileRef, image_size: int, store: Path
) -> Evaluation:
    """Score a trained model: calibrated on validation, compared on model selection, tested once."""
    return evaluate_fit(Store(store), fitted, prepared, image_size)


@task(uses=("digits",))
def compare_models(evaluations: list[Evaluation], prepared: FileRef) -> list[PairedTest]:
    """Test each pair of models on the same model-selection images."""
    answers = {
        evaluation.kind: model_selection_answers(evaluation, prepared) for evaluation in evaluations
    }
    return [
        mcnemar(first, answers[first], second, answers[second])
        for first, second in combinations(answers, 2)
    ]


@task(uses=("digits",))
def score_new_data(evaluations: list[Evaluation], prepared: FileRef, new: int) -> list[NewScore]:
    """Score each model on the new model-selection pictures alone, of which there is one or more."""
    return [score_new(evaluation, prepared, new) for evaluation in evaluations]


@task(uses=("digits", "artifacts"))
def draw_plots(result: ModelResult, prepared: FileRef, store: Path) -> dict[str, FileRef]:
    """Draw one model's plots."""
    return draw_model(Store(store), result, prepared)


@task(uses=("digits", "artifacts"))
def draw_leaderboard(models: list[ModelResult], store: Path) -> dict[str, FileRef]:
    """Draw what compares the models."""
    return draw_comparison(Store(store), models)
