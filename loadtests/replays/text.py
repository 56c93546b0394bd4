"""The replay's report as people read it."""

from loadtests.replays.findings import Findings, ScanComparison
from loadtests.replays.replay import ReplayReport
from loadtests.traffic.report import traffic_lines


def replay_lines(report: ReplayReport) -> list[str]:
    """A fact a line, then a line a case."""
    lines = [f"test clock {report.clock}", *traffic_lines(report.traffic), ""]
    lines += [f"{'case':<40}{'received':>10}{'counted':>10}{'held':>8}{'voided':>8}"]
    for tally in sorted(report.tallies, key=lambda tally: -tally.received):
        lines.append(
            f"{tally.case:<40}{tally.received:>10}{tally.counted:>10}"
            f"{tally.held:>8}{tally.voided:>8}"
        )
    lines += ["", *_findings(report.findings)]
    settled = "everything is judged" if report.settled else "NOT everything was judged in time"
    codes = ", ".join(f"{name} exit {code}" for name, code in report.commands.items())
    lines += [f"{settled}; {codes}"]
    return lines + (_scan(report.scan) if report.scan else [])


def _findings(found: Findings) -> list[str]:
    places = found.places
    return [
        f"step ballots {found.step_ballots}, held {found.step_held:.2%}",
        f"votes acknowledged but missing {found.missing_votes}",
        f"votes received but unexplained {found.unexplained_votes}",
        f"honest ballots {found.honest_ballots}, held {found.honest_held:.3%}",
        f"category {places.category}, by received: {', '.join(found.ranking_raw)}",
        f"category {places.category}, by counted:  {', '.join(found.ranking_counted)}",
        f"the step's case {places.case}: place {places.raw} by received, {places.counted} by "
        f"counted, {places.without_step} without the step; "
        + ("IT PROFITS" if found.profits else "it does not profit"),
    ]


def _scan(scan: ScanComparison) -> list[str]:
    return [
        f"incidents: live {scan.live_incidents}, scan {scan.scan_incidents}, both {scan.both}",
        f"held: live {scan.live_held}, scan {scan.scan_held}, Jaccard {scan.jaccard:.4f}",
    ]
