"""Builds the card that is published beside a model; its type is `digits.models.model_card.Card`."""

from artifacts.reports.limitations import limits_of
from artifacts.reports.wording import title
from digits.arrays import CLASSES, SIDE
from digits.config import ModelConfig
from digits.models.model_card import Card, CardData, CardFile, CardInput, CardMetrics, CardOutput
from digits.models.zoo import ZOO, image_size_of
from digits.results import DataFacts, Evaluation, FittedModel

INTENDED_USE = (
    "Reading single handwritten digits, cut out, upright, white ink on black, 28 × 28 pixels; "
    "a person looks at readings below a chosen confidence."
)
NOT_INTENDED_FOR = (
    "Whole numbers or amounts, letters, printed fonts from unknown sources, identifying who "
    "wrote something, or moving money without a second check."
)
RESNET_RANGE = (-124.0, 152.0)  # 0 … 255 less ImageNet's means, rounded outwards


def build_card(
    fitted: FittedModel,
    evaluation: Evaluation,
    data: DataFacts,
    config: ModelConfig,
    inputs: str,
    environment: dict[str, str],
    created: str,
) -> Card:
    """The card of a trained and scored model.

    Args:
        fitted: the model; its two files are read to learn their lengths and check their digests.
        evaluation: its scores.
        data: what it learned from; the prepared file is read likewise.
        config: its recipe.
        inputs: the digest of all that its training depended on
            (`digits.registry.retraining_check`).
        environment: versions and machine; ``git_commit``, where present, gets its own field.
        created: the time of publication, ISO 8601.

    Raises:
        FileChanged: if a model file, or the prepared data, is gone or has changed since.
    """
    return Card(
        kind=fitted.kind,
        version=fitted.version,
        title=title(fitted.kind),
        created=created,
        intended_use=INTENDED_USE,
        not_intended_for=NOT_INTENDED_FOR,
        data=CardData(
            dataset=data.dataset,
            source=data.source,
            digests=data.digests,
            counts=data.counts,
            prepared=CardFile.of(data.prepared),
            profile=data.profile,
        ),
        config=config.model_dump(mode="json"),
        metrics=_metrics(fitted, evaluation),
        temperature=evaluation.temperature,
        input=_input(config),
        output=_output(),
        limits=tuple(limits_of(data.dataset, evaluation)),
        versions={name: text for name, text in environment.items() if name != "git_commit"},
        git_commit=environment.get("git_commit", "unknown"),
        files={"model": CardFile.of(fitted.model), "onnx": CardFile.of(fitted.onnx)},
        fit_seconds=fitted.fit_seconds,
        parameters=fitted.parameters,
        notes=fitted.notes,
        inputs=inputs,
    )


def _metrics(fitted: FittedModel, evaluation: Evaluation) -> CardMetrics:
    return CardMetrics(
        test=evaluation.test,
        model_selection=evaluation.model_selection,
        raw_calibration_error=evaluation.raw_calibration_error,
        export_gap=fitted.export_gap,
        single_ms=evaluation.single_ms,
        images_per_second=evaluation.images_per_second,
    )


def _input(config: ModelConfig) -> CardInput:
    if ZOO[config.kind].preprocessing == "resnet50":
        size = image_size_of(config)
        return CardInput(
            shape=(-1, size, size, 3),
            dtype="float32",
            range=RESNET_RANGE,
            preprocessing="resnet50",
            image_size=size,
        )
    return CardInput(
        shape=(-1, SIDE, SIDE, 1),
        dtype="float32",
        range=(0.0, 1.0),
        preprocessing="pixels",
        image_size=SIDE,
    )


def _output() -> CardOutput:
    return CardOutput(
        shape=(-1, CLASSES),
        dtype="float32",
        classes=tuple(str(digit) for digit in range(CLASSES)),
        meaning="probabilities before the temperature; each row adds up to 1",
    )
