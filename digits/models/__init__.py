"""The models that read one digit: their training, evaluation, cards and predictions.

May import `dataset`, `backends`, `photos`, `metrics`, `store` and the root of `digits`; knows no
registry.
"""
