"""The Pulumi home of an offline preview."""

from __future__ import annotations

import json
from pathlib import Path

from policypack.offline.required_plugins import Plugin
from policypack.preview.plugins import make_home, required, versions
from tests.preview.projects import made


def test_a_home_has_the_users_plugins_and_no_login(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    plugin = theirs / "plugins" / "resource-random-v4.18.0"
    (plugin / "node_modules").mkdir(parents=True)
    (plugin / "pulumi-resource-random").write_text("binary", encoding="utf-8")
    (theirs / "plugins" / "resource-random-v4.18.0.lock").touch()
    (theirs / "credentials.json").touch()
    home = make_home(tmp_path / "home", [], {"PULUMI_HOME": str(theirs)})
    assert [path.name for path in home.iterdir()] == ["plugins"]
    folder, lock = sorted((home / "plugins").iterdir())
    assert (folder.name, lock.name) == (plugin.name, f"{plugin.name}.lock")
    # The engine passes a folder by that is a link.
    assert folder.is_dir()
    assert not folder.is_symlink()
    assert (folder / "pulumi-resource-random").read_text(encoding="utf-8") == "binary"
    assert (folder / "node_modules").is_dir()


def test_a_user_without_plugins_has_an_empty_home(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", [], {"PULUMI_HOME": str(tmp_path / "none")})
    assert [*(home / "plugins").iterdir()] == []


def test_a_required_plugin_that_is_not_installed_gets_a_stand_in_that_names_it(
    tmp_path: Path,
) -> None:
    options = {"virtualenv": "venv"}
    project = made(tmp_path / "shop", runtime={"name": "python", "options": options})
    site = project.folder / "venv" / "lib" / "python3.12" / "site-packages"
    for package in ("aws", "awsx", "random"):
        described = {"resource": True, "name": package, "version": "3.1.0"}
        (site / f"pulumi_{package}").mkdir(parents=True)
        (site / f"pulumi_{package}" / "pulumi-plugin.json").write_text(
            json.dumps(described), encoding="utf-8"
        )
    home = make_home(tmp_path / "home", required(project), {"PULUMI_HOME": str(tmp_path / "none")})
    assert [each.name for each in (home / "plugins").iterdir()] == ["resource-awsx-v3.1.0"]


def test_a_package_has_a_version_where_the_program_requires_one_alone() -> None:
    two = [Plugin("aws", "6.83.0"), Plugin("aws", "7.23.0")]
    assert versions([*two, Plugin("tls", "5.0.0"), Plugin("random", "0.0.0")]) == {"tls": "5.0.0"}
