"""`report.pdf` as a whole: its parts in their order."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from reportlab.platypus import Flowable

from ops.export.report.awards import awards
from ops.export.report.counts import counts
from ops.export.report.course import course
from ops.export.report.disputes import disputes
from ops.export.report.lettering import BOX, HEADING, Lettering
from ops.export.report.overview import overview
from ops.export.report.paper import Paper
from ops.export.report.proof import missing_letters, proof
from ops.export.report.results import results
from ops.export.report.rules import rules
from ops.export.report.words import numeral
from ops.export.state import State

FILE = "report.pdf"


def write_report(folder: Path, state: State, ballots: int, software: str) -> tuple[str, ...]:
    """Write the report of a state; returns warnings for the organizer.

    `folder` holds all other files but the manifest, so that the report can name their hashes.
    """
    lettering, campaign = Lettering(), state.campaign
    story = story_of(lettering, folder, state, ballots, software)
    paper = Paper(
        folder / FILE,
        title=lettering.plain(campaign.title.zh),
        author=lettering.plain(campaign.organizer.zh),
        subject="评选结果报告",
        aside=_aside(state),
    )
    paper.write(story)
    return tuple(_warnings(lettering))


def story_of(
    lettering: Lettering, folder: Path, state: State, ballots: int, software: str
) -> list[Flowable]:
    """Everything that a report says, in order; what its font lacks is told last."""
    story = [*overview(lettering, state, ballots, software), *_parts(lettering, state, folder)]
    return [*story, *missing_letters(lettering)]


def _parts(lettering: Lettering, state: State, folder: Path) -> Iterator[Flowable]:
    parts: Iterable[tuple[str, Iterable[Flowable]]] = (
        ("评选规则", rules(lettering, state.campaign)),
        ("时间安排与经过", course(lettering, state)),
        ("排名", results(lettering, state)),
        ("名单", awards(lettering, state)),
        ("票数", counts(lettering, state)),
        ("异议与答复", disputes(lettering, state)),
        ("核对方法", proof(lettering, state, folder)),
    )
    for number, (title, part) in enumerate(parts, start=1):
        yield lettering.paragraph(f"{numeral(number)}、{title}", HEADING)
        yield from part


def _aside(state: State) -> str:
    sample = "示例数据 · " if state.campaign.sample else ""
    return f"{sample}截至账本序号 {state.as_of} · {state.chain_head[:12]}"


def _warnings(lettering: Lettering) -> Iterator[str]:
    if lettering.missing:
        shown = " ".join(f"U+{ord(letter):04X}" for letter in sorted(lettering.missing)[:8])
        number = lettering.missing.total()
        yield f"{FILE}: {number} characters are not in its font, shown as {BOX} ({shown})"
