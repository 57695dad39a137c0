"""The ways in which people write the ten digits, as pen paths; only data.

A path is a list of points ``x,y`` in hundredths of a digit's height: x to the right, y downwards,
0 at a digit's top, 100 on the base line. The pen runs smoothly through the points; ``!`` after a
point is a sharp corner, ``|`` lifts the pen. Each shape says in which regions it is at home:
A American, E European, L Latin American, I Indian; none where no stroke style teaches it.
"""

from typing import NamedTuple


class StrokeShape(NamedTuple):
    """One way to write a symbol: its name, the initials of its regions, the pen's path."""

    name: str
    regions: str
    path: str


DIGIT_SHAPES: dict[str, tuple[StrokeShape, ...]] = {
    "0": (
        StrokeShape("oval", "AELI", "32,2 12,18 2,52 12,88 32,99 52,85 60,50 50,14 32,2 22,6"),
        StrokeShape("round", "ALI", "40,2 12,14 0,50 12,86 40,99 70,84 80,48 66,12 40,2 28,8"),
        StrokeShape("narrow", "EL", "22,0 6,20 0,56 8,92 22,100 38,82 42,44 34,10 22,0"),
        StrokeShape("open", "AEL", "42,8 14,14 2,52 14,90 36,99 56,80 58,44 44,10 22,0"),
        StrokeShape("crossed start", "ELI", "24,-4 36,4 12,20 2,56 16,94 40,96 56,60 46,18 22,4"),
        StrokeShape(
            "slashed", "", "32,2 12,18 2,52 12,88 32,99 52,85 60,50 50,14 32,2 | 66,0 0,100"
        ),
        StrokeShape("tail", "LE", "38,4 14,14 2,52 14,92 34,99 54,80 56,44 42,8 30,12 48,22 84,10"),
        StrokeShape(
            "looped", "LI", "20,10 40,2 16,12 2,54 16,96 44,92 58,54 44,12 28,10 40,26 66,14"
        ),
        StrokeShape("from below", "LA", "30,98 6,80 4,30 30,2 56,24 56,78 34,99 20,94"),
        StrokeShape("tall tail", "L", "36,2 10,22 4,62 20,98 46,88 54,48 36,2 50,-6 70,0"),
        StrokeShape("tail up", "LE", "30,2 8,22 4,74 28,99 52,78 50,24 32,4 56,-4 92,4"),
        StrokeShape("tear", "EL", "40,0 10,30 2,74 22,100 48,84 50,40 36,2"),
        StrokeShape("crossed top", "LA", "26,10 44,0 10,14 2,60 22,100 52,84 58,40 40,6 20,2"),
        StrokeShape("wide", "L", "48,2 14,16 0,54 16,92 48,99 82,82 92,48 74,12 46,2 34,6"),
    ),
    "1": (
        StrokeShape("bar", "AIL", "8,0 7,50 6,100"),
        StrokeShape("slant", "AL", "24,0 12,50 0,100"),
        StrokeShape("flag", "AEI", "0,24 20,0! 19,50 18,100"),
        StrokeShape("long upstroke", "EL", "0,62 20,32 36,0! 34,50 32,100"),
        StrokeShape("longest upstroke", "EL", "0,94 22,50 42,0! 39,50 36,100"),
        StrokeShape("foot", "AEI", "4,22 22,0! 22,98 | 0,99 46,98"),
        StrokeShape("hook", "EL", "0,36 14,26 28,0! 24,40 20,100"),
        StrokeShape("curled", "LI", "2,34 18,22 26,0! 22,60 26,94 38,94"),
        StrokeShape("wedge", "EL", "0,50 24,2! 4,100"),
        StrokeShape("small flag", "EL", "0,12 12,2! 8,100"),
        StrokeShape("wide roof", "EL", "0,48 34,24 58,0! 48,50 38,100"),
        StrokeShape("narrow roof", "EL", "0,100 14,50 26,2! 26,50 24,100"),
        StrokeShape("roof and foot", "EL", "0,46 24,0! 24,50 22,98 | 0,98 48,96"),
        StrokeShape("foot in one", "LA", "0,36 22,0! 20,97! 0,99 44,97"),
        StrokeShape("curved upstroke", "EL", "0,70 16,44 30,0! 24,50 14,104"),
        StrokeShape("round roof", "EL", "0,66 14,36 32,4 34,30 24,102"),
    ),
    "2": (
        StrokeShape("school", "AEI", "4,22 16,2 38,0 52,18 46,42 22,74 2,98! 28,97 58,98"),
        StrokeShape("loop", "AL", "4,22 18,2 42,2 50,24 36,60 12,94 2,88 10,78 28,92 44,100 62,92"),
        StrokeShape(
            "like a Q", "AL", "28,32 10,26 10,8 34,0 58,16 54,52 28,90 8,99 0,86 14,76 38,92 74,98"
        ),
        StrokeShape(
            "wide loop", "AL", "6,20 22,2 48,4 56,30 42,70 16,96 0,90 8,74 32,86 54,102 76,88"
        ),
        StrokeShape("like a Z", "EI", "4,6 28,4 50,4! 26,50 2,97! 28,97 56,96"),
        StrokeShape("swan", "EL", "2,30 10,6 34,0 50,16 44,40 20,72 0,96! 16,90 36,100 60,90"),
        StrokeShape("curl", "LI", "22,34 8,30 6,12 28,0 50,12 48,40 26,74 0,99! 30,98 62,98"),
        StrokeShape("ring", "L", "34,36 14,38 6,18 26,0 54,10 52,46 26,84 2,97! 26,90 64,102"),
        StrokeShape("steep", "EL", "6,14 26,0 40,14 32,50 4,99! 24,98 46,92"),
        StrokeShape(
            "closed top", "L", "46,20 38,4 18,2 4,18 8,36 26,38 46,20 42,50 22,80 2,97! 30,92 64,98"
        ),
        StrokeShape("round bottom", "L", "4,18 26,0 48,14 40,50 14,84 10,97 34,100 66,88"),
        StrokeShape("long tail", "EL", "6,20 22,0 44,10 38,44 4,96! 30,92 60,98 96,94"),
        StrokeShape(
            "loop and long tail", "L", "4,20 22,2 46,10 38,50 12,94 0,92 8,80 30,92 60,98 94,88"
        ),
        StrokeShape(
            "wide Q", "LA", "40,30 16,26 14,6 38,-2 60,16 52,52 22,92 4,98 6,84 30,90 60,104 86,94"
        ),
        StrokeShape(
            "big head", "L", "22,56 4,40 6,12 30,0 54,12 56,42 36,78 8,98 2,90 14,84 40,96 66,100"
        ),
        StrokeShape(
            "big ring", "LA", "34,56 10,50 2,28 16,4 42,2 54,24 46,60 22,90 4,98! 30,94 60,102"
        ),
        StrokeShape(
            "ring on a base", "L", "26,46 10,36 8,12 28,0 48,10 50,36 30,76 8,98! 36,94 66,98"
        ),
        StrokeShape("wavy Z", "EL", "2,10 24,0 52,4! 2,96! 30,88 58,100"),
        StrokeShape("bent back", "EL", "4,28 12,4 36,0 52,20 38,56 6,94! 24,96 54,92"),
        StrokeShape("flat loop", "LA", "2,14 28,0 52,14 40,48 16,86 2,98 0,86 16,82 40,92 70,90"),
        StrokeShape(
            "Q with a small head",
            "L",
            "24,24 10,18 14,2 34,0 46,18 38,56 12,94 2,92 8,82 28,90 66,98",
        ),
    ),
    "3": (
        StrokeShape("school", "AEI", "4,12 22,0 46,8 44,34 20,46! 46,54 56,78 36,99 4,90"),
        StrokeShape("soft", "ALI", "4,12 22,0 46,8 46,30 24,45 46,56 56,78 36,99 2,88"),
        StrokeShape("flat top", "EL", "4,2 28,2 52,2! 36,22 22,42! 46,48 56,74 36,99 4,90"),
        StrokeShape("like a z", "EL", "2,6 28,2 50,4! 34,24 16,44 26,43 52,58 50,86 24,100 0,88"),
        StrokeShape("knot", "AL", "4,14 22,0 48,8 40,38 18,46 16,38 30,44 54,64 44,94 18,100 0,88"),
        StrokeShape("angular", "EL", "4,4 26,4 46,6! 22,40! 40,52 50,68 34,88 2,100"),
        StrokeShape("deep", "LI", "8,10 28,0 44,10 38,30 18,38! 46,48 54,84 30,110 0,106"),
        StrokeShape("big belly", "AL", "8,12 24,2 38,10 34,28 16,36 48,44 62,74 36,100 0,86"),
        StrokeShape("small belly", "L", "0,14 24,0 52,16 42,46 18,58! 40,62 44,82 28,98 8,94"),
        StrokeShape("long top", "EL", "0,6 24,0 56,4! 18,46! 44,48 56,74 40,104 4,96"),
        StrokeShape("z and belly", "EL", "4,8 26,4 48,4! 24,40! 50,62 40,106 -4,104"),
        StrokeShape("hooked top", "L", "0,22 10,4 34,-2 48,14 30,42! 58,56 54,96 18,104 2,90"),
        StrokeShape("narrow", "LI", "6,8 22,0 36,12 16,44! 38,58 36,90 10,100 0,92"),
    ),
    "4": (
        StrokeShape("open", "AEI", "14,0 10,28 4,56! 32,55 58,54 | 46,22 42,100"),
        StrokeShape("open wide", "AL", "10,4 4,60! 34,58 66,56 | 54,4 50,54 46,100"),
        StrokeShape("cup", "AL", "6,2 2,44 20,56 52,44 | 54,0 50,50 46,102"),
        StrokeShape("closed", "EI", "44,100 46,50 46,0! 24,34 2,66! 32,65 62,64"),
        StrokeShape("closed high", "AE", "42,0 22,30 0,62! 30,61 60,60 | 42,0 41,50 40,100"),
        StrokeShape("lightning", "EL", "24,0 12,30 2,60! 34,58 66,54 | 46,32 40,68 34,106"),
        StrokeShape("big L", "EL", "20,0 10,34 4,66! 36,64 70,60 | 56,44 52,72 46,104"),
        StrokeShape("soft L", "L", "22,0 4,42 8,60 30,54 62,46 | 52,14 44,60 38,104"),
        StrokeShape("like a y", "LI", "6,4 2,38 16,50 40,40 50,4! 46,60 38,104"),
        StrokeShape("one go", "L", "20,0 2,58 8,66 32,58 62,36 56,18 46,46 38,104"),
        StrokeShape("small cross", "EL", "28,0 2,72! 26,70 52,68 | 34,52 28,104"),
        StrokeShape("like an h", "L", "12,0 6,40 2,76! 20,52 40,50 43,72 38,104"),
        StrokeShape("like a u", "LE", "6,6 4,40 14,54 34,50 48,30 50,2! 46,60 42,104"),
        StrokeShape("sharp lightning", "EL", "20,0 0,52! 30,50 60,46! 44,106"),
        StrokeShape("closed in one", "EL", "46,104 48,50 50,2! 26,34 2,64! 30,64 66,60"),
        StrokeShape("low cross", "L", "16,8 10,40 2,74! 30,72 58,68 | 44,36 42,70 38,104"),
        StrokeShape("far leg", "EL", "10,4 6,30 0,52! 30,50 54,46 | 60,0 54,50 46,104"),
    ),
    "5": (
        StrokeShape("school", "AEI", "10,2 8,22 6,44! 30,36 54,56 46,90 20,100 0,90 | 10,3 54,1"),
        StrokeShape("one go", "AL", "54,2 34,2 14,3! 8,42! 32,38 54,58 46,90 20,100 0,90"),
        StrokeShape("like an S", "AL", "52,2 26,4 10,22 20,42 44,54 50,80 28,100 0,92"),
        StrokeShape("like a root", "EL", "2,86 14,100 28,86 26,60 14,46! 18,24 22,4! 46,2 72,-2"),
        StrokeShape("thin root", "L", "0,82 12,98 24,76 22,46 30,4! 52,4 76,0"),
        StrokeShape(
            "long bar", "EL", "8,8 7,24 6,44! 34,40 52,62 42,92 16,100 0,88 | 8,6 40,0 76,-4"
        ),
        StrokeShape("angular", "IL", "50,0 28,1 8,2! 6,40! 26,41 44,42! 46,70 44,94 0,98"),
        StrokeShape("small belly", "EL", "14,0 8,46! 28,48 40,66 30,92 4,98 | 14,2 36,2 56,-2"),
        StrokeShape("sickle", "LI", "12,4 8,38! 36,30 58,60 40,98 8,108 | 14,6 50,0"),
        StrokeShape("far bar", "EL", "12,14 8,46! 34,44 48,66 38,92 8,100 | 24,4 44,0 68,-4"),
        StrokeShape("root", "L", "0,66 8,76 16,100! 26,56 36,4! 60,2 84,-2"),
        StrokeShape("round root", "EL", "0,80 8,98 18,92 28,50 34,4! 58,0 80,2"),
        StrokeShape("tall hook", "L", "0,92 10,102 20,84 28,40 36,4! 58,0 78,6"),
        StrokeShape("hooked bar", "EL", "26,2 10,6! 6,44! 32,38 54,60 42,94 14,100 0,90"),
        StrokeShape("soft S", "LA", "54,6 30,0 8,12 10,34 36,46 54,66 40,94 14,100 0,88"),
        StrokeShape("sharp S", "EL", "56,0 34,2 12,8! 10,40! 46,54 44,90 0,100"),
        StrokeShape("loose bar", "EL", "10,18 6,46! 34,40 54,62 40,94 4,98 | 16,-2 60,-6"),
    ),
    "6": (
        StrokeShape("school", "AEI", "44,2 20,20 4,60 14,94 36,99 52,80 42,58 22,56 6,74"),
        StrokeShape("big loop", "AL", "36,0 10,26 0,66 14,98 44,98 62,72 46,42 20,42 2,66"),
        StrokeShape("small loop", "EL", "34,0 12,30 2,74 14,99 30,96 36,80 26,70 8,78"),
        StrokeShape("hooked", "ELI", "54,10 40,0 16,20 2,60 12,96 36,99 50,80 40,60 20,62 8,80"),
        StrokeShape("straight", "EL", "42,0 22,34 4,70 16,98 40,96 50,74 34,60 8,74"),
        StrokeShape("like a b", "LA", "12,0 6,44 4,82 20,100 44,92 50,68 34,54 6,68"),
        StrokeShape("spiral", "AL", "46,4 18,18 2,60 16,98 46,92 50,66 28,58 18,76"),
        StrokeShape("lying", "L", "62,0 28,24 4,70 20,98 46,90 44,68 16,72"),
        StrokeShape("open loop", "EL", "36,0 8,44 4,84 20,100 46,88 50,66 38,60"),
        StrokeShape("flat loop", "L", "40,0 12,34 0,76 18,100 56,98 72,80 50,62 20,66 4,84"),
        StrokeShape("tall b", "LE", "18,-4 6,40 2,84 22,100 46,90 48,68 28,58 6,70"),
        StrokeShape("closed curl", "EL", "48,4 22,14 6,50 6,86 28,100 50,88 48,64 24,58 8,72"),
        StrokeShape("bent stem", "L", "36,0 24,20 8,44 2,80 22,100 52,94 60,74 40,58 8,72"),
    ),
    "7": (
        StrokeShape("plain", "AI", "2,4 28,3 54,2! 40,50 24,100"),
        StrokeShape("hook", "AE", "4,20 6,3! 30,3 54,2! 38,50 22,100"),
        StrokeShape("barred", "EL", "2,4 28,3 54,2! 40,50 24,100 | 12,52 56,48"),
        StrokeShape("hook and bar", "EL", "2,22 6,4 30,6 56,2! 40,50 24,100 | 14,50 58,46"),
        StrokeShape("wave and bar", "EL", "0,14 14,0 34,8 58,2 36,50 26,102 | 8,54 56,44"),
        StrokeShape("curved", "AI", "2,6 30,4 54,6 44,40 26,70 22,100"),
        StrokeShape("long bar", "EL", "4,26 12,2! 36,4 58,4! 38,50 16,104 | -4,56 66,44"),
        StrokeShape("like a t", "EL", "0,12 18,6 38,4! 33,50 30,102 | 0,52 56,46"),
        StrokeShape("wide", "AL", "0,8 36,6 70,2! 46,46 30,100"),
        StrokeShape("steep bar", "L", "2,16 14,4 44,6! 30,56 14,108 | 6,60 46,40"),
        StrokeShape("short arm", "LA", "2,18 8,2 36,2! 26,50 14,102"),
        StrokeShape("low bar", "EL", "0,16 10,4 30,12 54,0 44,40 34,104 | 6,56 60,50"),
        StrokeShape("tilde", "LA", "0,18 12,2 30,10 52,4! 40,50 28,104"),
        StrokeShape("straight bar", "EL", "2,4 26,3 50,2! 42,54 34,104 | 10,46 58,42"),
        StrokeShape("small head", "L", "10,20 14,4 28,5 42,2! 36,50 30,104 | 2,54 62,46"),
        StrokeShape("bowed", "EL", "0,20 6,2 30,5 42,0 38,40 26,104 | 6,54 54,48"),
        StrokeShape("like a plus", "LE", "0,20 8,8 24,6 24,52 20,104 | 0,50 62,46"),
        StrokeShape("hooked t", "L", "2,24 6,10 22,4 32,8! 28,52 26,102 | 4,50 56,48"),
        StrokeShape("bar down", "LE", "0,14 18,2 44,8! 26,56 12,104 | 8,62 58,50"),
        StrokeShape("wavy top", "L", "0,16 8,4 24,10 46,6 60,-2! 44,44 34,104 | 14,52 58,48"),
    ),
    "8": (
        StrokeShape(
            "like an S",
            "AELI",
            "50,10 28,0 6,16 20,42 46,60 50,86 26,100 2,84 14,58 42,36 52,14 42,4",
        ),
        StrokeShape(
            "two rings",
            "AEI",
            "30,0 10,8 10,36 30,46 50,36 50,8 30,0 | 30,47 4,60 4,90 30,100 56,90 56,60 30,47",
        ),
        StrokeShape(
            "from the middle",
            "AE",
            "28,46 8,30 12,6 34,0 50,16 40,38 14,58 2,82 22,100 48,88 46,62 26,44",
        ),
        StrokeShape(
            "open top", "EL", "52,4 30,0 8,16 22,44 48,64 46,92 22,100 2,82 16,56 38,34 60,2"
        ),
        StrokeShape(
            "other way", "LI", "4,12 26,0 48,14 36,40 10,62 4,88 28,100 50,86 40,60 14,38 4,12"
        ),
        StrokeShape("horned", "L", "60,-4 30,4 8,18 22,44 46,64 44,92 18,99 4,80 24,52 60,-2"),
        StrokeShape(
            "small head", "EL", "36,12 24,2 12,14 26,36 54,66 42,98 10,96 4,72 26,40 38,14"
        ),
        StrokeShape(
            "big head", "L", "52,10 24,0 0,20 18,50 38,70 36,94 20,100 8,88 20,66 54,30 46,6"
        ),
        StrokeShape("ribbon", "EL", "6,0 28,46 42,82 26,100 10,84 24,50 54,-2"),
        StrokeShape("twisted", "L", "56,8 36,2 12,14 20,36 44,52 52,78 30,100 8,88 20,62 58,26"),
        StrokeShape(
            "set apart",
            "EL",
            "30,2 12,12 14,34 32,40 46,24 40,6 30,2 | 28,48 4,66 10,96 36,100 52,80 44,56 28,48",
        ),
        StrokeShape(
            "S and upstroke", "EL", "50,14 28,0 8,18 22,42 48,64 42,94 16,98 4,82! 28,48 52,14"
        ),
        StrokeShape(
            "S and stroke", "L", "48,8 26,2 10,18 24,44 46,66 38,96 12,98 | 2,92 28,48 54,6"
        ),
        StrokeShape(
            "narrow foot", "L", "44,6 18,0 4,22 20,46 40,66 36,96 14,98 8,78 30,50 52,22 44,6"
        ),
        StrokeShape(
            "wide rings",
            "LA",
            "34,2 10,10 8,34 34,46 58,30 54,8 34,2 | 34,47 6,58 4,90 34,100 64,88 60,58 34,47",
        ),
    ),
    "9": (
        StrokeShape("school", "AEI", "50,20 30,2 6,16 6,42 28,50 48,34 52,8! 48,60 40,100"),
        StrokeShape(
            "like a g", "EL", "50,18 28,2 6,16 8,42 30,48 50,28 50,6! 50,70 40,106 16,110 2,96"
        ),
        StrokeShape("like a P", "L", "16,104 22,54 24,6! 46,0 60,18 50,40 22,46"),
        StrokeShape("small P", "L", "10,104 26,50 34,8 54,0 62,18 48,36 26,32"),
        StrokeShape("open", "AL", "52,10 24,2 4,24 18,44 42,32 54,4! 50,50 44,102"),
        StrokeShape("curved", "EA", "50,16 28,0 4,18 10,44 36,46 52,20 52,50 38,88 6,100"),
        StrokeShape(
            "ring and leg", "AI", "28,0 4,12 6,40 28,46 48,34 46,8 28,0 | 49,6 47,50 44,104"
        ),
        StrokeShape("knot", "L", "52,14 28,0 6,18 14,42 38,42 54,18 50,62 30,102 4,96"),
        StrokeShape("like a q", "LI", "46,14 24,2 4,22 14,46 38,40 48,10! 46,96 62,88"),
        StrokeShape("open loop", "L", "56,14 34,0 10,14 10,36 32,42 56,24 42,64 18,104"),
        StrokeShape("straight", "EL", "42,4 14,6 2,30 16,48 38,34 48,4 34,56 20,106"),
        StrokeShape("clockwise", "EL", "48,40 24,46 6,28 14,6 36,0 54,18 50,56 38,104"),
        StrokeShape(
            "ring on a stem", "EL", "44,18 30,2 14,10 14,28 28,36 42,26 46,12! 44,60 38,104"
        ),
        StrokeShape(
            "ring and hook", "L", "46,18 28,2 10,14 12,32 30,40 46,24 46,60 36,96 14,102 4,90"
        ),
        StrokeShape("from below", "L", "30,106 40,60 46,20 34,2 12,8 6,28 22,42 44,32"),
        StrokeShape("big ring", "LA", "52,26 36,4 10,10 2,36 14,58 38,52 54,20! 52,60 50,104"),
        StrokeShape("flat ring", "L", "54,22 34,6 6,16 8,38 34,42 54,22 44,66 22,106"),
        StrokeShape(
            "joined tail", "L", "50,12 26,2 6,18 12,40 36,44 50,26 50,4! 46,70 32,104 44,102 66,92"
        ),
        StrokeShape("leaning ring", "EL", "40,8 20,8 8,26 16,40 34,32 46,8 38,50 26,104"),
        StrokeShape("half open", "LA", "50,8 30,0 10,12 8,32 24,42 44,36 52,16 46,60 38,104"),
        StrokeShape("bent leg", "L", "46,14 24,2 6,18 14,40 38,36 48,12! 44,54 52,84 66,98"),
        StrokeShape(
            "ring into an S", "LE", "34,34 46,18 34,2 10,8 6,28 24,40 44,46 50,64 38,92 10,104"
        ),
        StrokeShape(
            "S and hook", "L", "36,36 48,18 34,2 12,6 6,26 24,42 48,52 52,74 34,98 10,100 2,86"
        ),
        StrokeShape("leaning S", "L", "40,30 52,12 36,0 16,10 14,30 30,42 40,56 32,82 6,104"),
        StrokeShape(
            "S from the left", "L", "12,38 40,28 48,12 30,0 10,8 8,26 24,40 46,50 46,76 24,102"
        ),
    ),
}
