"""Every knob of the project, frozen, with its range and its default.

The defaults are the recipes of the numbers in docs/measurements.md; presets differ in these
values only. A new kind of digit model joins `Kind` and `ModelConfig` here; all else about it
stands in `digits.models.zoo`.
"""

from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field

Kind: TypeAlias = Literal["logistic", "cnn", "resnet50"]
ModelKind: TypeAlias = Literal[Kind, "reader"]
Preset: TypeAlias = Literal["small", "default", "thorough"]
DatasetName: TypeAlias = Literal["mnist", "mnist-sample"]
ImageSize: TypeAlias = Literal[32, 64, 96, 224]
IfWeightsMissing: TypeAlias = Literal["skip", "fail"]
IfFontsMissing: TypeAlias = Literal["skip", "fail"]
IfPenDataMissing: TypeAlias = Literal["skip", "fail"]
# What an amount of each looks like: `digits.amounts.grammar.currencies`. Named here for the command
# line, which checks its words before it loads what reads.
Currency: TypeAlias = Literal["USD", "CLP", "INR", "EUR"]

KINDS: tuple[Kind, ...] = get_args(Kind)  # those that read single digits
MODEL_KINDS: tuple[ModelKind, ...] = get_args(ModelKind)  # all that the registry knows
CURRENCIES: tuple[Currency, ...] = get_args(Currency)

MAX_SEED = 2**31 - 1
MAX_EPOCHS = 1000

Seed: TypeAlias = Annotated[int, Field(ge=0, le=MAX_SEED)]
Epochs: TypeAlias = Annotated[int, Field(ge=1, le=MAX_EPOCHS)]


class Frozen(BaseModel):
    """A config: immutable, and strict about names that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SplitConfig(Frozen):
    """How the training images are divided; the same for all runs, so that they compare."""

    validation: int = Field(3000, ge=10, description="images for early stopping and calibration")
    model_selection: int = Field(5000, ge=10, description="images on which models are compared")
    seed: Seed = Field(20_260, description="of the division; not the seed of a run")


class AugmentConfig(Frozen):
    """Random deformations of training digits; every range is symmetric around zero."""

    rotation: float = Field(10.0, ge=0, le=45, description="degrees, at most")
    scale: float = Field(0.10, ge=0, le=0.5, description="share of the size, at most")
    shear: float = Field(0.10, ge=0, le=0.5, description="share of the height, at most")
    shift: float = Field(2.0, ge=0, le=6, description="pixels, at most")
    elastic: float = Field(0.0, ge=0, le=4, description="pixels, standard deviation")
    elastic_grid: int = Field(6, ge=3, le=14, description="knots of the elastic field an edge")
    group: int = Field(16, ge=1, le=256, description="images that share one deformation")


class LogisticConfig(Frozen):
    """Multinomial logistic regression on the 784 pixels."""

    kind: Literal["logistic"] = "logistic"
    seed: Seed = 0
    inverse_penalty: float = Field(0.2, gt=0, description="scikit-learn's C: smaller is smoother")
    max_iterations: int = Field(2000, ge=1, le=100_000, description="of L-BFGS, at most")
    tolerance: float = Field(1e-4, gt=0, description="largest gradient that counts as converged")


class CnnConfig(Frozen):
    """The training recipe of the small CNN; its architecture is fixed in `digits.models.cnn`."""

    kind: Literal["cnn"] = "cnn"
    seed: Seed = 0
    epochs: Epochs = 40
    batch_size: int = Field(128, ge=1, le=4096)
    learning_rate: float = Field(2e-3, gt=0, le=1, description="at the top of the cosine")
    warmup_epochs: float = Field(1.0, ge=0, le=50)
    averaging_epochs: float = Field(2.5, ge=0, le=50, description="reach of the weights' average")
    label_smoothing: float = Field(0.1, ge=0, lt=1)
    augment: AugmentConfig | None = AugmentConfig()


class ResnetConfig(Frozen):
    """The head on a frozen ResNet50."""

    kind: Literal["resnet50"] = "resnet50"
    seed: Seed = 0
    image_size: ImageSize = 32
    epochs: Epochs = 20
    batch_size: int = Field(128, ge=1, le=4096)
    learning_rate: float = Field(1e-3, gt=0, le=1, description="at the top of the cosine")


ModelConfig: TypeAlias = Annotated[
    LogisticConfig | CnnConfig | ResnetConfig, Field(discriminator="kind")
]


class GateConfig(Frozen):
    """How much worse a challenger may be than the champion and still take its place."""

    margin: float = Field(
        0.002,
        gt=0,
        le=0.2,
        description="by how much of its accuracy a challenger may be worse than the champion",
    )
    significance: float = Field(
        0.05,
        gt=0,
        lt=0.5,
        description="of the paired test, one-sided, that must rule out more than that",
    )
    calibration_margin: float = Field(
        0.01, ge=0, le=1, description="by how much its calibration error may be larger"
    )
    most_ms: float = Field(
        100.0,
        gt=0,
        description="the longest that it may take for one digit on one thread, in milliseconds",
    )
    reader_margin: float = Field(
        0.03,
        gt=0,
        le=0.5,
        description="by how much a challenging reader of amounts may read or accept less",
    )
    reader_most_ms: float = Field(
        30.0,
        gt=0,
        description="the longest that a reader may take for one amount, from crop to decision, "
        "on one thread, in milliseconds",
    )
