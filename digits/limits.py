"""The bounds of the intake; each is a setting, and is checked before any work is done."""

from typing import Any

from pydantic import Field, model_validator

from digits.config import Frozen

GONE = "strict_group4"  # in the plans of batches that version 0.2.0 and older scored


class Limits(Frozen):
    """What exceeds one of these is refused before it is decoded.

    The defaults fit a bank's day: a check at 300 dpi in colour has 1.5 million pixels, a phone's
    picture 12 to 50 million, a cash letter of 2,000 items about 40 MB.
    """

    most_bytes: int = Field(100_000_000, ge=1, description="of one file")
    most_pixels: int = Field(60_000_000, ge=64, description="width × height of one page")
    most_side: int = Field(20_000, ge=8, description="pixels along one edge of a page")
    most_pages: int = Field(500, ge=1, description="of one TIFF or PDF")
    most_items: int = Field(20_000, ge=1, description="checks in one cash letter")
    most_depth: int = Field(16, ge=0, description="folders below the one that is scored")
    most_files: int = Field(1_000_000, ge=1, description="entries of the folder, all together")
    most_seconds: float = Field(10.0, gt=0, le=600, description="of drawing one page of a PDF")

    @model_validator(mode="before")
    @classmethod
    def _older_plans_are_read(cls, values: Any) -> Any:
        if isinstance(values, dict):
            return {name: value for name, value in values.items() if name != GONE}
        return values
