"""Training what tells one digit from all else: drawn photographs, network, threshold.

What it says later, beside a digit model, is the part of `digits.models.rejection`. May import
`handwriting`, `models`, `dataset`, `photos`, `backends`, and the root of `digits`.
"""
