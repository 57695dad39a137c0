"""Numbers that need only truth and predictions: scores, confidence calibration, paired tests.

May import the root of `digits` only.
"""
