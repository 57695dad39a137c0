"""The symbols that a reader of amounts in words can see; capitals count as small letters.

The alphabet only ever grows at its end, as a published reader's last layer has a column for each.
"""

import unicodedata

from digits.handwriting.alphabet import Alphabet

SPACE = " "
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS_ALPHABET = Alphabet(f"{LETTERS}0123456789-/&.,='{SPACE}")


def folded(text: str) -> str:
    """A text in small letters without accents: as a reader of words is to give it.

    Args:
        text: as it is written, "Veintidós" for example.
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in apart if not unicodedata.combining(mark))
