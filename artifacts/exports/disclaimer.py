"""The sentence beside all amounts about what is not read; light, as every reader imports it."""

LEGAL_AMOUNT_DISCLAIMER = (
    "The amount in words, which prevails in law where the two differ, is not read yet: "
    "compare it on the check."
)
