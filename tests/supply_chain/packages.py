"""Packages made of texts, for tests."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.supply_chain.archive import Members, Package, Text, open_package
from policypack.supply_chain.inventory import Inventory, take

SHA = "sha256:" + "a" * 64


def package(files: Mapping[str, str]) -> Package:
    return open_package(Members({name: Text(text) for name, text in files.items()}), None)


def inventory(files: Mapping[str, str]) -> Inventory:
    return package(files).once(take)


def distribution(name: str, version: str, folder: str = "") -> dict[str, str]:
    """What an installed distribution leaves: its description and one module."""
    info = f"{folder}{name}-{version}.dist-info"
    module = f"{name}/__init__.py"
    return {
        f"{info}/METADATA": f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n",
        f"{info}/RECORD": f"{module},sha256=x,4\n{info}/RECORD,,\n",
        f"{folder}{module}": "x=1\n",
    }
