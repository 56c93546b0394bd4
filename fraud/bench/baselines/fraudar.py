"""FRAUDAR (Hooi, Song, Beutel, Shah, Shin, Faloutsos: FRAUDAR: Bounding Graph Fraud in the Face of
Camouflage, KDD 2016), written from the paper."""

from dataclasses import dataclass, field
from enum import StrEnum
from heapq import heapify, heappop, heappush

import numpy as np

from fraud.bench.material import Rows
from fraud.bench.method import Contender, Suspicion
from fraud.domain import Floats, Ints

#: The paper's c in the weight 1 / log(degree + c) of an edge, by the degree of its column.
_OFFSET = 5.0


class Left(StrEnum):
    """What stands on the graph's left; cases stand on its right."""

    VOTER = "voter"
    ADDRESS = "address"
    NETWORK = "network"
    DEVICE = "device"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fraudar:
    """Scores a ballot by the densest of the peeled subsets that hold an edge of it."""

    left: Left
    is_live: bool = field(default=False, repr=False)
    limit: float | None = field(default=None, repr=False)

    def suspicion(self, rows: Rows) -> Suspicion:
        """An edge is as heavy as ballots share it."""
        left = _left_codes(rows, self.left)[rows.ballot]
        cases = len(rows.case_names)
        pairs, edge, counts = np.unique(
            left * cases + rows.cases, return_inverse=True, return_counts=True
        )
        density = edge_densities(pairs // cases, pairs % cases, counts.astype(np.float64))
        highest = rows.most_by_ballot(density[edge])
        return Suspicion(score=highest / (1.0 + highest), known_at=None)


def edge_densities(left: Ints, right: Ints, counts: Floats) -> Floats:
    """Peel the node of least weight until none is left (Algorithm 1).

    Args:
        left, right: (e,) the ends of each edge, codes from 0 on.
        counts: (e,) how often each edge occurs.

    Returns:
        (e,) the highest density g(S) = f(S) / |S| of a subset on the way that holds the edge.
    """
    rights, right = np.unique(right, return_inverse=True)
    lefts, left = np.unique(left, return_inverse=True)
    degree = np.bincount(right, weights=counts)
    weights = counts / np.log(degree + _OFFSET)[right]
    best = _peeled(left, right + len(lefts), weights, len(lefts) + len(rights))
    return np.minimum(best[left], best[right + len(lefts)])


def _peeled(first: Ints, second: Ints, weights: Floats, nodes: int) -> Floats:
    """(nodes,) the highest density among the subsets that hold each node."""
    neighbours, edge_weights, starts = _adjacency(first, second, weights, nodes)
    weight = np.bincount(np.concatenate((first, second)), np.tile(weights, 2), nodes).tolist()
    heap = [(each, node) for node, each in enumerate(weight)]
    heapify(heap)
    mass, densest, left = float(weights.sum()), 0.0, nodes
    best, gone = np.zeros(nodes), [False] * nodes
    while heap:
        least, node = heappop(heap)
        if gone[node] or least != weight[node]:
            continue  # it weighs less by now, or is gone: a newer entry stands for it
        densest = max(densest, mass / left)
        best[node], gone[node] = densest, True
        mass, left = mass - least, left - 1
        for place in range(starts[node], starts[node + 1]):
            other = neighbours[place]
            if not gone[other]:
                weight[other] -= edge_weights[place]
                heappush(heap, (weight[other], other))
    return best


def _adjacency(
    first: Ints, second: Ints, weights: Floats, nodes: int
) -> tuple[list[int], list[float], list[int]]:
    """Neighbours and weights of edges by node, and where each node's begin."""
    ends, others = np.concatenate((first, second)), np.concatenate((second, first))
    order = np.argsort(ends, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(ends, minlength=nodes))))
    return others[order].tolist(), np.tile(weights, 2)[order].tolist(), starts.tolist()


def _left_codes(rows: Rows, left: Left) -> Ints:
    match left:
        case Left.VOTER:
            return rows.voter
        case Left.ADDRESS:
            return rows.address
        case Left.NETWORK:
            return rows.network
        case Left.DEVICE:
            return rows.device
        case Left.SOURCE:
            return rows.network * (int(rows.device.max(initial=0)) + 1) + rows.device


VOTER_GRAPH = Contender(name="FRAUDAR, voters", grid=(Fraudar(left=Left.VOTER),))
SHARED_GRAPH = Contender(
    name="FRAUDAR, shared values",
    grid=tuple(
        Fraudar(left=left) for left in (Left.ADDRESS, Left.NETWORK, Left.DEVICE, Left.SOURCE)
    ),
)
