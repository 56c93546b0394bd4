"""The deployment files as tests read them."""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ops.cli import main

DEPLOY = Path(__file__).parents[1] / "ops" / "deploy"
NGINX = (DEPLOY / "proxy" / "nginx.conf").read_text(encoding="utf-8")


def units() -> dict[str, dict[str, list[str]]]:
    """systemd units by name: the values of each key."""
    found: dict[str, dict[str, list[str]]] = {}
    for file in (DEPLOY / "systemd").glob("*.service"):
        keys = found.setdefault(file.stem, {})
        for line in file.read_text(encoding="utf-8").splitlines():
            key, equals, value = line.partition("=")
            if equals and not line.startswith("#"):
                keys.setdefault(key, []).append(value)
    return found


def compose() -> dict[str, Any]:
    """The compose file."""
    text = (DEPLOY / "docker" / "compose.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def manifests() -> list[dict[str, Any]]:
    """Every manifest of the kustomize folder, as it is written."""
    return [
        document
        for file in sorted((DEPLOY / "kustomize").rglob("*.yaml"))
        for document in yaml.safe_load_all(file.read_text(encoding="utf-8"))
    ]


def variables() -> Iterator[str]:
    """Every variable of ours that any file names."""
    for file in DEPLOY.rglob("*"):
        if file.is_file() and file.suffix != ".lock":
            yield from re.findall(r"PINGXUAN_[A-Z_]+", file.read_text(encoding="utf-8"))


def assert_is_command(words: tuple[str, ...]) -> None:
    """Words after `pingxuan` name a command, up to where its arguments begin."""
    command: click.Command | None = main
    for word in words:
        if not isinstance(command, click.Group):
            return
        command = command.get_command(click.Context(command), word)
        assert command is not None, f"pingxuan {' '.join(words)}: no `{word}`"


def ours(command: str, at: str = "/opt/pingxuan/.venv/bin/") -> tuple[str, ...]:
    """The words of a unit's command after `pingxuan`."""
    program, *words = command.split()
    assert program == f"{at}pingxuan"
    return tuple(words)


def installed() -> str:
    """The `pingxuan` of this environment."""
    return str(Path(sys.prefix) / "bin" / "pingxuan")


def nginx_config(folder: Path, *, front: int = 8080, plain: int = 80, tls: int = 443) -> Path:
    """nginx's configuration with its files in a folder of the test's, and on these ports."""
    _certify(folder)
    places = "".join(
        f"{kind}_temp_path {folder / kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = (
        NGINX.replace("/etc/nginx/tls", str(folder))
        .replace("/run/nginx.pid", str(folder / "pid"))
        .replace("server front:8080", f"server 127.0.0.1:{front}")
        .replace("listen 80 ", f"listen 127.0.0.1:{plain} ")
        .replace("listen 443 ", f"listen 127.0.0.1:{tls} ")
        .replace("http {", f"http {{\n{places}", 1)
    )
    file = folder / "nginx.conf"
    file.write_text(re.sub(r"listen \[::\].*", "", text), encoding="utf-8")
    return file


def _certify(folder: Path) -> None:
    """A certificate of nobody's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "vote.example.org")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
