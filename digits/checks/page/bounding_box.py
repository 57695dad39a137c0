"""A rectangle on a page; light, for whoever speaks of places and opens no picture."""

from typing import NamedTuple


class BoundingBox(NamedTuple):
    """A rectangle in pixels; `right` and `bottom` are one past the last pixel."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    def shared(self, other: "BoundingBox") -> float:
        """The area in common, as a share of the smaller area."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        least = min(self.width * self.height, other.width * other.height)
        return max(0, wide) * max(0, high) / least if least else 0.0
