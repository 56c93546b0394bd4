"""M-Zoom (Shin, Hooi, Faloutsos: M-Zoom: Fast Dense-Block Detection in Tensors with Quality
Guarantees, ECML PKDD 2016), written from the paper."""

from dataclasses import dataclass, field

import numpy as np

from fraud.bench.baselines.block_density import Density, DensityName, density_of
from fraud.bench.material import Rows
from fraud.bench.method import Contender, Suspicion
from fraud.domain import Bools, Floats, Ints

_BLOCKS = 12
#: Session ages are compared by these classes; upper bounds in seconds, exclusive.
_AGE_BOUNDS_S = (2.0, 5.0, 15.0, 60.0, 600.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MZoom:
    """Cuts blocks one after another out of (case, device class, referrer, session age, time and,
    if asked, network); a ballot is as suspect as the densest block that holds a selection of it.
    """

    density: DensityName
    bucket_s: float
    by_network: bool
    is_live: bool = field(default=False, repr=False)
    limit: float | None = field(default=None, repr=False)

    def suspicion(self, rows: Rows) -> Suspicion:
        """What no block holds scores 0."""
        tensor = _tensor(rows, self.bucket_s, by_network=self.by_network)
        entries, entry, counts = np.unique(tensor, axis=0, return_inverse=True, return_counts=True)
        density = density_of(self.density)
        found = block_densities(entries, counts.astype(np.float64), density, _BLOCKS)
        highest = rows.most_by_ballot(found[entry.ravel()])
        return Suspicion(score=highest / (1.0 + highest), known_at=None)


def block_densities(entries: Ints, counts: Floats, density: Density, blocks: int) -> Floats:
    """Algorithm 1: find a block, take its entries out, and again.

    Args:
        entries: (e, k) values by mode, codes from 0 on.
        counts: (e,) the mass of each entry.

    Returns:
        (e,) the density of the block that took each entry; 0 for those that are left.
    """
    found, left = np.zeros(len(entries)), np.arange(len(entries))
    for _ in range(blocks):
        if not len(left):
            break
        inside, reached = _densest(_Peeling.of(entries[left], counts[left]), density)
        found[left[inside]] = reached
        left = left[~inside]
    return found


def _densest(peeling: "_Peeling", density: Density) -> tuple[Bools, float]:
    """Algorithm 2: of each mode's lightest value, remove that which leaves most density."""
    whole, whole_sizes = peeling.mass, tuple(peeling.sizes)
    best, best_turn, turn = density(whole, whole_sizes, whole, whole_sizes), 0, 0
    while any(peeling.sizes):
        choices = []
        for mode, size in enumerate(peeling.sizes):
            if size:
                value, light = peeling.lightest(mode)
                sizes = [each - (place == mode) for place, each in enumerate(peeling.sizes)]
                after = density(peeling.mass - light, sizes, whole, whole_sizes)
                choices.append((after, -light, -mode, value))
        after, _, mode, value = max(choices)
        turn += 1
        peeling.remove(-mode, value, turn)
        if after > best:
            best, best_turn = after, turn
    return peeling.removed_at > best_turn, best


@dataclass(slots=True, kw_only=True)
class _Peeling:
    """A block that shrinks.

    Attributes:
        masses: by mode, of each value; infinite once it is removed.
        members, starts: by mode, entries in the order of their values, and where each begins.
        removed_at: (e,) the turn at which each entry went.
    """

    entries: Ints
    counts: Floats
    masses: list[Floats]
    members: list[Ints]
    starts: list[Ints]
    sizes: list[int]
    mass: float
    removed_at: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    @classmethod
    def of(cls, entries: Ints, counts: Floats) -> "_Peeling":
        """The whole of what is left."""
        modes = [np.unique(column, return_inverse=True)[1] for column in entries.T]
        sizes = [int(codes.max()) + 1 for codes in modes]
        return cls(
            entries=np.column_stack(modes),
            counts=counts,
            masses=[np.bincount(codes, counts).astype(np.float64) for codes in modes],
            members=[np.argsort(codes, kind="stable") for codes in modes],
            starts=[np.concatenate(([0], np.cumsum(np.bincount(codes)))) for codes in modes],
            sizes=sizes,
            mass=float(counts.sum()),
            removed_at=np.full(len(entries), np.iinfo(np.int64).max),
        )

    def lightest(self, mode: int) -> tuple[int, float]:
        """The value of least mass that is left in a mode, and its mass."""
        value = int(self.masses[mode].argmin())
        return value, float(self.masses[mode][value])

    def remove(self, mode: int, value: int, turn: int) -> None:
        """Take a value out, with all entries that are left of it."""
        of_value = self.members[mode][self.starts[mode][value] : self.starts[mode][value + 1]]
        gone = of_value[self.removed_at[of_value] > turn]
        self.removed_at[gone] = turn
        self.mass -= float(self.counts[gone].sum())
        for other, masses in enumerate(self.masses):
            if other != mode:
                np.subtract.at(masses, self.entries[gone, other], self.counts[gone])
        self.masses[mode][value] = np.inf
        self.sizes[mode] -= 1


def _tensor(rows: Rows, bucket_s: float, *, by_network: bool) -> Ints:
    """(m, 5) or (m, 6) values of every selection."""
    age = np.searchsorted(np.array(_AGE_BOUNDS_S), rows.session_age_s, side="right")
    bucket = (rows.at // bucket_s).astype(np.int64)
    networks = [rows.network] if by_network else []
    of_ballot = np.column_stack((rows.device, rows.referrer, age, bucket, *networks))
    return np.column_stack((rows.cases, of_ballot[rows.ballot]))


M_ZOOM = Contender(
    name="M-Zoom",
    grid=tuple(
        MZoom(density=density, bucket_s=bucket_s, by_network=by_network)
        for density in DensityName
        for bucket_s in (3600.0, 21_600.0)
        for by_network in (True, False)
    ),
)
