"""The symbols that a reader of amounts can see.

The alphabet only ever grows at its end: a reader of version 0.1.0 knows the first 22 symbols. Its
texts say literally what is written, amount or not; what is one says the grammar.
"""

from digits.handwriting.alphabet import Alphabet

SPACE = " "  # a gap that a person would see, as in "24 45/100"
OTHER = "?"  # any letter or mark that is none of the others
# "-" is any dash, "=" a double one; "^" is the mark of no width before raised or underlined cents;
# "n", "o" and "x" are of "no/100" and "xx/100".
ALPHABET = Alphabet("0123456789.,-/=$₹€#*x^" + SPACE + ":no" + OTHER)
DIGITS = frozenset("0123456789")
