"""What the roles tell of themselves is summed over them."""

from loadtests.bench.role_metrics import ballots_a_commit, metric, total

TOLD = """# TYPE pingxuan_batch_ballots histogram
pingxuan_batch_ballots_sum{role="front-1"} 60.0
pingxuan_batch_ballots_sum{role="front-2"} 40.0
pingxuan_batch_ballots_summary 7.0
pingxuan_judged_ballots_total 5.0
"""


def test_a_metric_is_summed_over_its_labels_and_nothing_else() -> None:
    assert total(TOLD, "pingxuan_batch_ballots_sum") == 100.0
    assert total(TOLD, "pingxuan_judged_ballots_total") == 5.0
    assert total(TOLD, "pingxuan_unheard_of") == 0.0


def test_a_product_that_tells_nothing_has_no_batches() -> None:
    assert ballots_a_commit("") is None
    assert metric("http://127.0.0.1:1/metrics", "pingxuan_judged_ballots_total") == 0.0
