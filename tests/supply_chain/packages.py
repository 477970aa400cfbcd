"""Packages made of texts, for tests."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from policypack.supply_chain.archives import DeploymentPackage, Members, Text, open_package
from policypack.supply_chain.dependencies import Inventory, read_inventory

SHA = "sha256:" + "a" * 64


def package(files: Mapping[str, str]) -> DeploymentPackage:
    return open_package(Members({name: Text(text) for name, text in files.items()}), None)


def inventory(files: Mapping[str, str]) -> Inventory:
    return package(files).once(read_inventory)


def recorded(name: str, version: str, files: Mapping[str, str], folder: str = "") -> dict[str, str]:
    """What an installed distribution leaves: its description, and its files with their hashes."""
    info = f"{name}-{version}.dist-info"
    rows = (f"{file},sha256={_hash(text)},{len(text)}\n" for file, text in files.items())
    return {
        f"{folder}{info}/METADATA": f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n",
        f"{folder}{info}/RECORD": f"{''.join(rows)}{info}/RECORD,,\n",
        **{f"{folder}{file}": text for file, text in files.items()},
    }


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def distribution(name: str, version: str, folder: str = "", code: str = "x=1\n") -> dict[str, str]:
    """An installed distribution with one module."""
    return recorded(name, version, {f"{name}/__init__.py": code}, folder)
