"""The amount in words (the legal amount): how it may be worded, and which amount a line words.

May import `amounts.grammar`, `line_reader`, `handwriting` and the root of `digits`.
"""
