"""Three measures of a block's density, as M-Zoom takes them."""

import math
from collections.abc import Callable, Sequence
from enum import StrEnum

#: Mass and sizes by mode of a block, and of the tensor that it is cut from.
Density = Callable[[float, Sequence[int], float, Sequence[int]], float]


class DensityName(StrEnum):
    """Those that are tried."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    SURPRISING = "surprising"


def density_of(name: DensityName) -> Density:
    """The measure of a name."""
    match name:
        case DensityName.ARITHMETIC:
            return arithmetic
        case DensityName.GEOMETRIC:
            return geometric
        case DensityName.SURPRISING:
            return surprising


def arithmetic(
    mass: float, sizes: Sequence[int], whole: float, whole_sizes: Sequence[int]
) -> float:
    """Mass over the mean size (Charikar 2000, by modes)."""
    del whole, whole_sizes
    return mass * len(sizes) / sum(sizes) if all(sizes) else 0.0


def geometric(
    mass: float, sizes: Sequence[int], whole: float, whole_sizes: Sequence[int]
) -> float:
    """Mass over the geometric mean of the sizes (Charikar 2000, by modes)."""
    del whole, whole_sizes
    return mass / math.prod(sizes) ** (1.0 / len(sizes)) if all(sizes) else 0.0


def surprising(
    mass: float, sizes: Sequence[int], whole: float, whole_sizes: Sequence[int]
) -> float:
    """Minus the log of the chance of so much mass under a Poisson model (Jiang, Beutel, Cui, Hooi,
    Yang, Faloutsos: A General Suspiciousness Metric for Dense Blocks, ICDM 2015)."""
    if mass <= 0.0 or not all(sizes):
        return 0.0
    share = math.prod(size / of for size, of in zip(sizes, whole_sizes, strict=True))
    expected = whole * share
    return mass * (math.log(mass / expected) - 1.0) + expected if mass > expected else 0.0
