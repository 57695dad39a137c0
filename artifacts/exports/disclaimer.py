"""What is not read on a check, told beside all amounts; light, as whoever reads imports it."""

LEGAL_AMOUNT_DISCLAIMER = (
    "The amount in words, which prevails in law where the two differ, is not read yet: "
    "compare it on the check."
)
