"""The one table of the models that read single digits: a further model is one file and one entry.

Whatever differs between models is asked of their entry: titles, recipes, how to train one, how to
open its original, whether it starts from ImageNet's weights. The modules that train are named
here and imported when they are called, so that reading this table loads neither Keras nor
scikit-learn. What the type checker and the forms of the Prefect UI must know, the literal type
`Kind` and the union `ModelConfig`, stands in `digits.config`; a test sees that both agree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from digits.config import (
    AugmentConfig,
    CnnConfig,
    Kind,
    LogisticConfig,
    ModelConfig,
    Preset,
    ResnetConfig,
)
from digits.progress import OnProgress, silent

if TYPE_CHECKING:
    from digits.arrays import Floats, Probabilities  # NumPy, which a list of models does without
    from digits.models.base import Fit, TrainingData

Preprocessing: TypeAlias = Literal["pixels", "resnet50"]
Original: TypeAlias = Callable[["Floats"], "Probabilities"]  # inputs as on the card, to ``(n, 10)``


@dataclass(frozen=True, kw_only=True)
class ModelSpec:
    """One kind of digit model.

    Args:
        kind: its name in commands, folders and files.
        title: its name as a heading.
        name: its name inside a sentence.
        about: what it is, for readers of the report.
        recipes: how each preset trains it.
        module: has `fit` and `load_original`, whose signatures are those of the methods here.
        original: the name of the file in which the trained model is saved.
        preprocessing: how a digit becomes its input; see `digits.models.model_card.CardInput`.
        pretrained: whether it is a head that is trained on the features of ImageNet's ResNet50.
    """

    kind: Kind
    title: str
    name: str
    about: str
    recipes: Mapping[Preset, ModelConfig]
    module: str
    original: str
    preprocessing: Preprocessing = "pixels"
    pretrained: bool = False

    def fit(
        self, data: "TrainingData", config: ModelConfig, on_progress: OnProgress = silent
    ) -> "Fit":
        """Train it.

        Args:
            data: what it learns from, features included where it is pretrained.
            config: its recipe.
            on_progress: told every few steps, by models that have epochs.
        """
        return cast("Fit", import_module(self.module).fit(data, config, on_progress))

    def load_original(self, path: Path) -> Original:
        """Open a saved model.

        Raises:
            OriginalMismatch: if the file holds another kind of model.
        """
        return cast("Original", import_module(self.module).load_original(path))


def _recipes(
    default: ModelConfig, *, small: ModelConfig | None = None, thorough: ModelConfig | None = None
) -> Mapping[Preset, ModelConfig]:
    """The recipes of all presets; those that are not given are the default."""
    return MappingProxyType(
        {"small": small or default, "default": default, "thorough": thorough or default}
    )


LOGISTIC = ModelSpec(
    kind="logistic",
    title="Logistic regression",
    name="logistic regression",
    about=(
        "One weight for each pixel and digit, added up. It is the yardstick: quick, easy to "
        "explain, and blind to how pixels lie next to each other. A model that cannot beat it "
        "is not worth its cost."
    ),
    recipes=_recipes(LogisticConfig()),
    module="digits.models.logistic",
    original="model.npz",
)

CNN = ModelSpec(
    kind="cnn",
    title="Small CNN",
    name="the small CNN",
    about=(
        "A convolutional network trained from nothing but these digits. It looks for strokes "
        "and curves wherever they stand in the picture, so a digit that is shifted or slanted "
        "is still read."
    ),
    recipes=_recipes(
        CnnConfig(),
        small=CnnConfig(epochs=8, batch_size=32),
        thorough=CnnConfig(
            epochs=100,
            learning_rate=3e-3,
            augment=AugmentConfig(rotation=12, scale=0.12, shear=0.12, elastic=0.3, elastic_grid=5),
        ),
    ),
    module="digits.models.cnn",
    original="model.keras",
)

RESNET50 = ModelSpec(
    kind="resnet50",
    title="ResNet50 transfer",
    name="the ResNet50 transfer model",
    about=(
        "A large network that learned to see from a million photographs (ImageNet) and is left "
        "as it is; only a new last layer learns digits, which are enlarged to the size that "
        "the network expects."
    ),
    recipes=_recipes(
        ResnetConfig(),
        small=ResnetConfig(epochs=3, batch_size=32),
        thorough=ResnetConfig(epochs=60),
    ),
    module="digits.models.resnet50",
    original="model.keras",
    preprocessing="resnet50",
    pretrained=True,
)

ZOO: Mapping[Kind, ModelSpec] = MappingProxyType(
    {spec.kind: spec for spec in (LOGISTIC, CNN, RESNET50)}
)


def image_size_of(config: ModelConfig) -> int:
    """The edge in pixels to which a recipe brings digits; 0 where they are taken as they are."""
    return int(getattr(config, "image_size", 0))
