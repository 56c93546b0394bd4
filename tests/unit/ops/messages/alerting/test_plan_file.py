"""The file that says whom to tell; a mistake is named."""

from pathlib import Path

import pytest

from ops.errors import WrongInput
from ops.messages.outbound.plan_file import read
from tests.deployed import DEPLOY

WHOLE = """
[outbound]
hosts = ["qyapi.weixin.qq.com", "oapi.dingtalk.com", "127.0.0.1", "smtp.office.example"]
networks = ["127.0.0.0/8"]

[alerts]
incident_ballots = 50

[[webhook]]
name = "office"
format = "wecom"
url_file = "wecom.url"

[[webhook]]
name = "duty"
format = "dingtalk"
url = "https://oapi.dingtalk.com/robot/send?access_token=t"
secret_file = "dingtalk.secret"

[mail]
host = "smtp.office.example"
sender = "vote@office.example"
receivers = ["duty@office.example"]
user = "vote"
password_file = "mail.secret"

[[feed]]
name = "portal"
campaign = "tiny"
url = "http://127.0.0.1:9999/feed"
secret_file = "dingtalk.secret"
on = ["published", "certified"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wecom.url").write_text("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k\n")
    (tmp_path / "dingtalk.secret").write_text("SEC1\n")
    (tmp_path / "mail.secret").write_text("hush")
    return tmp_path


def plan(folder: Path, text: str) -> Path:
    file = folder / "messages.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_whole_plan_is_read_with_its_secrets(folder: Path) -> None:
    found = read(plan(folder, WHOLE))
    assert found.channels == ["office", "duty", "mail", "portal"]
    assert found.alert_channels == ["office", "duty", "mail"]
    assert found.urls["office"].endswith("?key=k")
    assert found.secrets["duty"] == "SEC1"
    assert found.mail_server is not None
    assert found.mail_server.password == "hush"
    assert "hush" not in repr(found.mail_server)
    assert found.plan.alerts.incident_ballots == 50


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[outbound]", "[outbound", "not valid TOML"),
        ('format = "wecom"', 'format = "slack"', "webhook[0].format"),
        ("incident_ballots = 50", "incident_ballots = 0", "alerts.incident_ballots"),
        ("incident_ballots = 50", "judge_stuck_s = 5", "alerts.judge_stuck_s"),
        ("incident_ballots = 50", "ballots = 50", "unknown field `ballots`"),
        ('"qyapi.weixin.qq.com", ', "", "office: url: qyapi.weixin.qq.com"),
        ('"127.0.0.0/8"', "", "portal: url"),
        ('"127.0.0.0/8"', '"127.0.0.1/8"', "outbound.networks: 127.0.0.1/8"),
        ('"smtp.office.example"]', "]", "mail.host"),
        ('name = "duty"', 'name = "office"', "office is another channel's"),
        ('name = "duty"', 'name = "mail"', "mail is another channel's"),
        ('name = "duty"', 'name = "Duty!"', "webhook[1].name"),
        ("wecom.url", "nowhere.url", "nowhere.url"),
        ('url_file = "wecom.url"', "", "office: give url or url_file"),
        ('user = "vote"', 'security = "none"', "mail.security"),
        ('on = ["published", "certified"]', "on = []", "feed[0].on"),
    ],
)
def test_a_mistake_names_file_and_field(folder: Path, old: str, new: str, told: str) -> None:
    assert old in WHOLE
    file = plan(folder, WHOLE.replace(old, new, 1))
    with pytest.raises(WrongInput) as fault:
        read(file)
    assert told in str(fault.value)
    assert str(folder) in str(fault.value)
    assert "key=k" not in str(fault.value)


def test_signed_json_without_a_secret_is_refused(folder: Path) -> None:
    text = WHOLE.replace('format = "wecom"', 'format = "json"')
    with pytest.raises(WrongInput, match="signed JSON needs one"):
        read(plan(folder, text))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match=r"nowhere\.toml"):
        read(tmp_path / "nowhere.toml")


def test_the_example_is_a_plan(tmp_path: Path) -> None:
    example = DEPLOY / "messages.toml.example"
    for name, secret in {
        "wecom.url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k",
        "dingtalk.url": "https://oapi.dingtalk.com/robot/send?access_token=t",
        "dingtalk.secret": "SEC1",
        "duty.secret": "hush",
        "mail.secret": "hush",
    }.items():
        (tmp_path / name).write_text(secret)
    found = read(plan(tmp_path, example.read_text(encoding="utf-8")))
    assert found.channels == ["wecom", "dingtalk", "duty", "mail", "portal"]
