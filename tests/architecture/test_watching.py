"""Rules, dashboards and the runbook speak of metrics and commands that there are."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.dashboards.__main__ import FOLDER, text
from ops.dashboards.boards import BOARDS
from ops.dashboards.grafana import Dashboard, Unit
from tests.checkers import checked, checker
from tests.deployed import assert_is_command

OPS = Path(__file__).parents[2] / "ops"
RULES = OPS / "deploy" / "prometheus"
RUNBOOK = OPS / "runbook"
#: What Prometheus and its client library keep of every process.
OF_PROCESSES = {
    *("up", "process_open_fds", "process_max_fds"),
    *("process_cpu_seconds", "process_resident_memory_bytes"),
}
_METRIC = re.compile(r"\b((?:pingxuan|process)_\w+|up)\b(?=[{\[\s)]|$)")
_RECORDED = re.compile(r"\b\w*:pingxuan_\w+:\w+|\bpingxuan:\w+:\w+")
_KINDS = re.compile(r"_(?:total|bucket|count|sum)$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def groups(file: str) -> list[dict[str, Any]]:
    loaded = yaml.safe_load((RULES / file).read_text(encoding="utf-8"))
    return [rule for group in loaded["groups"] for rule in group["rules"]]


ALERTS = {rule["alert"]: rule for rule in groups("alerts.yml")}
RECORDED = {rule["record"]: rule for rule in groups("recording.yml")}
PANELS = [(board.uid, panel) for board in BOARDS for panel in board.panels]


def catalogued() -> set[str]:
    text = (OPS / "metrics.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `(pingxuan_\w+)` \|", text, re.MULTILINE))


def expressions() -> list[str]:
    rules = [rule["expr"] for rule in (*ALERTS.values(), *RECORDED.values())]
    return rules + [expr for _, panel in PANELS for expr in panel.series.values()]


def asked(expression: str) -> set[str]:
    """The metrics in an expression, without what their kind appends."""
    plain = re.sub(r'"[^"]*"', '""', expression)
    plain = _RECORDED.sub("", re.sub(r"\b(?:by|without) \([^)]*\)", "", plain))
    return {_KINDS.sub("", name) for name in _METRIC.findall(plain)}


def test_every_metric_of_rules_and_dashboards_is_in_the_catalogue() -> None:
    named = {name for expression in expressions() for name in asked(expression)}
    assert len(named) > 30
    assert named - catalogued() - OF_PROCESSES == set()


def test_a_metric_that_nobody_keeps_would_be_noticed() -> None:
    assert asked('sum by (le) (rate(pingxuan_made_up_bucket{a="up"}[5m])) > 1') == {
        "pingxuan_made_up"
    }


def test_recorded_series_that_are_asked_for_are_recorded() -> None:
    named = {name for expression in expressions() for name in _RECORDED.findall(expression)}
    assert named == set(RECORDED)


def test_every_alert_has_a_page_and_every_page_an_alert() -> None:
    pages = {page.stem for page in RUNBOOK.glob("*.md")} - {"README"}
    assert pages == set(ALERTS)
    index = (RUNBOOK / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\((\w+)\.md\)", index)) == pages


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_speaks_both_languages_and_says_how_urgent_it_is(alert: str) -> None:
    rule = ALERTS[alert]
    assert _CHINESE.search(rule["annotations"]["zh"])
    assert not _CHINESE.search(rule["annotations"]["en"])
    assert rule["labels"]["severity"] in {"none", "page", "ticket"}


@pytest.mark.parametrize("alert", ALERTS)
def test_a_page_says_what_it_means_what_citizens_notice_and_what_to_do(alert: str) -> None:
    page = (RUNBOOK / f"{alert}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {alert}\n")
    headings = re.findall(r"^## (.*?) / (.*)$", page, re.MULTILINE)
    assert [english for _, english in headings] == [
        "What it means", "What citizens notice", "What to do",
    ]  # fmt: skip
    assert re.search(r"```sh\n\S[^`]*```", page)


def commands(texts: list[str]) -> set[tuple[str, ...]]:
    found = re.findall(r"\bpingxuan ((?:[a-z]+ ?)+)", "\n".join(texts))
    return {tuple(words.split()) for words in found}


def test_every_command_of_the_runbook_exists() -> None:
    pages = [page.read_text(encoding="utf-8") for page in RUNBOOK.glob("*.md")]
    shell = [block for page in pages for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)]
    named = commands(shell)
    assert len(named) > 8
    for words in named:
        assert_is_command(words)


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
def test_a_dashboard_is_what_its_description_says(board: Dashboard) -> None:
    kept = (FOLDER / f"{board.uid}.json").read_text(encoding="utf-8")
    assert kept == text(board), "run `python -m ops.dashboards`"


def test_no_other_dashboards_are_kept() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} == {board.uid for board in BOARDS}


def test_vote_fraud_and_servers_have_a_dashboard_each() -> None:
    assert [board.uid for board in BOARDS] == [
        "pingxuan-vote", "pingxuan-fraud", "pingxuan-servers",
    ]  # fmt: skip


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
def test_panels_lie_beside_each_other_and_speak_chinese_first(board: Dashboard) -> None:
    panels = json.loads(text(board))["panels"]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]
    assert len(set(places)) == len(panels)
    for panel in panels:
        zh, _, en = panel["title"].partition(" / ")
        assert en or not _CHINESE.search(zh)
        assert not _CHINESE.search(en)


@pytest.mark.parametrize(("uid", "panel"), PANELS, ids=lambda one: getattr(one, "title", one))
def test_a_panel_of_seconds_ratios_or_bytes_says_its_unit(uid: str, panel: Any) -> None:
    told = " ".join(panel.series.values())
    if re.search(r"_seconds(?!_total)", told):
        assert panel.unit is Unit.SECONDS
    elif "_ratio" in told:
        assert panel.unit is Unit.SHARE
    elif "_bytes" in told:
        assert panel.unit is Unit.BYTES


def test_promtool_finds_the_rules_sound() -> None:
    promtool = checker("promtool")
    checked(promtool, "check", "rules", "recording.yml", "alerts.yml", cwd=RULES)
    checked(promtool, "check", "config", "prometheus.yml", cwd=RULES)


def test_the_rules_fire_when_they_should_and_not_otherwise() -> None:
    checked(checker("promtool"), "test", "rules", "alerts_test.yml", cwd=RULES)


def test_every_alert_is_seen_firing_in_promtools_tests() -> None:
    told = (RULES / "alerts_test.yml").read_text(encoding="utf-8")
    assert set(re.findall(r'labels: \'\{alertname="(\w+)"\}', told)) == set(ALERTS)
