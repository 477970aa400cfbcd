"""Packages made of texts, for tests."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.supply_chain.archives import DeploymentPackage, Members, Text, open_package
from policypack.supply_chain.dependencies import Inventory, read_inventory

SHA = "sha256:" + "a" * 64


def package(files: Mapping[str, str]) -> DeploymentPackage:
    return open_package(Members({name: Text(text) for name, text in files.items()}), None)


def inventory(files: Mapping[str, str]) -> Inventory:
    return package(files).once(read_inventory)


def distribution(name: str, version: str, folder: str = "") -> dict[str, str]:
    """What an installed distribution leaves: its description and one module."""
    info = f"{folder}{name}-{version}.dist-info"
    module = f"{name}/__init__.py"
    return {
        f"{info}/METADATA": f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n",
        f"{info}/RECORD": f"{module},sha256=x,4\n{info}/RECORD,,\n",
        f"{folder}{module}": "x=1\n",
    }
