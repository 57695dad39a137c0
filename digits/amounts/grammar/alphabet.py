"""The symbols that a reader of amounts can see.

Texts are strings over this alphabet: spaces do not exist, for no reader can see how wide one was
meant to be.
"""

from digits.handwriting.alphabet import Alphabet

# "-" is any dash, "=" a double one; "^" is the mark of no width before raised or underlined cents.
ALPHABET = Alphabet("0123456789.,-/=$₹€#*x^")
DIGITS = frozenset("0123456789")
