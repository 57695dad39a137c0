"""A generator of handwritten amounts without paper, for forms that are drawn here."""

import pytest

from digits.amounts.config import ScanConfig, SynthesisConfig
from digits.amounts.synthesis import Synthesis
from digits.preprocess import Prepared


@pytest.fixture(scope="session")
def writing(prepared: Prepared) -> Synthesis:
    """Hands of MNIST and drawn ones, on clean paper."""
    none = dict.fromkeys(ScanConfig.model_fields, 0.0)
    config = SynthesisConfig(max_width=640, scan=ScanConfig.model_validate(none))
    return Synthesis(config, prepared.train)
