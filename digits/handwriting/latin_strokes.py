"""More ways in which digits are written in Latin America, as pen paths; only data.

The notation is that of `digits.handwriting.digit_strokes`. Many nines are like a ρ or a P: the
stem comes up from below the line, the bowl is drawn past it, the tail curls to the left.
"""

from digits.handwriting.digit_strokes import StrokeShape

LATIN_SHAPES: dict[str, tuple[StrokeShape, ...]] = {
    "1": (
        StrokeShape("like a J", "L", "4,24 24,0! 24,66 14,98 -12,102"),
        StrokeShape("bent back", "L", "0,30 18,16 30,0! 30,50 18,90 -2,106"),
        StrokeShape("looped", "L", "0,64 16,34 28,4 20,-2 14,30 8,104"),
        StrokeShape("wide loop", "L", "-8,72 12,48 30,12 26,-4 16,8 10,60 2,106"),
        StrokeShape("loop and foot", "L", "2,52 20,24 26,0 16,2 12,56 18,98 40,88"),
        StrokeShape("wave and stem", "L", "0,42 8,28 18,32 36,0! 24,56 10,104"),
        StrokeShape("from the line", "L", "0,106 16,62 38,0! 28,52 12,106"),
    ),
    "2": (
        StrokeShape(
            "like an alpha", "L", "8,24 20,2 42,8 40,38 18,82 0,98 -6,84 12,76 34,92 62,84"
        ),
        StrokeShape("like an l", "L", "10,40 30,14 38,0 28,-2 22,40 10,92 -4,92 8,80 34,96 58,86"),
        StrokeShape("like a 9", "LI", "26,36 8,26 12,6 34,0 48,16 38,56 10,98! 30,94 54,98"),
        StrokeShape("ring and short base", "LI", "30,50 8,44 4,18 26,0 50,12 48,44 20,98 44,92"),
    ),
    "3": (
        StrokeShape("z with a tail", "L", "2,8 24,0 46,2! 22,42! 42,48 40,88 4,122"),
        StrokeShape("sharp waves", "LE", "0,10 20,2 42,4! 12,48! 46,50! 30,84 6,104"),
    ),
    "4": (
        StrokeShape("y with a tail", "LE", "2,6 4,36 20,46 42,34 50,2! 46,60 30,110 4,106"),
        StrokeShape("long-legged h", "L", "10,-6 4,46 4,76! 24,48 42,46 46,70 40,112"),
        StrokeShape("steps", "L", "16,4 6,50 10,56! 40,46 46,40! 42,72 36,108"),
    ),
    "5": (
        StrokeShape("like a J", "L", "28,14 26,40 30,78 16,102 -2,88 | 24,4 64,-2"),
        StrokeShape("check mark", "L", "-4,60 8,100! 22,40 32,2! 56,0 90,-6"),
        StrokeShape("low root", "L", "0,70 10,96 22,88 26,52 18,30! 30,6! 54,2 86,0"),
        StrokeShape("short root", "L", "0,58 6,100! 16,44 24,8! 48,4"),
        StrokeShape("closed belly", "L", "50,0 14,4! 8,44 34,46 46,70 30,96 6,90 4,66 22,52"),
    ),
    "7": (
        StrokeShape("like an f", "LE", "8,22 22,-4 42,2! 28,60 14,110 | 0,50 50,44"),
        StrokeShape("bar in one go", "L", "0,12 20,2 48,2! 28,66 20,102 6,82 8,58 54,46"),
        StrokeShape("like an n", "L", "0,42 4,8 20,2 40,4! 34,60 26,106 | 10,56 60,48"),
        StrokeShape("stem and bar", "L", "30,2 24,54 16,106 | -2,54 58,46"),
        StrokeShape("plus", "L", "28,14 26,56 24,102 | 0,54 54,50"),
        StrokeShape("t with a curl", "L", "12,20 22,2 32,8 28,58 18,106 | 0,60 56,42"),
        StrokeShape("short head and wide bar", "LE", "8,8 22,4 38,2! 30,54 22,104 | -8,54 66,44"),
    ),
    "8": (
        StrokeShape("B", "L", "4,2 4,50 2,98 | 2,4 36,2 42,22 8,46! 48,54 50,86 2,98"),
        StrokeShape("B in one go", "L", "6,100 4,50 6,4! 36,2 40,30 8,47! 48,58 46,92 4,98"),
        StrokeShape(
            "B with a round back",
            "LE",
            "8,10 34,0 48,16 38,38 14,47! 46,54 52,82 28,100 4,84 2,40 14,4",
        ),
        StrokeShape(
            "b with a head",
            "L",
            "34,14 22,0 10,10 18,26 34,16 26,2 6,44 2,84 22,100 44,86 38,60 8,66",
        ),
        StrokeShape(
            "like an l", "L", "24,60 4,72 6,96 32,100 48,82 34,64 14,44 20,6 38,2 36,30 8,62"
        ),
        StrokeShape(
            "flat head",
            "L",
            "44,10 16,4 4,18 28,30 50,18 34,8 10,56 10,92 36,100 54,78 40,58 14,62",
        ),
    ),
    "9": (
        StrokeShape("rho", "L", "4,110 16,64 24,20 40,0 58,14 54,38 32,47 16,40"),
        StrokeShape("rho past the stem", "L", "8,112 20,56 26,12 44,-2 60,16 52,42 26,50 -2,44"),
        StrokeShape("stem first", "L", "26,6 20,56 10,108 | 4,16 32,-2 58,14 50,40 18,47"),
        StrokeShape(
            "leg to the left", "LE", "48,20 30,0 8,14 8,38 28,46 48,26 50,8! 44,66 22,112 -8,104"
        ),
        StrokeShape(
            "tail under", "LE", "46,14 26,0 8,18 14,42 38,38 48,12! 44,70 30,108 4,118 -16,106"
        ),
        StrokeShape("curled foot", "L", "-10,98 2,112 14,92 22,40 34,2 56,8 56,36 32,48 14,42"),
        StrokeShape("ribbon", "L", "56,-2 38,36 16,44 4,24 18,2 38,14 44,56 36,108"),
        StrokeShape("like an a", "L", "50,16 28,6 4,30 10,62 34,62 50,22! 50,66 58,102"),
        StrokeShape("unclosed P", "L", "10,108 22,52 30,6 50,0 62,18 46,40"),
        StrokeShape("flagged P", "L", "0,22 20,4! 16,60 6,108 | 18,8 44,-2 58,18 44,40 16,47"),
        StrokeShape("long leg", "L", "30,2 10,10 10,32 28,40 44,26 40,6 28,2 | 45,8 36,70 16,126"),
        StrokeShape("lying rho", "L", "-4,106 22,58 44,8 64,0 74,18 58,40 28,45"),
        StrokeShape("ring on top", "L", "30,108 29,48 10,38 8,12 28,-2 50,10 50,34 29,48"),
        StrokeShape("bowl across", "L", "22,112 29,52 12,42 10,14 32,0 54,14 50,42 26,50 4,56"),
        StrokeShape("bowl turned up", "L", "10,110 24,44 36,0 58,8 56,34 32,49 2,46 -4,32"),
        StrokeShape("from the line", "L", "-16,102 4,106 18,60 26,10 46,-2 60,16 46,42 14,45"),
        StrokeShape(
            "hook and bowl", "L", "2,30 6,10 26,0 50,10 46,36 18,48 6,36! 26,30 44,52 24,112"
        ),
    ),
}
