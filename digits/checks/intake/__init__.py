"""From a file to grey pictures of checks, however broken it is: formats, limits, refusals.

May import `micr`, `photos` and the root of `digits`.
"""
