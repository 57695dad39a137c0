"""When a reading is accepted: confidence, certified threshold, decision, evaluation.

May import `amounts.grammar`, `metrics`, `photos` and the root of `digits`.
"""
