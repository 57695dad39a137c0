"""When a reading is accepted: confidence, certified threshold, decision, evaluation.

May import `amounts.grammar`, `line_reader`, `metrics` and the root of `digits`.
"""
