"""One table says which files are manifests: hook, command and the scan of a folder agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from policypack.standalone import packages
from policypack.supply_chain.manifests import is_manifest
from policypack.supply_chain.manifests.formats import FORMATS, Kind, is_for_development

ROOT = Path(__file__).parents[3]
HOOKS = {
    each["id"]: each
    for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
HOOK = re.compile(HOOKS["stackwarden-scan"]["files"])
# Names of the formats that are patterns: a new lock file needs a row here.
OF_PATTERNS = {
    "uv_lock.parse_pylock": ["pylock.toml", "pylock.prod.toml"],
    "conda.parse_lock": ["conda-lock.yml", "conda-lock.yaml", "prod.conda-lock.yml"],
}
REQUIREMENTS = [
    "requirements.txt",
    "Requirements.txt",
    "requirements.lock",
    "requirements-lambda.txt",
    "lambda-requirements.txt",
    "lambda_requirements.txt",
    "requirements.prod.txt",
    "requirements/prod.txt",
]
FOR_DEVELOPMENT = ["requirements-dev.txt", "requirements/tests.txt", "docs-requirements.txt"]
NEITHER = ["requirements.py", "notes/prod.txt", "my-uv.lock.bak", "package.json.md"]


def locks() -> list[str]:
    found = []
    for each in FORMATS:
        if each.kind is Kind.LOCK and each.reader:
            found += [each.name] if isinstance(each.name, str) else OF_PATTERNS[each.reader]
    return found


@pytest.mark.parametrize("folder", ["", "functions/orders/"])
@pytest.mark.parametrize("name", [*locks(), *REQUIREMENTS])
def test_what_the_hook_takes_is_read(
    name: str, folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{folder}{name}"
    assert HOOK.search(path)
    assert is_manifest(path)
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    target = packages.target(path)
    (entry,) = target.package.entries
    assert is_manifest(entry.name)
    # AND a finding has the path that was given
    assert target.file(entry.name) == path


@pytest.mark.parametrize("name", FOR_DEVELOPMENT)
def test_what_is_for_development_is_known_as_that(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("", encoding="utf-8")
    assert is_for_development(name)
    assert packages.is_for_development(str(tmp_path / name))
    assert not is_manifest(name)


@pytest.mark.parametrize("name", NEITHER)
def test_other_files_are_none(name: str) -> None:
    assert not HOOK.search(name)
    assert not is_manifest(name)
    assert not is_for_development(name)


def test_a_file_is_read_within_the_folder_that_it_is_known_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the command stands in that folder."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "prod.txt").write_text("-r base.txt\n", encoding="utf-8")
    (tmp_path / "requirements" / "base.txt").write_text("requests==2.32.0\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "requirements")
    target = packages.target("prod.txt")
    (manifest,) = target.inventory.manifests
    assert [each.name for each in manifest.requirements] == ["requests"]
