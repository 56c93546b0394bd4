"""How much a wave looks like brushing, 0 to 1."""

import numpy as np

from fraud.waves import FEATURES, Wave

def suspicion(wave: Wave) -> float:
    f = dict(zip(FEATURES, wave.features.tolist(), strict=True))
    if f["whole"] and f["held"] < 0.3:
        return 0.0
    return float(1-np.exp(-wave.total/100))
