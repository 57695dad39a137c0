"""The reader of amounts: from a crop to a decision, its card, calibration and benchmark.

May import `amounts.decision`, `amounts.grammar`, `line_reader`, `handwriting`, `models`, `photos`
and the root of `digits`.
"""
