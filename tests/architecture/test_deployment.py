"""Deployment files name commands, variables, ports and probes that there are."""

import re
from pathlib import Path
from typing import Any

import pytest

from ops.processes.health import endpoints
from ops.processes.listener.bounds import Bounds
from ops.processes.roles.process import RoleName
from ops.settings.settings import Settings
from tests.checkers import checked, checker
from tests.deployed import (
    DEPLOY,
    NGINX,
    assert_is_command,
    compose,
    installed,
    manifests,
    nginx_config,
    ours,
    units,
    variables,
)
from voting.casting.envelope import MAX_BODY_BYTES

ROOT = DEPLOY.parents[1]
ROLES = {role.value for role in RoleName}
#: The most that systemd's own measure of exposure may say, of 10.
_EXPOSURE = 25
CADDY = (DEPLOY / "proxy" / "Caddyfile").read_text(encoding="utf-8")


def known_variables() -> set[str]:
    every = Settings.parse(
        {"PINGXUAN_POSTGRES_URL": "postgresql://h/d", "PINGXUAN_REDIS_URL": "redis://h"},
        terminal=False,
        wall=0,
    )
    optional = {"PUBLIC_URL", "TRUSTED_PROXIES", "SHADOW_MODEL", "MESSAGES_FILE", "TEST_CLOCK"}
    return set(every.variables()) | {f"PINGXUAN_{name}" for name in optional}


def test_every_variable_that_is_named_is_a_setting() -> None:
    named = set(variables())
    assert len(named) > 8
    assert named - known_variables() == set()


def test_there_is_a_unit_for_each_role_and_one_for_all() -> None:
    commands = {name: ours(unit["ExecStart"][0]) for name, unit in units().items()}
    assert commands.pop("pingxuan") == ("up",)
    assert commands.pop("pingxuan-migrate") == ("campaign", "list")
    assert {words[1] for words in commands.values()} == ROLES
    for name, words in commands.items():
        assert_is_command(words)
        assert name.removesuffix("@") == f"pingxuan-{words[1]}"


def test_roles_on_one_host_listen_for_prometheus_on_ports_of_their_own() -> None:
    ports = [
        found[1]
        for unit in units().values()
        for found in [re.search(r"METRICS_PORT=(\S+)", " ".join(unit["Environment"]))]
        if found
    ]
    assert len(set(ports)) == len(ports) == len(ROLES)


@pytest.mark.parametrize("name", units())
def test_a_unit_is_hardened_and_leaves_time_to_drain(name: str) -> None:
    unit = units()[name]
    assert unit["User"] == ["pingxuan"]
    for key in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictNamespaces"):
        assert unit[key] == ["yes"]
    if unit["Type"] == ["exec"]:
        assert int(unit["TimeoutStopSec"][0]) > 60 + 10 + 15
        assert unit["Restart"] == ["always"]
        assert int(unit["LimitNOFILE"][0]) > Bounds().connections


def test_commands_beside_the_service_reach_its_servers() -> None:
    """Their sockets lie in the folder for temporary files, and `/tmp` is the service's own."""
    unit = units()["pingxuan"]
    assert unit["PrivateTmp"] == ["yes"]
    assert f"TMPDIR=/run/{unit['RuntimeDirectory'][0]}" in unit["Environment"]


def test_systemd_finds_the_units_sound_and_little_exposed(tmp_path: Path) -> None:
    analyze = checker("systemd-analyze")
    for file in (DEPLOY / "systemd").glob("*.service"):
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(
            text.replace("/opt/pingxuan/.venv/bin/pingxuan", installed()), encoding="utf-8"
        )
    names = sorted(file.name for file in tmp_path.iterdir())
    told = checked(analyze, "verify", "--man=no", *names, cwd=tmp_path)
    assert not [line for line in told.splitlines() if line.startswith("pingxuan")]
    limit = f"--threshold={_EXPOSURE}"
    checked(analyze, "security", "--offline=true", "--no-pager", limit, *names, cwd=tmp_path)


def test_the_image_holds_the_product_from_its_lock_and_runs_as_nobody() -> None:
    text = (DEPLOY / "docker" / "Dockerfile").read_text(encoding="utf-8")
    assert text.count("--require-hashes") == text.count("pip install") - 1
    assert re.search(r"^USER (\d+)$", text, re.MULTILINE)
    for source in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE):
        for part in source.split():
            assert (ROOT / part).exists(), part
    told = (DEPLOY / "docker" / "Dockerfile.dockerignore").read_text(encoding="utf-8")
    assert {"voting", "fraud", "display", "ops"} <= set(
        re.findall(r"^!(\S+)$", told, re.MULTILINE)
    )
    assert "/readyz" in text


def locked(file: Path) -> dict[str, str]:
    text = file.read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+(?:\[[^\]]+\])?)==([^ \\]+)", text, re.MULTILINE))


def test_the_images_lock_is_part_of_the_whole_and_without_what_only_work_needs() -> None:
    whole, product = locked(ROOT / "requirements.lock"), locked(DEPLOY / "requirements.lock")
    assert product.items() <= whole.items()
    assert {"aiohttp", "asyncpg", "msgspec"} <= product.keys()
    assert not {"pytest", "mypy", "playwright", "flask", "uv"} & product.keys()


def test_compose_runs_every_role_read_only_and_lets_it_drain() -> None:
    services = compose()["services"]
    roles = {name: one for name, one in services.items() if one.get("command", [""])[0] == "role"}
    assert {one["command"][1] for one in roles.values()} == ROLES
    for name, one in roles.items():
        assert name == one["command"][1]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["stop_grace_period"] == "90s"
    assert_is_command(tuple(services["migrate"]["command"]))


def test_compose_shows_the_public_the_proxy_alone() -> None:
    services = compose()["services"]
    shown = {name: one["ports"] for name, one in services.items() if "ports" in one}
    assert set(shown) == {"proxy", "desk"}
    assert shown["desk"] == ["127.0.0.1:8081:8081"]
    assert compose()["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "valkey", "judge"):
        assert services[name]["networks"] == ["inside"]


def deployments() -> dict[str, dict[str, Any]]:
    found = [one for one in manifests() if one["kind"] == "Deployment"]
    return {one["metadata"]["name"]: one for one in found}


def containers() -> dict[str, dict[str, Any]]:
    return {
        name: one["spec"]["template"]["spec"]["containers"][0]
        for name, one in deployments().items()
    }


def test_kustomize_has_a_deployment_for_each_role() -> None:
    found = containers()
    patch = found.pop("every-role")
    assert {tuple(one["args"]) for one in found.values()} == {("role", role) for role in ROLES}
    for one in found.values():
        assert one["name"] == patch["name"]
        assert "metrics" in {port["name"] for port in one["ports"]}


def test_ports_are_those_of_the_settings() -> None:
    settings = Settings.parse({}, terminal=False, wall=0)
    listening = {
        "public": settings.public_port, "desk": settings.desk_port,
        "metrics": settings.metrics_port,
    }  # fmt: skip
    named = [port for one in containers().values() for port in one.get("ports", [])]
    assert {port["name"] for port in named} == set(listening)
    for port in named:
        assert port["containerPort"] == listening[port["name"]]


async def nothing() -> Any:
    raise NotImplementedError


def test_probes_are_endpoints_that_there_are() -> None:
    app = endpoints(findings=nothing, version=dict, metrics=nothing)
    paths = {resource.canonical for resource in app.router.resources()}
    role = containers()["every-role"]
    probes = {key: role[key]["httpGet"] for key in role if key.endswith("Probe")}
    assert set(probes) == {"startupProbe", "livenessProbe", "readinessProbe"}
    assert {probe["path"] for probe in probes.values()} <= paths
    assert probes["readinessProbe"]["path"] == "/readyz"
    assert probes["livenessProbe"]["path"] == "/livez"


def test_a_pod_has_time_to_pause_to_drain_and_to_finish() -> None:
    pod = deployments()["every-role"]["spec"]["template"]["spec"]
    told = (DEPLOY / "kustomize" / "base" / "settings.env").read_text(encoding="utf-8")
    drain_s = int(re.findall(r"DRAIN_S=(\d+)", told)[0])
    [command] = [pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]]
    pause_s = int(re.findall(r"sleep\((\d+)\)", command[-1])[0])
    assert pod["terminationGracePeriodSeconds"] > pause_s + drain_s + 10 + 15


def test_fronts_are_never_all_gone_at_once() -> None:
    [budget] = [one for one in manifests() if one["kind"] == "PodDisruptionBudget"]
    front = deployments()["front"]
    assert budget["spec"]["selector"] == front["spec"]["selector"]
    assert front["spec"]["replicas"] > budget["spec"]["maxUnavailable"]
    assert front["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_kustomize_builds_the_overlay() -> None:
    kubectl = checker("kubectl")
    told = checked(kubectl, "kustomize", DEPLOY / "kustomize" / "production")
    assert told.count("\nkind: Deployment\n") == len(ROLES)
    assert told.count("path: /readyz") == len(ROLES)
    assert "image: pingxuan\n" not in told


def test_nginx_waits_less_than_the_fronts_and_sends_no_larger_ballots() -> None:
    idle = int(re.findall(r"keepalive 256;.*?keepalive_timeout (\d+)s", NGINX, re.DOTALL)[0])
    assert idle < Bounds().idle_s
    sizes = [int(size) * 1024 for size in re.findall(r"client_max_body_size (\d+)k", NGINX)]
    assert MAX_BODY_BYTES in sizes
    assert NGINX.count("proxy_buffering off") == 1
    assert "$proxy_add_x_forwarded_for" not in NGINX


@pytest.mark.parametrize("log", ["$remote_addr", "$http_user_agent", "$http_cookie", "$request "])
def test_the_proxys_log_names_nobody(log: str) -> None:
    [form] = re.findall(r"log_format plain (.*?);", NGINX, re.DOTALL)
    assert log not in form


def test_nginx_finds_its_configuration_sound(tmp_path: Path) -> None:
    nginx = checker("nginx")
    config = nginx_config(tmp_path)
    checked(nginx, "-t", "-p", tmp_path, "-c", config, "-e", "stderr")


def test_caddy_finds_its_configuration_sound() -> None:
    caddy = checker("caddy")
    file = DEPLOY / "proxy" / "Caddyfile"
    assert "Valid configuration" in checked(
        caddy, "validate", "--adapter", "caddyfile", "--config", file
    )
    assert "flush_interval -1" in CADDY
