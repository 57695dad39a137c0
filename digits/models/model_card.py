"""The card of a published model: what it is, how good, for what, and which files belong to it.

Read whenever a model is loaded, because it holds the digests that the files are checked against,
the temperature, and the shape of the input. `artifacts.cards.model_card` builds it; that of a
reader of amounts, `digits.amounts.reader.reader_card`, shares its base.
"""

import hashlib
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from digits.config import Kind
from digits.models.errors import MalformedCard, ModelTampered
from digits.models.zoo import Preprocessing
from digits.refs import FileRef
from digits.scores import DataProfile, Scores

CARD_FILE = "card.json"


class CardPart(BaseModel):
    """A part of a card: frozen, and strict about names that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CardFile(CardPart):
    """A file beside the card: its name, the SHA-256 of its content, and its length.

    The name may not lead out of the card's folder.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    bytes: int = Field(ge=0)

    @classmethod
    def of(cls, reference: FileRef) -> Self:
        """A file as it is now.

        Raises:
            FileChanged: if it is gone or has changed.
        """
        path = reference.verified()
        return cls(name=path.name, sha256=reference.sha256, bytes=path.stat().st_size)


class CardData(CardPart):
    """What the model learned from; `counts` maps each part to its number of images.

    `prepared` is the divided data as a file of the store's data, and `profile` what the part
    that was learned from looks like; cards of older versions have neither.
    """

    dataset: str
    source: str
    digests: dict[str, str]
    counts: dict[str, int]
    prepared: CardFile | None = None
    profile: DataProfile | None = None


class CardMetrics(CardPart):
    """Scores on calibrated probabilities; `raw_calibration_error` is before the temperature."""

    test: Scores
    # Cards of version 0.1.0 call these images held back.
    model_selection: Scores = Field(validation_alias=AliasChoices("model_selection", "held_back"))
    raw_calibration_error: float
    export_gap: float
    single_ms: float
    images_per_second: float


class CardInput(CardPart):
    """What the ONNX file takes: `shape` has -1 for the number of images.

    `preprocessing` turns a digit (28 × 28, 0 … 1) into it: ``pixels`` takes it as it is, and
    ``resnet50`` is `digits.models.resnet50_input.to_resnet_input` with `image_size`.
    """

    shape: tuple[int, ...]
    dtype: str
    range: tuple[float, float]
    preprocessing: Preprocessing
    image_size: int


class CardOutput(CardPart):
    """What the ONNX file gives; `classes` names the columns."""

    shape: tuple[int, ...]
    dtype: str
    classes: tuple[str, ...]
    meaning: str


class ModelCard(CardPart):
    """What the card of every kind of model tells.

    `created` is an ISO 8601 time. `config` is the recipe. `inputs` is the digest of all that the
    training depended on (`digits.registry.retraining_check`), empty on cards written before there
    was one.
    """

    schema_version: Literal[1] = 1
    kind: str
    version: str
    title: str
    created: str
    intended_use: str
    not_intended_for: str
    config: dict[str, Any]
    limits: tuple[str, ...]
    versions: dict[str, str]
    git_commit: str
    files: dict[Literal["model", "onnx"], CardFile] = Field(min_length=1)
    fit_seconds: float
    parameters: int
    notes: tuple[str, ...] = ()
    inputs: str = ""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a card from its JSON file.

        Raises:
            MalformedCard: if the file is not there, is not JSON, or lacks or misnames a field.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as cause:
            raise MalformedCard(
                "The card of a model cannot be opened",
                where=path,
                received=cause.strerror or type(cause).__name__,
                remedy="publish the model again, or choose another version",
            ) from cause
        except ValidationError as cause:
            raise MalformedCard(
                "The card of a model cannot be read",
                where=path,
                received=_complaints(cause),
                remedy="undo the edit, or publish the model again, which writes a new card",
            ) from cause

    def to_json(self) -> str:
        """The card as JSON to be read by people too; equal cards give equal text."""
        return self.model_dump_json(indent=2) + "\n"


class Card(ModelCard):
    """All that is known of one version of a model of single digits."""

    kind: Kind
    data: CardData
    metrics: CardMetrics
    temperature: float = Field(gt=0)
    input: CardInput
    output: CardOutput
    files: dict[Literal["model", "onnx"], CardFile] = Field(min_length=2)


def _complaints(cause: ValidationError, most: int = 3) -> str:
    """The first complaints as ``field: what is wrong``, and how many more there are."""
    errors = cause.errors(include_url=False, include_input=False)
    shown = [
        f"{'.'.join(str(part) for part in error['loc']) or 'the file'}: {error['msg']}"
        for error in errors[:most]
    ]
    rest = len(errors) - len(shown)
    return "; ".join(shown) + (f"; and {rest} more" if rest else "")


def verified_bytes(folder: Path, file: CardFile) -> bytes:
    """The content of a model's file, read once and compared with its card.

    Raises:
        ModelTampered: if it is missing or differs.
    """
    path = folder / file.name
    try:
        content = path.read_bytes()
    except OSError as cause:
        raise _tampered(path, file, str(cause)) from cause
    if (digest := hashlib.sha256(content).hexdigest()) != file.sha256:
        raise _tampered(path, file, f"sha256 {digest}")
    return content


def _tampered(path: Path, file: CardFile, received: str) -> ModelTampered:
    return ModelTampered(
        "A model's file is not the one that its card describes, so it is not opened",
        where=path,
        received=f"{received}; the card says {file.sha256}",
        remedy="restore it from a backup, or delete its folder and train it again",
    )
