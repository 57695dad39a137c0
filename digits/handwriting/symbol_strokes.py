"""The ways in which people write symbols that are no digits: marks and signs; only data.

The notation is that of `digits.handwriting.digit_strokes`: points in hundredths of a digit's
height.
"""

from digits.handwriting.digit_strokes import StrokeShape

ALL = "AELI"

MARK_SHAPES: dict[str, tuple[StrokeShape, ...]] = {
    ".": (
        StrokeShape("point", ALL, "2,97 5,99"),
        StrokeShape("drop", ALL, "4,92 5,98"),
        StrokeShape("short dash", "EL", "0,97 6,97 13,95"),
        StrokeShape("slip", "LA", "0,94 5,97 9,101"),
        StrokeShape("high point", "EL", "2,76 5,78"),
        StrokeShape("middle point", "LI", "2,58 6,60"),
        StrokeShape("ring", "LI", "4,92 0,96 4,100 8,96 4,92"),
    ),
    ",": (
        StrokeShape("comma", ALL, "7,90 8,102 0,116"),
        StrokeShape("stroke", ALL, "10,92 5,104 0,118"),
        StrokeShape("tail", "EL", "4,90 10,94 8,108 -4,126"),
        StrokeShape("straight", "AL", "5,92 4,106 3,120"),
        StrokeShape("hook", "LI", "2,92 8,90 10,100 2,114"),
        # Many on Indian cheques are half as long as a digit and start in its middle.
        StrokeShape("slanting", "I", "22,58 12,84 0,112"),
        StrokeShape("half a one", "I", "14,60 8,82 2,106"),
        StrokeShape("long", "I", "20,70 12,100 -2,138"),
        StrokeShape("upright", "I", "6,62 5,86 2,112"),
        StrokeShape("long tail", "IL", "14,80 12,102 -2,126 -14,136"),
        StrokeShape("bowed", "I", "4,64 12,72 12,92 0,114"),
    ),
    "-": (
        StrokeShape("middle", ALL, "0,52 26,51 50,49"),
        StrokeShape("short", ALL, "0,54 14,53 28,52"),
        StrokeShape("long", "AEL", "0,54 50,50 110,46"),
        StrokeShape("longest", "AL", "0,56 70,50 150,54 200,48"),
        StrokeShape("wave", "AEL", "0,56 28,46 60,58 100,44"),
        StrokeShape("low", "EL", "0,90 30,89 62,86"),
        StrokeShape("high", "LI", "0,26 22,24 48,20"),
        StrokeShape("rising", "L", "0,62 26,48 52,30"),
        StrokeShape("hooked", "L", "0,44 6,56 40,52 70,50"),
    ),
    "=": (
        StrokeShape("double dash", ALL, "0,42 22,41 44,39 | 0,62 22,61 46,59"),
        StrokeShape("short", ALL, "0,56 12,55 24,54 | 0,76 12,75 24,74"),
        StrokeShape("long", "EL", "0,40 40,38 84,34 | 4,62 40,60 88,56"),
        StrokeShape("in one go", "L", "0,44 26,42 50,40! 26,52 4,62! 30,60 58,58"),
        StrokeShape("high", "L", "0,8 16,6 34,4 | 0,26 18,24 36,22"),
        StrokeShape("low", "EL", "0,78 20,77 44,75 | 0,96 20,95 44,93"),
    ),
    ":": (
        StrokeShape("colon", ALL, "4,44 6,48 | 3,82 5,86"),
        StrokeShape("tight colon", "LAE", "3,62 7,63 | 2,86 6,88"),
        StrokeShape("dots drawn out", "L", "0,58 8,56 | 0,84 9,82"),
        StrokeShape("high dots", "L", "4,14 8,18 | 3,38 6,42"),
        StrokeShape("wide", "AEI", "4,30 6,33 | 3,88 5,92"),
    ),
    "/": (
        StrokeShape("slash", ALL, "42,-6 20,50 0,108"),
        StrokeShape("lying", "AI", "64,4 32,50 0,100"),
        StrokeShape("steep", ALL, "32,-4 16,50 0,106"),
        StrokeShape("curved", "AL", "48,-2 30,34 12,70 0,110"),
        StrokeShape("tall", "I", "50,-40 26,44 2,132"),
        StrokeShape("tall and steep", "I", "36,-30 19,44 0,136"),
        StrokeShape("very tall", "I", "58,-62 32,44 4,152"),
    ),
    "$": (
        StrokeShape(
            "one bar", "AL", "46,18 26,8 6,22 18,44 42,56 46,78 24,90 2,80 | 26,-6 24,50 22,106"
        ),
        StrokeShape(
            "two bars",
            "AL",
            "48,18 26,8 6,22 18,44 44,56 48,78 24,90 2,80 | 20,-4 18,104 | 34,-4 32,104",
        ),
        StrokeShape(
            "broken bar",
            "AL",
            "46,18 26,8 6,22 18,44 42,56 46,78 24,90 2,80 | 27,-8 26,12 | 24,86 23,108",
        ),
        StrokeShape("wide", "LA", "60,14 30,2 6,24 26,46 56,58 52,88 22,98 0,84 | 40,-8 24,108"),
    ),
    "₹": (
        StrokeShape(
            "school",
            "I",
            "0,4 30,3 58,2 | 0,26 30,25 56,24 | 8,4 36,6 42,26 28,48 2,50! 24,74 46,100",
        ),
        StrokeShape("quick", "I", "0,6 54,2 | 4,24 52,22 | 20,4 44,24 22,46 4,46! 44,102"),
        StrokeShape("round", "I", "0,2 60,0 | 2,22 56,20 | 12,2 44,4 44,40 6,42! 30,70 54,98"),
    ),
    "€": (
        StrokeShape(
            "school", "E", "54,14 32,2 10,20 4,50 12,82 34,98 56,86 | -6,42 36,40 | -6,58 32,57"
        ),
        StrokeShape("round", "E", "60,20 40,0 8,16 2,60 22,98 60,84 | -8,40 40,36 | -8,56 38,54"),
        StrokeShape("quick", "E", "50,6 14,14 4,60 20,98 52,90 | -6,46 40,38 | -4,62 36,56"),
    ),
    "#": (
        StrokeShape("fence", ALL, "18,6 10,94 | 42,6 34,94 | 0,36 54,34 | -2,66 50,64"),
        StrokeShape("steep", "AI", "24,0 4,100 | 48,0 30,100 | 0,32 58,30 | -6,66 50,64"),
    ),
    "*": (
        StrokeShape("six rays", ALL, "25,20 25,80 | 0,34 50,66 | 50,34 0,66"),
        StrokeShape("cross and bar", ALL, "4,28 44,72 | 44,26 4,74 | 0,50 48,50"),
        StrokeShape("high", "AI", "22,0 22,52 | 0,12 44,40 | 44,12 0,40"),
        StrokeShape("in one go", "AL", "4,80 26,20! 44,82! 0,44! 52,40! 4,80"),
    ),
    "x": (
        StrokeShape("cross", ALL, "0,46 38,98 | 38,46 0,98"),
        StrokeShape("curved", "AEI", "0,52 14,50 30,96 44,92 | 42,50 22,74 0,99"),
        StrokeShape("two bows", "AE", "0,50 18,58 16,92 0,96 | 38,50 20,60 20,90 40,96"),
        StrokeShape("large", "AI", "0,10 50,96 | 50,8 0,98"),
    ),
    "n": (
        StrokeShape("arch", ALL, "0,50 2,74 2,99! 4,62 22,50 34,64 34,98"),
        StrokeShape("joined", "AEL", "0,54 4,52 4,98! 12,58 26,52 30,80 34,98 44,94"),
        StrokeShape("narrow", "AI", "0,48 2,98! 6,60 20,52 22,98"),
    ),
    "o": (
        StrokeShape("ring", ALL, "18,50 2,62 4,90 20,99 34,84 32,58 16,50"),
        StrokeShape("joined", "AEL", "22,52 4,60 2,88 18,99 32,86 30,60 18,52 34,56 46,52"),
        StrokeShape("open", "LI", "26,54 8,52 0,76 10,98 28,94 34,68 22,52"),
    ),
}
