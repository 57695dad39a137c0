"""The fourteen characters of E-13B, which MICR lines are printed in, and their alphabet.

Lengths are in units of 0.013 inch, the module of ISO 1004-1 and ANSI X9.100-20: a character is 9
units high and about 7 wide at most, and right edges are 0.125 inch apart.
"""

from types import MappingProxyType
from typing import Final, TypeAlias

from digits.handwriting.alphabet import Alphabet

Block: TypeAlias = tuple[float, float, float, float]  # of ink: left, top, right, bottom

TRANSIT, AMOUNT, ON_US, DASH = "⑆⑇⑈⑉"  # what they stand for in the United States
SPACE: Final = " "  # one or more places without a character
MICR_ALPHABET: Final = Alphabet(f"0123456789{TRANSIT}{AMOUNT}{ON_US}{DASH}{SPACE}")

UNIT: Final = 0.013  # inch
HIGH: Final = 9.0  # units
PITCH: Final = 0.125 / UNIT  # units from one right edge to the next

HEIGHT: Final = 32  # pixels of a line's picture, as the reader sees it
TALL: Final = 18.0  # … of a character on it: two pixels a unit
WIDEST: Final = 1152  # … of a picture; a longer line is squeezed

# A mark is a square of one unit.
_DIGITS: Final = """
#######  ##..  ####  ####.  ##....  #####  ####..  #####  .#####.  ######
#.....#  ##..  ...#  ...#.  ##....  #....  #..#..  #...#  .#...#.  #....#
#.....#  .#..  ...#  ...#.  ##....  #....  #.....  #...#  .#...#.  #....#
#.....#  .#..  ...#  ...#.  ##....  #....  #.....  ....#  .#...#.  #....#
#.....#  .#..  ####  #####  ##....  #####  #.....  ..###  #######  ######
#.....#  ####  #...  ...##  ##..##  ....#  ######  ..#..  ##...##  ....##
#.....#  ####  #...  ...##  ######  ....#  #....#  ..#..  ##...##  ....##
#.....#  ####  #...  ...##  ....##  ....#  #....#  ..#..  ##...##  ....##
#######  ####  ####  #####  ....##  #####  ######  ..#..  #######  ....##
"""
_SYMBOLS: Final = {
    TRANSIT: ((0.0, 1.5, 2.0, 7.5), (4.0, 0.0, 7.0, 3.0), (4.0, 6.0, 7.0, 9.0)),
    AMOUNT: ((0.0, 5.0, 2.0, 9.0), (3.25, 2.25, 4.25, 6.25), (5.25, 0.0, 7.25, 4.0)),
    ON_US: ((0.0, 1.5, 1.0, 7.5), (2.0, 1.5, 3.0, 7.5), (4.0, 0.5, 7.0, 4.5)),
    DASH: ((0.0, 2.5, 2.0, 6.5), (3.0, 2.5, 5.0, 6.5), (6.0, 2.5, 7.0, 6.5)),
}


def _of_marks(rows: tuple[str, ...]) -> tuple[Block, ...]:
    """The runs of marks of each row, as blocks one unit high."""
    blocks = []
    for top, row in enumerate(rows):
        column = 0
        while (left := row.find("#", column)) >= 0:
            column = left + len(row[left:]) - len(row[left:].lstrip("#"))
            blocks.append((float(left), float(top), float(column), float(top + 1)))
    return tuple(blocks)


def _digits() -> dict[str, tuple[Block, ...]]:
    columns = zip(*(line.split() for line in _DIGITS.split("\n") if line), strict=True)
    return {str(digit): _of_marks(rows) for digit, rows in enumerate(columns)}


# The blocks of ink of each character that has any.
CHARACTERS: Final = MappingProxyType(_digits() | _SYMBOLS)


def width_of(character: str) -> float:
    """The width of a character, in units; 0 of a space."""
    return max((right for _, _, right, _ in CHARACTERS.get(character, ())), default=0.0)
