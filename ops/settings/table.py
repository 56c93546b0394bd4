"""The one table of settings: variables, file, flags, their help and the READMEs come from it."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from ops.geo import shipped
from ops.settings.outbound import OUTBOUND
from ops.settings.setting import Read, Setting, whole, without_password, yes_or_no
from ops.settings.variables import Variables
from ops.settings.wechat import WECHAT
from voting.memory import redis_client

LOOPBACK = "127.0.0.1"
_EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 (where a public address is told, all may call)
_MOST_FRONTS = 64
_MOST_SHARDS = 1024
_LONGEST_DRAIN_S = 60
_MOST_BALLOTS = 10**9


class LogFormat(StrEnum):
    """How logs are written: for programs, or for a person at a terminal."""

    JSON = "json"
    CONSOLE = "console"


class AccessLog(StrEnum):
    """Which requests have a line in the log: none, those that failed by a fault of ours, all."""

    OFF = "off"
    FAULTS = "faults"
    ALL = "all"


def _public_host(read: Variables, name: str) -> str:
    return read.host(name, _EVERY_ADDRESS if read.text("public_url") else LOOPBACK)


def _data_dir(read: Variables, name: str) -> Path:
    return (read.path(name) or Path("var")).absolute()


def _keys_dir(read: Variables, name: str) -> Path:
    return (read.path(name) or _data_dir(read, "data_dir") / "keys").absolute()


def _archive(read: Variables, name: str) -> Path | None:
    found = read.path(name)
    return found.absolute() if found else None


def _log_format(read: Variables, name: str) -> LogFormat:
    default = LogFormat.CONSOLE if read.terminal else LogFormat.JSON
    return LogFormat(read.choice(name, tuple(LogFormat), default))


def _access_log(read: Variables, name: str) -> AccessLog:
    return AccessLog(read.choice(name, tuple(AccessLog), AccessLog.OFF))


def _postgres_url(read: Variables, name: str) -> str | None:
    return read.url(name, {"postgresql", "postgres"})


def _redis_url(read: Variables, name: str) -> str | None:
    return read.url(name, redis_client.SCHEMES, redis_client.check)


def _port(number: int) -> Read:
    return lambda read, name: read.port(name, number)


SETTINGS = (
    Setting(
        name="data_dir",
        read=_data_dir,
        default="`./var`",
        en="where embedded servers, keys, logs, the desk's archives and set-ups lie",
        zh="内嵌服务器、密钥、日志、工作台的导出文件和筹备中的活动所在的目录",
    ),
    Setting(
        name="postgres_url",
        read=_postgres_url,
        shown=without_password,
        default="embedded",
        default_zh="内嵌",
        en="PostgreSQL of the operator's, together with `REDIS_URL`; may name a primary and its"
        " standbys, `postgresql://app@db1:5432,db2:5432/pingxuan`",
        zh="自备的 PostgreSQL，与 `REDIS_URL` 同时设置；可写主库和备库，"
        "`postgresql://app@db1:5432,db2:5432/pingxuan`",
    ),
    Setting(
        name="redis_url",
        read=_redis_url,
        shown=without_password,
        default="embedded",
        default_zh="内嵌",
        en="Redis or Valkey of the operator's, together with `POSTGRES_URL`; see [Redis](#redis)",
        zh="自备的 Redis 或 Valkey，与 `POSTGRES_URL` 同时设置",
    ),
    Setting(
        name="redis_shards",
        read=whole(0, least=0, most=_MOST_SHARDS),
        default="0: 1, and 6 for a cluster",
        default_zh="0：单机为 1，集群为 6",
        en="over how many hash tags the voters of a campaign are spread; the same for every front",
        zh="一个活动的投票人分散到多少个哈希标签；各前端须一致",
    ),
    Setting(
        name="public_url",
        read=lambda read, name: read.public_url(name),
        default="plain HTTP on loopback",
        default_zh="本机回环上的 HTTP",
        en="what citizens' browsers call; https makes cookies `Secure`",
        zh="市民浏览器访问的网址；https 时 Cookie 带 `Secure`",
    ),
    Setting(
        name="desk_url",
        read=lambda read, name: read.public_url(name),
        default="plain HTTP at `INNER_HOST`",
        default_zh="`INNER_HOST` 上的 HTTP",
        en="what the browsers of those who work at the desk call",
        zh="工作人员浏览器访问工作台的网址",
    ),
    Setting(
        name="public_port",
        read=_port(8080),
        default="8080",
        en="of the public listener; 0 picks a free one",
        zh="公众端口；0 为任选空闲端口",
    ),
    Setting(
        name="desk_port",
        read=_port(8081),
        default="8081",
        en="of the desk; 0 picks a free one",
        zh="工作台端口；0 为任选空闲端口",
    ),
    Setting(
        name="metrics_port",
        read=_port(9090),
        default="9090",
        en="of metrics and health; 0 picks a free one",
        zh="指标与健康检查端口；0 为任选空闲端口",
    ),
    Setting(
        name="public_host",
        read=_public_host,
        default="loopback; every address with `PUBLIC_URL`",
        default_zh="回环；设了 `PUBLIC_URL` 则为所有地址",
        en="where the public listener listens",
        zh="公众端口监听的地址",
    ),
    Setting(
        name="inner_host",
        read=lambda read, name: read.host(name, LOOPBACK),
        default="loopback",
        default_zh="回环",
        en="where desk and metrics listen",
        zh="工作台和指标监听的地址",
    ),
    Setting(
        name="fronts",
        read=whole(2, least=1, most=_MOST_FRONTS),
        default="2",
        en="front processes of `up`",
        zh="`up` 启动的前端进程数",
    ),
    Setting(
        name="drain_s",
        read=whole(0, least=0, most=_LONGEST_DRAIN_S),
        default="0",
        en="seconds (0–60) between a role's \"not ready\" after SIGTERM and its listener's end,"
        " for a balancer to notice; 0 where none asks",
        zh="收到 SIGTERM 后先报“未就绪”、再关闭监听之间的秒数（0–60），供负载均衡察觉",
    ),
    Setting(
        name="trusted_proxies",
        read=lambda read, name: read.networks(name),
        default="none",
        default_zh="无",
        en="networks whose `X-Forwarded-For` is believed",
        zh="其 `X-Forwarded-For` 可信的代理网段",
    ),
    Setting(
        name="void_alone",
        read=whole(100, least=0, most=_MOST_BALLOTS),
        default="100",
        en="how many ballots one person may void at the desk; more need a second one",
        zh="一个人在工作台上可单独作废的选票数，超过须第二人复核",
    ),
    *OUTBOUND,
    *WECHAT,
    Setting(
        name="geoip_dir",
        read=lambda read, name: read.folder(name) or shipped.FOLDER,
        default="`ops/geo`",
        en="better geography files than those that ship, see [below](#geography)",
        zh="比随附更好的地理库所在目录",
    ),
    Setting(
        name="shadow_model",
        read=lambda read, name: read.text(name),
        default="none",
        default_zh="无",
        en="a model that the judge asks beside the one in force, by the name under which it ships"
        " or the path of its file; it decides nothing, see"
        " [fraud](../fraud/README.md#watching-the-judge)",
        zh="裁判旁听的另一个模型（随附的名称或文件路径），不作决定",
    ),
    Setting(
        name="keys_dir",
        read=_keys_dir,
        default="`DATA_DIR/keys`",
        en="secrets; made when a campaign is loaded, the same for every host",
        zh="密钥目录；载入活动时生成，各主机须相同",
    ),
    Setting(
        name="wal_archive",
        read=_archive,
        default="none",
        default_zh="无",
        en="where the embedded PostgreSQL keeps its log for point-in-time restore, on another"
        " disk; see [backups](#backups)",
        zh="内嵌 PostgreSQL 的日志归档目录，用于恢复到某一时刻；应在另一块磁盘上",
    ),
    Setting(
        name="log_format",
        read=_log_format,
        default="by the terminal",
        default_zh="视终端而定",
        en="`json` or `console`",
        zh="`json` 或 `console`",
    ),
    Setting(
        name="access_log",
        read=_access_log,
        default="`off`",
        en="`faults` or `all`: a line a request, without who",
        zh="`faults` 或 `all`：每个请求一行日志，不含身份",
    ),
    Setting(
        name="testing",
        read=yes_or_no,
        shown=lambda value: str(int(value)),
        default="0",
        en="for tests: strict logs",
        zh="测试用：严格日志",
    ),
    Setting(
        name="test_clock",
        read=lambda read, name: read.test_clock(name),
        default="none",
        default_zh="无",
        en="for tests: `START*RATE@ANCHOR`",
        zh="测试用时钟：`START*RATE@ANCHOR`",
    ),
)
NAMES = tuple(setting.name for setting in SETTINGS)


def reference(*, chinese: bool = False) -> Iterator[str]:
    """The lines of a README's table."""
    heads = ("默认", "说明") if chinese else ("default", "says")
    yield f"| `PINGXUAN_…` | {heads[0]} | {heads[1]} |"
    yield "|---|---|---|"
    for row in SETTINGS:
        default = row.default_zh or row.default if chinese else row.default
        yield f"| `{row.name.upper()}` | {default} | {row.zh if chinese else row.en} |"
