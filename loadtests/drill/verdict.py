"""What a drill came to: nothing lost, nothing doubled, the same ranking everywhere; or not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loadtests.drill.standings import Told, first_difference
from loadtests.faults.reconciler import Reckoning


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Counts of ballots, and `problems`: sentences on what else did not hold.

    `skipped` are acts that this machine lacks something for; they are told, and are no problem.
    """

    acknowledged: int
    recorded: int
    lost: int
    doubled: int
    unexplained: int
    rankings: Sequence[str]
    differences: Sequence[str]
    problems: Sequence[str] = ()
    skipped: Sequence[str] = ()

    @property
    def holds(self) -> bool:
        """Whether the day ended as a day has to end."""
        wrong = self.lost or self.doubled or self.unexplained
        return not (wrong or self.differences or self.problems)

    def lines(self) -> Iterator[tuple[str, str]]:
        """The last lines of the timeline, in Chinese and English."""
        yield (
            (
                f"丢失 {self.lost} 票，重复 {self.doubled} 票，无法解释 {self.unexplained} 票"
                f"（确认 {self.acknowledged}，入账 {self.recorded}）"
            ),
            (
                f"lost {self.lost}, doubled {self.doubled}, unexplained {self.unexplained}"
                f" (acknowledged {self.acknowledged}, recorded {self.recorded})"
            ),
        )
        for difference in self.differences:
            yield f"排名不一致：{difference}", f"the ranking differs: {difference}"
        if not self.differences:
            where = ", ".join(self.rankings)
            yield f"{len(self.rankings)} 处排名一致", f"the same ranking everywhere: {where}"
        for problem in self.problems:
            yield f"问题：{problem}", f"problem: {problem}"
        yield ("演练通过", "the drill holds") if self.holds else ("演练失败", "the drill FAILED")


def judged(
    acknowledged: int,
    reckonings: Sequence[Reckoning],
    rankings: Sequence[Told],
    *,
    unexplained: int = 0,
    problems: Sequence[str] = (),
    skipped: Sequence[str] = (),
) -> Verdict:
    """The verdict on a day that was reckoned more than once.

    Args:
        reckonings: of the first installation and of the restored one; the worst of each kind
            counts, as both are of the same ballots.
        rankings: at least one; each is held against the first.
        unexplained: ballots around the opening and the close that its moment does not explain.
    """
    told = [sentence for seen in reckonings for sentence in seen.told]
    sizes = {seen.recorded for seen in reckonings}
    return Verdict(
        acknowledged=acknowledged,
        recorded=min(sizes),
        lost=max(seen.lost for seen in reckonings),
        doubled=max(seen.doubled for seen in reckonings),
        unexplained=max(seen.unexplained for seen in reckonings) + unexplained,
        rankings=[seen.en for seen in rankings],
        differences=[
            f"{rankings[0].zh} {rankings[0].en} | {seen.zh} {seen.en}: {difference}"
            for seen in rankings[1:]
            if (difference := first_difference(rankings[0].ranking, seen.ranking))
        ],
        problems=(
            *problems,
            *dict.fromkeys(told),
            *([f"ledgers of {sorted(sizes)} ballots"] if len(sizes) > 1 else []),
        ),
        skipped=skipped,
    )
