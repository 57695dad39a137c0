"""The amount in words (the legal amount): how it may be worded, and which amount a line words.

May import `amounts.reader`, `amounts.decision`, `amounts.grammar`, `line_reader`, `handwriting`,
`models` and the root of `digits`.
"""
