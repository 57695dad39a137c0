"""Pictures of written lines, drawn by code: writers, strokes, paper, scanner.

Knows no money and no currency: the alphabet and the texts are handed in. May import `dataset`,
`photos` and the root of `digits`.
"""
