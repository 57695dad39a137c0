"""The models that read one digit: their training, evaluation, cards and predictions.

May import `dataset`, `photos`, `metrics`, `backends` and the root of `digits`; knows no registry.
"""
