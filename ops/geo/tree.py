"""A MaxMind-typed file out of spans, its search tree as small as the format allows.

Equal subtrees are written once and pointed to from every place that they stand in: readers only
follow pointers, and the file becomes a fraction of its size.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mmdb_writer import SearchTreeLeaf, SearchTreeNode, TreeWriter

from ops.geo.spans import A, Span

#: IPv4 addresses stand in an IPv6 tree as the lowest 2^32.
_BITS = 128
_Child = SearchTreeNode | SearchTreeLeaf | None


class Tree:
    """The search tree over spans that are sorted and apart."""

    def __init__(self, spans: Sequence[Span[A]], record: Callable[[A], dict[str, Any]]) -> None:
        self._spans = spans
        self._firsts = [first for first, _, _ in spans]
        self._leaves = {value: SearchTreeLeaf(record(value)) for _, _, value in spans}
        self._nodes: dict[tuple[int, int], SearchTreeNode] = {}
        root = self._grown(0, _BITS, 0, len(spans))
        self.root = root if isinstance(root, SearchTreeNode) else SearchTreeNode(root, root)

    def _grown(self, low: int, bits: int, begin: int, end: int) -> _Child:
        """The subtree of 2^bits addresses from `low` on; spans begin to end - 1 reach into it."""
        if begin == end:
            return None
        first, last, value = self._spans[begin]
        if first <= low and last >= low + (1 << bits) - 1:
            return self._leaves[value]
        half = low + (1 << (bits - 1))
        middle = bisect_left(self._firsts, half, begin, end)
        across = middle > begin and self._spans[middle - 1][1] >= half
        return self._node(
            self._grown(low, bits - 1, begin, middle),
            self._grown(half, bits - 1, middle - across, end),
        )

    def _node(self, left: _Child, right: _Child) -> _Child:
        if left is right and not isinstance(left, SearchTreeNode):
            return left
        return self._nodes.setdefault((id(left), id(right)), SearchTreeNode(left, right))


def write(
    tree: Tree, file: Path, *, kind: str, languages: list[str], says: str, built_at: int
) -> None:
    """Write a tree: the same spans and the same time give the same bytes.

    Args:
        kind: the MaxMind database type by which readers know what it tells.
        says: a description, in English.
        built_at: epoch seconds that the file gives as its age.
    """
    about = {
        "ip_version": 6,
        "database_type": kind,
        "languages": languages,
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "description": {"en": says},
        "build_epoch": built_at,
    }
    TreeWriter(tree.root, about, int_type="u32").write(str(file))
