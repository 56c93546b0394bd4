"""The promised keys are there whatever was measured, and the table doubts what it must."""

from typing import Any

from loadtests.bench.document import document, ratios, saturated
from loadtests.bench.domain import (
    Browsing,
    ChildRun,
    Figures,
    Inserts,
    Pace,
    PageCost,
    PageLoad,
    Part,
    Parts,
    Receipts,
    ScanCost,
    Usage,
    VoterMemory,
)
from loadtests.bench.plan import Plan, quick_plan
from loadtests.bench.text import table

ABOUT: dict[str, Any] = {
    "began_at": "2026-01-01T00:00:00+00:00",
    "machine": {"cpu": "c", "cores": 2, "memory_gib": 4.0, "kernel": "k", "python": "3.11"},
    "commit": {"head": "abc", "dirty": True},
}


def usage(*, generator: float = 0.1, others: float = 0.0) -> Usage:
    return Usage(wall_s=2.0, generator=generator, by_role={"front": 0.9}, others=others, idle=1.0)


def pace(per_s: float, **used: float) -> Pace:
    return Pace(
        per_s=per_s,
        seconds=2.0,
        done=round(per_s * 2),
        by_second=(90, 110),
        refused={"503": 3},
        body_bytes=100,
        cpu_us={"front": 450.0},
        usage=usage(**used),
    )


def shown(figures: Figures, plan: Plan | None = None) -> str:
    plan = plan or Plan()
    return "\n".join(table(document(plan, figures, ABOUT), figures))


def test_every_promised_key_is_there_when_nothing_was_measured() -> None:
    said = document(Plan(), Figures(), ABOUT)
    assert said["front"]["ballots_per_s"] == {}
    assert said["front"]["p99_ms_at_half"] is None
    assert set(said["peers"]) == {"obvious", "voting_app", "empty_handler", "pgbench"}
    assert set(said["ratio"]) == set(said["peers"])
    assert set(said["ratio"].values()) == {None}
    assert said["pages"]["ranking_per_s"] is said["pages"]["case_per_s"] is None
    assert {"stream_us_per_ballot", "scan_s_per_million", "scan_mib"} < set(said["fraud"])
    assert said["machine"]["cores"] == 2
    assert said["commit"]["head"] == "abc"


def test_a_ratio_is_the_front_with_two_processes_over_its_peer() -> None:
    figures = Figures(
        fronts={1: pace(999.0), 2: pace(100.0)},
        empty_handler=pace(400.0),
        pgbench=Inserts(per_s=200.0, seconds=2.0, latency_ms=1.0, usage=usage()),
        obvious=pace(20.0),
    )
    assert ratios(figures) == {
        "obvious": 5.0,
        "voting_app": None,
        "empty_handler": 0.25,
        "pgbench": 0.5,
    }
    assert document(Plan(), figures, ABOUT)["front"]["ballots_per_s"] == {"1": 999.0, "2": 100.0}


def test_what_was_not_measured_says_so() -> None:
    lines = shown(Figures()).splitlines()
    assert any(line.startswith("peers.obvious") and "not measured" in line for line in lines)


def test_a_page_is_told_beside_a_handler_that_answers_as_many_bytes() -> None:
    page = PageLoad(pace=pace(60.0), transactions=9, idle_transactions=6.0)
    figures = Figures(pages={"ranking": page}, empty_pages={"ranking": pace(100.0)})
    said = document(Plan(), figures, ABOUT)["pages"]
    assert said["ranking_ratio"] == 0.6
    assert said["ranking_body_bytes"] == 100
    assert said["ranking_transactions_a_page"] == 3 / 120
    assert said["case_ratio"] is None
    assert "pages.ranking_ratio" in shown(figures)


def test_what_followers_ask_while_nobody_reads_is_not_the_pages() -> None:
    page = PageLoad(pace=pace(60.0), transactions=5, idle_transactions=6.0)
    assert page.transactions_a_page == 0.0


def test_the_parts_leave_a_rest_of_what_the_front_used() -> None:
    parts = Parts(
        batch=16,
        parts=(
            Part(name="decode", what="", front_us=50.0),
            Part(name="commit", what="", front_us=100.0, server_us=80.0),
        ),
    )
    figures = Figures(fronts={2: pace(100.0)}, parts=parts)
    said = document(Plan(), figures, ABOUT)["parts"]
    assert said["front_us"] == {"decode": 50.0, "commit": 100.0}
    assert said["server_us"] == {"commit": 80.0}
    assert said["rest_front_us"] == 300.0
    assert "rest of the front" in shown(figures)


def test_the_memory_of_a_voter_is_told_by_the_ballots_of_the_day() -> None:
    figures = Figures(voter_memory=[VoterMemory(voters=9, ballots=5, bytes_each=290.5)])
    assert document(Plan(), figures, ABOUT)["redis"] == {"bytes_per_voter_of_5": 290.5}
    assert "290.5" in shown(figures)


def test_a_saturated_generator_is_told() -> None:
    figures = Figures(fronts={1: pace(100.0, generator=0.9), 2: pace(100.0)})
    assert saturated(figures) == ["front.1"]
    assert "front.1: the load generator used more than 0.85" in shown(figures)


def test_a_machine_that_was_shared_is_told() -> None:
    assert "others used CPU" in shown(Figures(fronts={2: pace(100.0, others=0.7)}))
    assert "others used CPU" not in shown(Figures(fronts={2: pace(100.0)}))


def test_refusals_receipts_noise_and_problems_are_shown() -> None:
    figures = Figures(
        fronts={2: pace(100.0)},
        receipts={2: Receipts(asked=7, recorded=6)},
        problems=["it rained"],
    )
    text = shown(figures, quick_plan())
    assert "{'503': 3}" in text
    assert "6 of 7 receipts" in text
    assert "each second 90 to 110, deviation 10" in text
    assert "problem: it rained" in text
    assert "its figures mean nothing" in text


def test_a_scan_is_scaled_and_its_start_is_not_judging() -> None:
    scan = ScanCost(
        ballots=100_000,
        full=ChildRun(wall_s=8.0, cpu_s=7.0, peak_mib=300.0),
        empty=ChildRun(wall_s=1.5, cpu_s=2.0, peak_mib=100.0),
        usage=usage(),
    )
    said = document(Plan(), Figures(scan=scan), ABOUT)["fraud"]
    assert said["scan_s_per_million"] == 80.0
    assert said["stream_us_per_ballot"] == 50.0
    assert said["scan_mib"] == 300.0
    assert said["scanned_ballots"] == 100_000


def test_a_longer_run_may_take_longer() -> None:
    assert Plan().limit_s < 360
    assert Plan(seconds=30).limit_s > Plan().limit_s
    assert Plan(seconds=1).limit_s == Plan().limit_s


def test_without_a_browser_it_is_said_why_and_that_is_no_problem() -> None:
    figures = Figures(unseen="no Chromium: install one")
    said = document(Plan(), figures, ABOUT)["browser"]
    assert (said["gallery_bytes"], said["cast_ms"]) == (None, None)
    assert said["skipped"] == "no Chromium: install one"
    assert "nothing was seen in a browser: no Chromium: install one" in shown(figures)
    assert figures.problems == []


def test_what_a_citizen_waits_for_stands_in_the_table() -> None:
    seen = Browsing(
        visits=3,
        gallery_bytes=29_644,
        gallery_requests=10,
        first_contentful_paint_ms=1192,
        cast_ms=5035,
    )
    cost = PageCost(
        page="case", body_bytes=4199, request_us=18.5, empty_us=24.3, render_us=356.0, ratio=1.31
    )
    figures = Figures(browsing=seen, page_costs=[cost])
    said = document(Plan(), figures, ABOUT)
    assert said["browser"]["first_contentful_paint_ms"] == 1192
    assert said["browser"]["skipped"] is None
    assert said["pages"]["case_alone_request_us"] == 18.5
    lines = shown(figures)
    assert "29,644" in lines
    assert "5,035" in lines
