"""The recipe that trains a reader of lines, frozen; what is written is handed in beside it."""

from types import MappingProxyType
from typing import Literal, TypeAlias, TypeVar

from pydantic import Field, ValidationError, model_validator

from digits.config import Frozen, Seed
from digits.errors import SettingOutOfRange
from digits.handwriting.config import Share, SynthesisConfig

Start: TypeAlias = Literal["scratch", "digit-cnn", "reader"]
ReaderStart: TypeAlias = Literal["scratch", "reader"]  # where no digit CNN has a say
STRIDE = 4  # pixels of width to a frame
MOST_STEPS = 10**6  # of a training
MOST_STRINGS = 4_096  # of a step
# Weights that are good already: a lower top, and a short way up to it.
GOING_ON = MappingProxyType({"learning_rate": 2e-3, "warmup": 0.05})
LEAST_SHARE = 10  # the average reaches back over a tenth of the steps at most


class NetworkConfig(Frozen):
    """What the reader's network looks like; the defaults are those of the preset `default`."""

    channels: tuple[int, int, int, int] = Field(
        (16, 32, 64, 96), description="feature maps at all rows, and at 1/2, 1/4 and 1/8 of them"
    )
    blocks: tuple[int, int, int] = Field(
        (0, 1, 1),
        description="residual blocks of two convolutions at 1/2, 1/4 and 1/8 of the rows",
    )
    features: int = Field(160, ge=8, le=512, description="of each frame, all rows together")
    depth: int = Field(2, ge=0, le=12, description="residual blocks along the frames")
    reach: int = Field(9, ge=3, le=31, description="frames that a block's filter covers")
    units: int = Field(96, ge=0, le=256, description="of an LSTM in each direction; 0 for none")
    dropout: float = Field(0.1, ge=0, lt=1, description="before the last layer")


class ReaderConfig(Frozen):
    """The training of a reader."""

    kind: Literal["reader"] = "reader"
    seed: Seed = 0
    synthesis: SynthesisConfig = SynthesisConfig()
    network: NetworkConfig = NetworkConfig()
    start: Start = Field(
        "scratch",
        description="where weights begin: by chance, the first two convolutions as the digit "
        "CNN's, or all as another reader's",
    )
    steps: int = Field(3600, ge=1, le=MOST_STEPS)
    batch_size: int = Field(48, ge=1, le=MOST_STRINGS, description="strings a step")
    chunk: int = Field(
        16, ge=1, le=256, description="steps whose strings are sorted by width together"
    )
    stretch: float = Field(
        1.35, ge=1, le=2, description="largest factor by which strings are widened or narrowed"
    )
    learning_rate: float = Field(3e-3, gt=0, le=1, description="at the top of the cycle")
    warmup: float = Field(0.15, ge=0, lt=1, description="share of the steps before the top")
    weight_decay: float = Field(1e-4, ge=0, le=1)
    clip: float = Field(5.0, gt=0, description="largest norm of a step's gradient")
    averaging: int = Field(200, ge=0, description="reach of the weights' average, in steps")
    checkpoint: int = Field(300, ge=1, description="steps from one checkpoint to the next")
    blend: Share = Field(
        0.0,
        description="share by which the weights go back, at the end, to the reader's from which "
        "they went on",
    )

    @model_validator(mode="after")
    def _goes_back_to_a_reader(self) -> "ReaderConfig":
        if self.blend and self.start != "reader":
            raise ValueError("weights go back to a reader's only where they went on from one")
        return self

    @model_validator(mode="after")
    def _average_fits(self) -> "ReaderConfig":
        if self.averaging >= self.steps:
            raise ValueError("the average must reach back over fewer steps than there are")
        return self


RecipeT = TypeVar("RecipeT", bound=ReaderConfig)


def adapted(recipe: RecipeT, steps: int, batch_size: int = 0, **changes: object) -> RecipeT:
    """A preset's recipe with a user's parameters.

    Args:
        recipe: the preset's.
        steps: of the training; 0 keeps the preset's.
        batch_size: strings a step; 0 keeps the preset's.
        changes: other fields with their values.

    Raises:
        SettingOutOfRange: if a value is outside its range.
    """
    if steps:
        averaging = min(recipe.averaging, steps // LEAST_SHARE)
        changes |= {"steps": steps, "averaging": averaging}
    if batch_size:
        changes |= {"batch_size": batch_size}
    try:
        return type(recipe).model_validate(recipe.model_dump() | changes)
    except ValidationError as cause:
        first = cause.errors()[0]
        raise SettingOutOfRange(
            "A parameter is out of range",
            where=".".join(str(part) for part in first["loc"]),
            received=str(first["input"]),
            remedy=first["msg"],
        ) from cause
