"""The collections of real handwriting that may be learned from: where, whose, under which licence.

Their files lie in no repository of this project. What is used of each must have the digest that
stands here, so that a reader's card can say what it learned from. Each but the last asks that it
is named with its authors: `attribution` does so, word for word in every reader's card.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from digits.handwriting.pen_data.other_sources import (
    pendigits_texts,
    read_pendigits_members,
    read_swiss_members,
    read_uji_members,
    swiss_digits,
    uji_texts,
)
from digits.handwriting.pen_data.recorded import InkedDigit, RecordedText
from digits.handwriting.pen_data.unipen import read_unipen_members, unipen_texts
from digits.handwriting.pen_data.unipen_words import read_unipen_word_members, unipen_words

Members = dict[str, bytes]


class PenSource(NamedTuple):
    """A public collection of handwriting.

    Attributes:
        name: short, and the first part of its writers' names.
        sha256: over what is used of it (`digits.handwriting.pen_data.distribution`).
        begins: how the names of its archives, files or folders begin.
        read: its files, from a place.
        url: where a machine with a network fetches it; "" where there is no lasting address.
        attribution: what it is, whose, and under which licence, as a sentence.
        texts: its recordings, from its files.
        inked: its digits on paper, from its files.
    """

    name: str
    sha256: str
    begins: tuple[str, ...]
    read: Callable[[Path], Members]
    url: str
    attribution: str
    texts: Callable[[Members], Iterable[RecordedText]] | None = None
    inked: Callable[[Members], Iterable[InkedDigit]] | None = None


UNIPEN = PenSource(
    "unipen",
    "a5085cd3c8c2a2812eef9854f73b7677ae8f39e2d17d6a8e4a5081c4059f1d16",
    ("unipen", "train_r01_v07"),
    read_unipen_members,
    "https://github.com/GreenCappuccino/train_r01_v07/archive/552a4d44.tar.gz",
    "UNIPEN train_r01_v07 (December 1999), International Unipen Foundation, "
    "doi:10.5281/zenodo.1195803, CC BY 4.0 as its Zenodo record and the patched "
    "copy GreenCappuccino/train_r01_v07 state; the text on the CD of 1999 permitted research "
    "and no commercial distribution. Cite: I. Guyon, L. Schomaker, R. Plamondon, M. Liberman, "
    "S. Janet, UNIPEN project of on-line data exchange and recognizer benchmarks, ICPR 1994. "
    "Scaled, smoothed and redrawn.",
    texts=unipen_texts,
)
# The same archive, other files of it: words, which are kept apart from letters and figures.
WORD_SOURCE = UNIPEN._replace(
    name="unipen-words",
    sha256="711b197acca5505efe902635f2b2d92e49153deb81da7d697036f70c175985d4",
    read=read_unipen_word_members,
    texts=unipen_words,
)
SOURCES = (
    UNIPEN,
    PenSource(
        "pendigits",
        "903a301393adc8dce38346467e58e192f29a6ab3c3dfd2068cdf7f81d49f51a3",
        ("pendigits", "pen+based"),
        read_pendigits_members,
        "https://archive.ics.uci.edu/static/public/81/"
        "pen+based+recognition+of+handwritten+digits.zip",
        "Pen-Based Recognition of Handwritten Digits (1998), E. Alpaydin and F. Alimoglu, UCI "
        "Machine Learning Repository, doi:10.24432/C5MG6K, CC BY 4.0. Scaled, "
        "smoothed and redrawn.",
        texts=pendigits_texts,
    ),
    PenSource(
        "uji",
        "27b164a53bb015b6b1a04738216ebce78ac05ea34081676a374ce57d6de772c3",
        ("ujipenchars", "uji+pen"),
        read_uji_members,
        "https://archive.ics.uci.edu/static/public/160/uji+pen+characters.zip",
        "UJI Pen Characters (2007), D. Llorens, F. Prat, A. Marzal, J. M. Vilar, UCI Machine "
        "Learning Repository no. 160, CC BY 4.0. Scaled, smoothed and redrawn.",
        texts=uji_texts,
    ),
    PenSource(
        "swiss",
        "b453d7f961d95dd00f843d84755bd62bedde3e551b52c12cc8753f7948aed8b4",
        ("swiss", "numbers"),
        read_swiss_members,
        "",
        "Handwritten digits of the project kensanata/numbers, A. Schroeder and others, CC0; 4,200 "
        "of them.",
        inked=swiss_digits,
    ),
)
