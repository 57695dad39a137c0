"""The MICR line of a check: its characters, what it says, and the reader of its pictures.

Knows no pages and no files of checks: `digits.checks` cuts the line out and hands it in. May import
`line_reader`, `handwriting`, `models`, `photos` and the root of `digits`.
"""
