"""The models that read one digit: their table, training, evaluation, cards and predictions.

A further model is one module here and one entry in `zoo`.

May import `dataset`, `backends`, `photos`, `metrics`, `store` and the root of `digits`; knows no
registry.
"""
