"""How surprising a count is, as -log10 of a tail probability. Pure.

The beta-binomial is the binomial whose share is itself uncertain: Skellam, "A probability
distribution derived from the binomial distribution by regarding the probability of success as
variable between the sets of trials", J. R. Stat. Soc. B 10 (1948). Its use for counts that vary
more than chance allows: Kleinman, J. Am. Stat. Assoc. 68 (1973).
"""

import math

import numpy as np

_CHUNK = 4096
_NEGLIGIBLE = 1e-12
_LN10 = math.log(10.0)


def beta_binomial_surprise(observed: float, of: float, alpha: float, beta: float) -> float:
    """Surprise at `observed` or more of `of` trials whose share is Beta(alpha, beta).

    Decayed counts are not whole: observed is rounded down and `of` up, the cautious way. The
    tail is summed from the first term by the ratio of neighbours, so no difference of large
    numbers is taken; what is left after a chunk is bounded by a geometric series.

    Args:
        observed: above the mean, or the result is a lower bound of a small surprise.
        of: trials, at least `observed`; up to 10^6 and more.
        alpha, beta: positive.

    Returns:
        0 for certainty; 6 for one in a million. Never negative.
    """
    k, n = math.floor(observed), math.ceil(of)
    if k <= 0:
        return 0.0
    log_tail = _log_pmf(k, n, alpha, beta) + math.log(_tail_over_first(k, n, alpha, beta))
    return max(0.0, -log_tail / _LN10)


def _log_pmf(k: int, n: int, alpha: float, beta: float) -> float:
    log_choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return log_choose + _log_beta(k + alpha, n - k + beta) - _log_beta(alpha, beta)


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _tail_over_first(k: int, n: int, alpha: float, beta: float) -> float:
    total, term = 1.0, 1.0
    while k < n:
        j = np.arange(k, min(n, k + _CHUNK), dtype=np.float64)
        ratios = (n - j) * (alpha + j) / ((j + 1.0) * (n - j - 1.0 + beta))
        terms = term * np.cumprod(ratios)
        total += float(terms.sum())
        term, ratio = float(terms[-1]), float(ratios[-1])
        if ratio < 1.0 and term * ratio / (1.0 - ratio) <= _NEGLIGIBLE * total:
            break
        k += len(j)
    return total
