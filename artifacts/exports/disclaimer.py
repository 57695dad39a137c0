"""The sentence beside all amounts about those in words; light, as every reader imports it."""

LEGAL_AMOUNT_DISCLAIMER = (
    "The amount in words prevails in law where it differs from the figures. It is read beside "
    "them, and confirms or gainsays them; where it was not read, or could not be, compare it on "
    "the check."
)
