"""What may leave the machine: codes by telephone, messages, traces, and to which hosts."""

from ops.settings.setting import Setting, whole, without_password

_MOST_SMS_PER_MIN = 100_000

OUTBOUND = (
    Setting(
        name="sms_url",
        read=lambda read, name: read.service(name),
        shown=lambda value: without_password(value) if value else str(value),
        default="none",
        default_zh="无",
        en="the gateway that sends codes by telephone, see"
        " [voting](../voting/README.md#signing-in-by-telephone)",
        zh="发送短信验证码的网关",
    ),
    Setting(
        name="sms_token_file",
        read=lambda read, name: read.file(name),
        default="none",
        default_zh="无",
        en="a file with the word by which the gateway knows us",
        zh="网关口令所在的文件",
    ),
    Setting(
        name="sms_file",
        read=lambda read, name: read.path(name),
        default="none",
        default_zh="无",
        en="for tests and demos on loopback: codes are written here and not sent",
        zh="测试和演示用：验证码写入此文件，不发送",
    ),
    Setting(
        name="sms_per_min",
        read=whole(600, least=1, most=_MOST_SMS_PER_MIN),
        default="600",
        en="codes a minute that a campaign sends in the long run",
        zh="一个活动长期平均每分钟发送的验证码数",
    ),
    Setting(
        name="outbound_hosts",
        read=lambda read, name: read.hosts(name),
        default="none",
        default_zh="无",
        en="the only hosts, beside WeChat's, that a front ever calls",
        zh="除微信外，前端允许访问的主机",
    ),
    Setting(
        name="traces_url",
        read=lambda read, name: read.url(name, {"http", "https"}),
        shown=lambda value: without_password(value) if value else str(value),
        default="none",
        default_zh="无",
        en="a collector of traces (OTLP by HTTP)",
        zh="链路追踪的收集地址（OTLP/HTTP）",
    ),
    Setting(
        name="traces_per_1000",
        read=whole(10, least=1, most=1000),
        default="10",
        en="how many of a thousand requests are traced",
        zh="每一千个请求追踪多少个",
    ),
    Setting(
        name="messages_file",
        read=lambda read, name: read.file(name),
        default="none",
        default_zh="无",
        en="whom the messenger tells of what, see [deploy](deploy/README.md#telling-people)",
        zh="告警和推送的接收方名单，见[部署](deploy/README.md#telling-people)",
    ),
)
