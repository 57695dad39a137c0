"""What may be written in an amount field: alphabet, patterns, currencies, sample texts.

May import `line_reader`, `handwriting` and the root of `digits`.
"""
