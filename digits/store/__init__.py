"""How files reach the disk: whole or not at all, in the store's folders, one writer at a time.

May import the root of `digits` only.
"""
