"""The extension for VS Code: `make vscode` builds and tries it."""

from __future__ import annotations

import json
from pathlib import Path

from policypack import VERSION

FOLDER = Path(__file__).parents[2] / "integrations" / "vscode"


def test_it_has_the_version_of_the_server_and_pins_what_it_ships() -> None:
    package = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
    assert package["version"] == VERSION
    every = {**package["dependencies"], **package["devDependencies"]}
    assert all(version[0].isdigit() for version in every.values())


def test_its_lock_names_no_registry_and_has_the_hash_of_every_package() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    packages = [each for name, each in lock["packages"].items() if name]
    assert not any("resolved" in each for each in packages)
    assert all(each["integrity"].startswith("sha512-") for each in packages)


def test_a_workspace_that_is_not_trusted_starts_nothing() -> None:
    package = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
    assert package["capabilities"]["untrustedWorkspaces"]["supported"] is False
