"""The benchmark's tables: by family, by surge, of the ranking, of cost. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence

from fraud.bench.families import HELD_OUT
from fraud.bench.intervals import Estimate
from fraud.bench.summary import Estimates, Summary, family_verdicts
from fraud.bench.table import Table
from fraud.bench.targets import Measure, Target, Verdict, family_target, overall_target

_BY_FAMILY = {
    Measure.PR_AUC: "PR-AUC",
    Measure.RECALL_AT_FALSE: "recall at 0.1% false",
    Measure.PRECISION: "precision",
    Measure.RECALL: "recall",
    Measure.DETECTED: "waves detected",
    Measure.SECONDS: "time to detection",
    Measure.BALLOTS: "ballots to detection",
}
_BY_RANKING = {
    Measure.RAW_TAU: "tau-b, all ballots",
    Measure.TAU: "tau-b, counted",
    Measure.WINNER_MENDED: "winner mended",
    Measure.WINNER_SPOILED: "winner spoiled",
}
_BY_COST = {
    Measure.FALSE_HOLDS: "false holds",
    Measure.FDR: "realised FDR",
    Measure.FALSE_REVIEWS: "shown unheld",
    Measure.CPU_US: "CPU µs a ballot",
    Measure.ADDED_MIB: "MiB added",
}
_PERCENT = {
    Measure.DETECTED,
    Measure.SURGE_HELD,
    Measure.FALSE_HOLDS,
    Measure.FDR,
    Measure.FALSE_REVIEWS,
    Measure.WINNER_MENDED,
    Measure.WINNER_SPOILED,
}
_INTERVALS = "In brackets: 95% bootstrap intervals over seeds."


def tables(summaries: Sequence[Summary]) -> tuple[Table, ...]:
    """Every table, for the same seeds and worlds."""
    return (
        _glance(summaries),
        _family_table(summaries),
        _share_table(summaries),
        _surge_table(summaries),
        _overall_table(
            "The ranking",
            "Against the ranking of honest ballots, in worlds with brushing. Mended: the true "
            "winner leads the counted ballots where brushing had made another lead (so many "
            "worlds in the second column); spoiled: another leads where the true one had led.",
            summaries,
            _BY_RANKING,
            raw_wrong=True,
        ),
        _overall_table(
            "False holds and cost",
            "False holds: of all honest ballots; FDR: honest among held; shown unheld: of all "
            "honest ballots, in an incident for review; by seed. CPU of "
            "judging alone, one thread; memory above the ballots' own, the largest of any world.",
            summaries,
            _BY_COST,
        ),
    )


def shown(measure: Measure, value: float) -> str:
    """A figure for people; an infinite time is "never"."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "never"
    if measure is Measure.SECONDS:
        return _duration(value)
    if measure in {Measure.BALLOTS, Measure.CPU_US, Measure.ADDED_MIB}:
        return f"{value:.0f}" if value >= 10.0 or value.is_integer() else f"{value:.1f}"  # noqa: PLR2004
    return f"{value:.2%}" if measure in _PERCENT else f"{value:.3f}"


def _duration(seconds: float) -> str:
    for unit_s, name in ((86_400.0, "d"), (3600.0, "h"), (60.0, "min")):
        if seconds >= unit_s:
            return f"{seconds / unit_s:.1f} {name}"
    return f"{seconds:.0f} s"


def _glance(summaries: Sequence[Summary]) -> Table:
    """Families in columns, detectors in rows: PR-AUC alone."""
    families = _names(summary.families for summary in summaries)
    target = {family: family_target(family, Measure.PR_AUC) for family in families}
    return Table(
        title="PR-AUC at a glance",
        note="Mean over seeds; the next table has intervals.",
        head=("", *(_marked(family) for family in families)),
        rows=(
            ("target", *(_target(Measure.PR_AUC, target[family]) for family in families)),
            *(
                (
                    summary.detector,
                    *(_bare(summary.families.get(family), Measure.PR_AUC) for family in families),
                )
                for summary in summaries
            ),
        ),
    )


def _family_table(summaries: Sequence[Summary]) -> Table:
    rows: list[tuple[str, ...]] = []
    for family in _names(summary.families for summary in summaries):
        targets = [_target(m, family_target(family, m)) for m in _BY_FAMILY]
        rows.append((f"{_marked(family)} target", *targets))
        rows += [
            (f"{_marked(family)} {summary.detector}", *_family_cells(family, summary))
            for summary in summaries
            if family in summary.families
        ]
    return Table(
        title="By family",
        note=f"{_INTERVALS} * marks families from which nothing is learned. Precision leaves "
        "the other families of a world aside. A wave is detected once ten of its ballots, or 1% "
        "of them, if fewer, are held or in an incident for review; medians; – where a method "
        "judges whole logs only. For A1 and A2 either the time or the ballots must be reached.",
        head=("", *_BY_FAMILY.values()),
        rows=tuple(rows),
    )


def _family_cells(family: str, summary: Summary) -> Iterable[str]:
    estimates = summary.families[family]
    verdicts = family_verdicts(family, estimates)
    return [_cell(m, estimates[m], verdicts.get(m)) for m in _BY_FAMILY]


def _share_table(summaries: Sequence[Summary]) -> Table:
    """The first detector's alone, which is ours where it takes part."""
    first = summaries[0]
    shares = sorted({share for of in first.by_share.values() for share in of})
    return Table(
        title=f"By share of the ballots: {first.detector}",
        note=f"PR-AUC. {_INTERVALS}",
        head=("", *(f"{share:.1%}" for share in shares)),
        rows=tuple(
            (_marked(family), *(_cell(Measure.PR_AUC, of[share], None) for share in shares))
            for family, of in first.by_share.items()
        ),
    )


def _surge_table(summaries: Sequence[Summary]) -> Table:
    surges = _names(summary.surges for summary in summaries)
    target = overall_target(Measure.SURGE_HELD)
    return Table(
        title="By honest surge",
        note=f"Share of a surge's ballots that is held; must be "
        f"{_target(Measure.SURGE_HELD, target)}. {_INTERVALS}",
        head=("", *surges),
        rows=tuple(
            (
                summary.detector,
                *(_surge_cell(summary.surges.get(surge), target) for surge in surges),
            )
            for summary in summaries
        ),
    )


def _surge_cell(estimates: Estimates | None, target: Target | None) -> str:
    if estimates is None:
        return "–"
    held = estimates[Measure.SURGE_HELD]
    return _cell(Measure.SURGE_HELD, held, target.verdict(held) if target else None)


def _overall_table(
    title: str,
    note: str,
    summaries: Sequence[Summary],
    measures: Mapping[Measure, str],
    *,
    raw_wrong: bool = False,
) -> Table:
    targets = {measure: overall_target(measure) for measure in measures}
    spare = ("",) if raw_wrong else ()
    return Table(
        title=title,
        note=f"{note} {_INTERVALS}",
        head=("", *(["misled"] if raw_wrong else []), *measures.values()),
        rows=(
            ("target", *spare, *(_target(m, target) for m, target in targets.items())),
            *(
                (
                    summary.detector,
                    *([str(summary.raw_wrong)] if raw_wrong else []),
                    *(_overall_cell(m, summary.overall[m], targets[m]) for m in measures),
                )
                for summary in summaries
            ),
        ),
    )


def _overall_cell(measure: Measure, estimate: Estimate, target: Target | None) -> str:
    return _cell(measure, estimate, target.verdict(estimate) if target else None)


def _cell(measure: Measure, estimate: Estimate, verdict: Verdict | None) -> str:
    if math.isnan(estimate.value):
        return "–"
    ends = f"[{shown(measure, estimate.low)}, {shown(measure, estimate.high)}]"
    said = f" {verdict}" if verdict in {Verdict.MET, Verdict.MISSED} else ""
    return f"{shown(measure, estimate.value)} {ends}{said}"


def _target(measure: Measure, target: Target | None) -> str:
    if target is None:
        return ""
    return f"{'≥' if target.at_least else '≤'} {shown(measure, target.limit)}"


def _bare(estimates: Estimates | None, measure: Measure) -> str:
    return shown(measure, estimates[measure].value) if estimates else "–"


def _marked(family: str) -> str:
    return f"{family}*" if family in HELD_OUT else family


def _names(groups: Iterable[Mapping[str, Estimates]]) -> list[str]:
    """All names, in the order in which they first come: every group has the catalogue's order."""
    return sorted(
        {name for group in groups for name in group}, key=lambda name: (name[0], int(name[1:]))
    )
