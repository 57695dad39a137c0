"""The whole page: where the check lies, which way up, image quality, fingerprint.

May import `checks.intake` and the root of `digits`.
"""
