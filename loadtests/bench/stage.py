"""The product under measurement: its own data, real time, a given number of fronts."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loadtests.product.running import Product, base_environment, free_ports
from loadtests.target import Target, loopback_target


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A product that runs, or a peer in its place; "" for a server that it does not name.

    `roots` are the processes whose CPU and memory is measured, with all below them; `metrics` is
    a URL.
    """

    target: Target
    campaign: str
    roots: list[int]
    postgres: str = ""
    redis: str = ""
    metrics: str = ""


@contextmanager
def measured_product(fronts: int) -> Iterator[Measured]:
    """Start the product with the sample campaign in a temporary folder, and stop it.

    Raises:
        ProductFailed: it does not become ready.
    """
    with (
        tempfile.TemporaryDirectory(prefix="px-bench-") as name,
        product_in(name, fronts) as found,
    ):
        yield found


@contextmanager
def product_in(
    folder: str | Path, fronts: int, campaign: Path | None = None
) -> Iterator[Measured]:
    """Start the product over the data in `folder`, and stop it.

    Its settings are those of earnest, durable and without a test clock; loopback counts as a
    proxy, so that every voter has an address.

    Raises:
        ProductFailed: it does not become ready.
    """
    folder = Path(folder)
    # The embedded servers may run as another user, who must be able to pass through.
    folder.chmod(0o711)
    environment = base_environment(folder / "var", free_ports()) | {
        "PINGXUAN_FRONTS": str(fronts),
        "PINGXUAN_PUBLIC_HOST": "127.0.0.1",
    }
    with Product(campaign, environment, folder / "product.log", "--json") as product:
        facts = product.facts()
        yield Measured(
            target=loopback_target(facts["public"]),
            campaign=facts["campaign"],
            roots=[product.pid],
            postgres=facts.get("postgres", ""),
            redis=facts.get("redis", ""),
            metrics=facts.get("metrics", ""),
        )
