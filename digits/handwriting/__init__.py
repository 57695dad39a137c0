"""Pictures of written lines, drawn by code: writers, strokes, paper, scanner.

Knows no money and no currency: alphabet and texts are handed in (`text_source`). May import
`dataset`, `photos` and the root of `digits`.
"""
