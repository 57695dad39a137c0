"""What stands in the rejection network's place where a digit model alone is looked at."""

import numpy as np
import numpy.typing as npt

from digits.arrays import Images
from digits.models.rejection import Opinion, Rejection, bundled_rejection


class NoRejection(Rejection):
    """Takes every picture for the digit that the model names, without a doubt."""

    def __init__(self) -> None:
        super().__init__(bundled_rejection()._session, 1.0)

    def opinions(self, _: Images, digits: npt.NDArray[np.intp]) -> list[Opinion]:
        """No doubts."""
        return [Opinion(0.0, 0.0, int(digit), refused=False) for digit in digits]
