"""From the picture of a written line to its symbols: network, training, CTC, search, ensemble.

Knows no money: alphabet, texts and grammar are handed in. May import `handwriting`, `backends`,
`photos` and the root of `digits`.
"""
