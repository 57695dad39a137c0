"""How far a step is, in a sentence."""

from artifacts.progress import sentence
from digits.progress import Progress


def test_speed_and_time_left_are_those_of_this_run() -> None:
    """What an earlier run had done before it was cut off promises no speed."""
    anew = sentence(Progress(300, 900, "step"), 150)
    assert anew == "step 300 of 900, 2.0 a second, about 5 min 00 s left"
    gone_on = sentence(Progress(300, 900, "step", before=250), 100)
    assert gone_on == "step 300 of 900, about 20 min 00 s left"
    assert sentence(Progress(1.5, 3, "epoch", 0.75, 0.5), 60) == (
        "epoch 2 of 3, training accuracy 75.00%, validation 50.00%, about 1 min 00 s left"
    )
