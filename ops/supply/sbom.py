"""The bill of materials in CycloneDX 1.6. Pure: the same lock gives the same bytes."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ops.supply.lock import Pin


def document(
    *,
    version: str,
    pins: Sequence[Pin],
    product: frozenset[str],
    optional: frozenset[str],
    licences: Mapping[str, str],
) -> dict[str, Any]:
    """The bill.

    Args:
        version: of the product.
        product: names of what the product needs to run.
        optional: names of what it may be given beside that; the rest is for work on it.
        licences: SPDX expressions by name.
    """
    components = [_component(pin, _scope(pin, product, optional), licences) for pin in pins]
    content = json.dumps([version, components], sort_keys=True)
    root = f"pkg:pypi/pingxuan@{version}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": "pingxuan",
                "version": version,
                "purl": root,
                "licenses": [{"expression": "Apache-2.0"}],
            }
        },
        "components": components,
        "dependencies": [
            {
                "ref": root,
                "dependsOn": sorted({_purl(pin) for pin in pins if pin.name in product}),
            }
        ],
    }


def _component(pin: Pin, scope: str, licences: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": _purl(pin),
        "name": pin.name,
        "version": pin.version,
        "purl": _purl(pin),
        "scope": scope,
        "hashes": [{"alg": "SHA-256", "content": one} for one in pin.hashes],
    }
    if licences.get(pin.name):
        told["licenses"] = [{"expression": licences[pin.name]}]
    if pin.marker:
        told["properties"] = [{"name": "python:marker", "value": pin.marker}]
    return told


def _scope(pin: Pin, product: frozenset[str], optional: frozenset[str]) -> str:
    """`excluded` is CycloneDX's word for what is not part of the product that runs."""
    if pin.name in product:
        return "required"
    return "optional" if pin.name in optional else "excluded"


def _purl(pin: Pin) -> str:
    return f"pkg:pypi/{pin.name}@{pin.version}"
