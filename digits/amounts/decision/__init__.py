"""When a reading is accepted: confidence, certified threshold, decision, evaluation.

May import `amounts.grammar`, `metrics` and the root of `digits`.
"""
