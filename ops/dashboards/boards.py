"""The three dashboards: the vote, fraud, servers. Titles are Chinese first."""

from ops.dashboards.grafana import Dashboard, Kind, Panel, Unit

_OF = '{campaign=~"$campaign"}'


def _p(quantile: float, metric: str) -> str:
    return f"histogram_quantile({quantile}, sum by (le) (rate({metric}_bucket[5m])))"


VOTE = Dashboard(
    uid="pingxuan-vote",
    title="评选：投票 / Pingxuan: the vote",
    panels=(
        Panel(
            title="每秒收票 / Ballots cast",
            unit=Unit.PER_SECOND,
            kind=Kind.NUMBER,
            series={"cast": 'outcome:pingxuan_ballots:rate1m{outcome="cast"}'},
        ),
        Panel(
            title="系统原因失败的比例 / Ended by a fault of ours",
            unit=Unit.SHARE,
            kind=Kind.NUMBER,
            series={"failed": "pingxuan:ballots:failed_ratio5m"},
        ),
        Panel(
            title="等待时间 p99 / Wait, p99",
            unit=Unit.SECONDS,
            kind=Kind.NUMBER,
            series={"p99": "pingxuan:ballot_seconds:p99_5m"},
        ),
        Panel(
            title="请求的结果 / What became of requests",
            unit=Unit.PER_SECOND,
            series={"{{outcome}}": "outcome:pingxuan_ballots:rate1m"},
        ),
        Panel(
            title="投票等待时间 / Waiting for an answer",
            unit=Unit.SECONDS,
            series={
                "p50": "pingxuan:ballot_seconds:p50_5m",
                "p99": "pingxuan:ballot_seconds:p99_5m",
            },
        ),
        Panel(
            title="过载 / Overload",
            unit=Unit.COUNT,
            says="请稍后再投的选票（每秒）与门口等待的选票 / "
            "Ballots told to come again (per second), and those that wait for a place",
            series={
                "shed/s": "sum(rate(pingxuan_shed_ballots_total[1m]))",
                "at the gate": "sum(pingxuan_at_the_gate)",
            },
        ),
        Panel(
            title="排队的选票 / Ballots that wait for a commit",
            unit=Unit.COUNT,
            series={"{{campaign}}": f"sum by (campaign) (pingxuan_waiting_ballots{_OF})"},
        ),
        Panel(
            title="发布的排名 / Published rankings",
            unit=Unit.PER_SECOND,
            series={
                "{{outcome}}": f"sum by (outcome) (rate(pingxuan_snapshots_total{_OF}[5m]))",
            },
        ),
        Panel(
            title="实时页面 / Live pages",
            unit=Unit.COUNT,
            series={"subscribers": "sum(pingxuan_sse_subscribers)"},
        ),
        Panel(
            title="页面绘制 p99 / Rendering pages, p99",
            unit=Unit.SECONDS,
            series={"{{page}}": "pingxuan:page_render_seconds:p99_5m"},
        ),
        Panel(
            title="海报绘制 p90 / Drawing posters, p90",
            unit=Unit.SECONDS,
            series={"p90": _p(0.9, "pingxuan_poster_seconds")},
        ),
        Panel(
            title="发布延迟 / Publishing behind its time",
            unit=Unit.SECONDS,
            series={"{{campaign}}": f"max by (campaign) (pingxuan_publish_lag_seconds{_OF})"},
        ),
    ),
)

FRAUD = Dashboard(
    uid="pingxuan-fraud",
    title="评选：刷票 / Pingxuan: brushing",
    panels=(
        Panel(
            title="待处理的事件 / Incidents that wait",
            unit=Unit.COUNT,
            kind=Kind.NUMBER,
            series={"{{campaign}}": f"max by (campaign) (pingxuan_waiting_incidents{_OF})"},
        ),
        Panel(
            title="最久的等待 / Longest wait",
            unit=Unit.SECONDS,
            kind=Kind.NUMBER,
            series={"{{campaign}}": f"max by (campaign) (pingxuan_oldest_wait_seconds{_OF})"},
        ),
        Panel(
            title="一天内新增 / Found within a day",
            unit=Unit.COUNT,
            kind=Kind.NUMBER,
            series={"{{campaign}}": f"max by (campaign) (pingxuan_new_incidents{_OF})"},
        ),
        Panel(
            title="每秒判定与暂扣 / Judged and held",
            unit=Unit.PER_SECOND,
            series={
                "judged {{campaign}}": "sum by (campaign) "
                f"(rate(pingxuan_judged_ballots_total{_OF}[5m]))",
                "held {{campaign}}": "sum by (campaign) "
                f"(rate(pingxuan_held_ballots_total{_OF}[5m]))",
                "proposed {{campaign}}": "sum by (campaign) "
                f"(rate(pingxuan_proposed_ballots_total{_OF}[5m]))",
            },
        ),
        Panel(
            title="各类网络的暂扣比例 / Held, by class of network",
            unit=Unit.SHARE,
            series={
                "{{campaign}} {{network_class}}": "max by (campaign, network_class) "
                f"(pingxuan_held_ratio{_OF})"
            },
        ),
        Panel(
            title="事件 / Incidents by state",
            unit=Unit.COUNT,
            series={
                "{{campaign}} {{state}}": f"max by (campaign, state) (pingxuan_incidents{_OF})"
            },
        ),
        Panel(
            title="判定落后 / The judge is behind",
            unit=Unit.COUNT,
            says="账本记录数 / Records of the ledger",
            series={"{{campaign}}": f"max by (campaign) (pingxuan_judge_lag_records{_OF})"},
        ),
        Panel(
            title="评分漂移 / Drift of scores",
            unit=Unit.COUNT,
            says="PSI；0.25 以上要看 / Population stability index; look from 0.25 on",
            series={"{{campaign}}": f"max by (campaign) (pingxuan_score_drift{_OF})"},
        ),
        Panel(
            title="误判比例 / False discovery",
            unit=Unit.SHARE,
            says="人工处理过的事件中被放行的 / Of incidents that people ruled on, those released",
            series={
                "{{campaign}} {{bound}}": "max by (campaign, bound) "
                f"(pingxuan_false_discovery_ratio{_OF})"
            },
        ),
        Panel(
            title="查出比例 / Recall",
            unit=Unit.SHARE,
            says="按随机抽查估计 / Estimated by the random audit",
            series={
                "{{campaign}} {{bound}}": f"max by (campaign, bound) (pingxuan_recall_ratio{_OF})"
            },
        ),
        Panel(
            title="影子模型 / The model in shadow",
            unit=Unit.COUNT,
            series={
                "{{campaign}} {{held_by}}": "max by (campaign, held_by) "
                f"(pingxuan_shadow_ballots{_OF})"
            },
        ),
        Panel(
            title="核对出的差异 / Differences found by fsck",
            unit=Unit.COUNT,
            kind=Kind.NUMBER,
            series={"{{campaign}}": f"max by (campaign) (pingxuan_fsck_differences{_OF})"},
        ),
    ),
)

SERVERS = Dashboard(
    uid="pingxuan-servers",
    title="评选：服务器 / Pingxuan: servers",
    panels=(
        Panel(
            title="回应的进程 / Roles that answer",
            unit=Unit.COUNT,
            kind=Kind.NUMBER,
            series={"{{name}}": "min by (name) (pingxuan_role_answers)"},
        ),
        Panel(
            title="重启 / Restarts within an hour",
            unit=Unit.COUNT,
            series={"{{name}}": "sum by (name) (increase(pingxuan_role_restarts_total[1h]))"},
        ),
        Panel(
            title="CPU / CPU by role",
            unit=Unit.SHARE,
            says="1 为一个核 / 1 is one core",
            series={
                "{{instance}} {{role}}": "sum by (instance, role) "
                '(rate(process_cpu_seconds_total{job="pingxuan"}[1m]))'
            },
        ),
        Panel(
            title="内存 / Memory by role",
            unit=Unit.BYTES,
            series={
                "{{instance}} {{role}}": "sum by (instance, role) "
                '(process_resident_memory_bytes{job="pingxuan"})'
            },
        ),
        Panel(
            title="连接 / Public connections",
            unit=Unit.COUNT,
            series={"{{instance}} {{role}}": "sum by (instance, role) (pingxuan_connections)"},
        ),
        Panel(
            title="被关闭的连接 / Connections closed",
            unit=Unit.PER_SECOND,
            series={"{{reason}}": "sum by (reason) (rate(pingxuan_connections_closed_total[1m]))"},
        ),
        Panel(
            title="提交时间 / Commits of PostgreSQL",
            unit=Unit.SECONDS,
            series={
                "p50": _p(0.5, "pingxuan_commit_seconds"),
                "p99": "pingxuan:commit_seconds:p99_5m",
            },
        ),
        Panel(
            title="每次提交的选票 / Ballots in a commit",
            unit=Unit.COUNT,
            series={
                "p50": _p(0.5, "pingxuan_batch_ballots"),
                "p99": _p(0.99, "pingxuan_batch_ballots"),
            },
        ),
        Panel(
            title="被拒绝的批次 / Batches refused for their data",
            unit=Unit.COUNT,
            series={"bisected": "sum(increase(pingxuan_bisected_batches_total[5m]))"},
        ),
        Panel(
            title="Redis 未回应 / Redis did not answer",
            unit=Unit.PER_SECOND,
            series={
                "batches": "sum(rate(pingxuan_ballot_box_failures_total[1m]))",
                "forgotten shards": "sum(rate(pingxuan_forgotten_shards_total[5m]))",
                "board": "sum(rate(pingxuan_board_refresh_failures_total[1m]))",
            },
        ),
        Panel(
            title="还没告诉 Redis 的 / What Redis has yet to be told of",
            unit=Unit.COUNT,
            series={
                "batches {{campaign}}": f"sum by (campaign) (pingxuan_waiting_memories{_OF})",
                "counters {{campaign}}": f"campaign:pingxuan_projector_lag:max{_OF}",
                "look-ups": "sum(pingxuan_waiting_look_ups)",
            },
        ),
        Panel(
            title="时钟差 / Clocks ahead of PostgreSQL's",
            unit=Unit.SECONDS,
            series={"{{instance}} {{role}}": "pingxuan_clock_ahead_seconds"},
        ),
        Panel(
            title="通知 / Messages to people",
            unit=Unit.COUNT,
            series={
                "{{channel}} {{outcome}}": "sum by (channel, outcome) "
                "(increase(pingxuan_messages_total[1h]))"
            },
        ),
        Panel(
            title="与服务器断开 / Servers lost by followers",
            unit=Unit.COUNT,
            series={
                "{{campaign}}": "sum by (campaign) "
                "(increase(pingxuan_following_interrupted_total[10m]))"
            },
        ),
    ),
)

BOARDS = (VOTE, FRAUD, SERVERS)
