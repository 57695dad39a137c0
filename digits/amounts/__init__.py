"""Amounts of money on checks: how they are written, how they are read, when they are trusted.

Four rooms: ``grammar`` (what may be written), ``decision`` (when a reading is accepted),
``reader`` (the reader of amounts on the line engine), ``words`` (the amount in words, and
what it says of the figures). Each says what it may import.
"""
