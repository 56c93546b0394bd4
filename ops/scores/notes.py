"""What a sheet tells those who fill it, Chinese first. Pure."""

from ops.scores.assignment import Assignment
from voting.rules.ranking import Bonus, Mean, Scoring

_MEANS = {
    Mean.PLAIN: ("取全部评分的平均分", "the mean of all scores is taken"),
    Mean.TRIMMED: (
        "有 3 个及以上评分时，去掉一个最高分和一个最低分后取平均分",
        "the mean is taken without one highest and one lowest score where there are three or more",
    ),
}


def notes(assignment: Assignment) -> tuple[str, str]:
    """Full marks, how the mean is taken and what may stay empty, in Chinese and in English."""
    zh, en = _judged(assignment.scoring) if assignment.scoring else _given(assignment)
    if not assignment.blind:
        return zh, en
    return (
        f"{zh}案例与评委均以代码表示，请勿写出名称或姓名。",
        f"{en} Cases and judges are codes here; please write no names.",
    )


def _judged(scoring: Scoring) -> tuple[str, str]:
    full, least = f"{scoring.full_marks:f}", scoring.least_judges
    zh_mean, en_mean = _MEANS[scoring.mean]
    judges = "judge" if least == 1 else "judges"
    zh = f"满分 {full}，最低 0，最多 4 位小数；{zh_mean}；每个案例至少 {least} 位评委评分；"
    en = f"Full marks {full}, lowest 0, at most 4 decimals; {en_mean}; at least {least} {judges}"
    why = "leave a cell empty where there is no score, as for a conflict of interest."
    return f"{zh}不评分（如回避）请留空。", f"{en} for each case; {why}"


def _given(assignment: Assignment) -> tuple[str, str]:
    bonus = assignment.campaign.ranking.bonus
    assert isinstance(bonus, Bonus)
    cap = f"{bonus.cap:f}"
    en = f"Each item brings from 0 to what its heading says, at most 4 decimals; at most {cap}"
    return (
        f"各项最低 0，最高见表头，最多 4 位小数；合计最多加 {cap} 分；不加分请留空。",
        f"{en} in all; leave a cell empty where nothing is added.",
    )
