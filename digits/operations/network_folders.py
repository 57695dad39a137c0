"""Folders outside the store into which a training puts a network with its card: `--out`.

What is there gives way to the new network whole, so that only an earlier one may be there.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from digits.checks.intake.filenames import printable
from digits.models.model_card import CARD_FILE
from digits.operations.errors import ForeignFolder
from digits.store.outputs import check_output_folder, others_in

OUT = "--out"
NetworkKind: TypeAlias = Literal["words", "rejection", "micr"]
# What lies beside the card: a reader of words is weighed with the figures where it lies.
FILES: Mapping[NetworkKind, frozenset[str]] = {
    "words": frozenset({"words.onnx", "weights.npz", "calibration.json"}),
    "rejection": frozenset({"rejection.onnx"}),
    "micr": frozenset({"micr.onnx"}),
}


def check_network_place(out: Path, kind: NetworkKind) -> Path:
    """See that a network may be put somewhere, before hours of training.

    Args:
        out: its folder; an earlier network of that kind there gives way to the new one.
        kind: of the network, as its card says.

    Returns:
        The folder as an absolute path, as ``.`` and ``~`` cannot be replaced by these names.

    Raises:
        ForeignFolder: if it holds something else.
        OutputNotWritable, OutputFull: if it cannot be written.
    """
    folder = out.expanduser().resolve()
    check_output_folder(folder, OUT)
    check_output_folder(folder.parent, OUT)  # a new network is written beside an earlier one
    if folder.exists() and (foreign := _foreign(folder, kind)):
        raise ForeignFolder(
            "The folder for the network holds something else, which would be removed",
            where=folder,
            received=foreign,
            remedy="choose a folder that is empty or not there yet with --out, or move that away",
        )
    return folder


def _foreign(folder: Path, kind: NetworkKind) -> str:
    """What in a folder is not of an earlier network of that kind; empty if nothing."""
    if others := others_in(folder, FILES[kind] | {CARD_FILE}):
        return f"{printable(others[0])}, one of {len(others)}"
    empty = not others_in(folder, frozenset())
    return "" if empty or _is_card(folder / CARD_FILE, kind) else f"no card of a network of {kind}"


def _is_card(path: Path, kind: NetworkKind) -> bool:
    """Whether it is of that kind; what else it says may be of any release."""
    try:
        card = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(card, dict) and card.get("kind") == kind
