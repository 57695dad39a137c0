"""From the picture of a written line to its symbols: network, training, CTC, search, ensemble.

Knows no money: alphabet, texts and grammar are handed in. May import `handwriting`, `dataset`,
`backends`, `photos`, `store` (for checkpoints) and the root of `digits`.
"""
