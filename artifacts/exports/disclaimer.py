"""What is not read on a check, told beside all amounts; light, as whoever reads imports it."""

WORDS_NOT_READ = (
    "The amount in words, which prevails in law where the two differ, is not read yet: "
    "compare it on the check."
)
