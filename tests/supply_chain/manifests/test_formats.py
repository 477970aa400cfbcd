"""The table of formats: each name has one reader, and each reader exists."""

from __future__ import annotations

from importlib import import_module

import pytest

from policypack.supply_chain import manifests
from policypack.supply_chain.manifests import Kind, format_of, is_manifest, parse
from policypack.supply_chain.manifests.formats import FORMATS, Format
from tests.each import each

NAMES = {
    "uv.lock": "uv_lock.parse",
    "app/poetry.lock": "poetry_lock.parse",
    "pylock.toml": "uv_lock.parse_pylock",
    "pylock.prod.toml": "uv_lock.parse_pylock",
    "pyproject.toml": "pyproject.parse",
    "setup.cfg": "setuptools.parse_config",
    "setup.py": "setuptools.parse_script",
    "src/shop.egg-info/requires.txt": "egg_info.parse",
    "requirements.txt": "requirements_txt.parse",
    "requirements-prod.txt": "requirements_txt.parse",
    "Requirements.TXT": "requirements_txt.parse",
    "requirements.lock": "requirements_txt.parse",
    "requirements/base.txt": "requirements_txt.parse",
    "requirements/base.in": "requirements_txt.parse",
    "base.in": "requirements_txt.parse_sources",
    "environment.yml": "conda.parse_environment",
    "environment-prod.yaml": "conda.parse_environment",
    "conda-lock.yml": "conda.parse_lock",
    "linux.conda-lock.yml": "conda.parse_lock",
    "pixi.lock": "conda.parse_pixi",
    "nodejs/package.json": "package_json.parse",
    "node_modules/a/package.json": "content.module",
    "bun.lock": "bun_lock.parse",
    "deno.lock": "bun_lock.parse_deno",
    "go.mod": "other_languages.parse_go",
    "Cargo.lock": "other_languages.parse_cargo",
    "Gemfile.lock": "other_languages.parse_ruby",
    "composer.lock": "other_languages.parse_php",
    "packages.lock.json": "other_languages.parse_nuget",
    "gradle.lockfile": "other_languages.parse_gradle",
}
OTHERS = [
    "requirements.py",
    "requirements-dev.txt",
    "requirements/tests.txt",
    "dev-requirements.in",
    "requirements/mypy.in",
    "MANIFEST.in",
    "config.h.in",
    "environment.json",
    "myuv.lock",
    "setup.cfg.bak",
    "a.egg-info/SOURCES.txt",
    "package.json5",
]


@pytest.mark.parametrize(("name", "reader"), NAMES.items())
def test_a_format_is_known_by_its_name(name: str, reader: str) -> None:
    row = format_of(name)
    assert row
    assert row.reader == reader


@pytest.mark.parametrize("name", OTHERS)
def test_another_name_has_no_format(name: str) -> None:
    assert format_of(name) is None
    assert not is_manifest(name)
    assert parse(name, "pytz", lambda _: None).requirements == ()


@each("row", FORMATS)
def test_a_row_has_a_reader_or_what_stands_for_it(row: Format) -> None:
    module, _, function = row.reader.partition(".")
    if row.reader:
        assert not row.locks
        assert callable(getattr(import_module(f"{manifests.__name__}.{module}"), function))
    # Each lock that stands for another format is one of the table.
    for name in row.locks:
        found = format_of(name)
        assert found
        assert found.kind is Kind.LOCK


EMPTY = {
    ".json": "{}",
    "bun.lock": "{}",
    "deno.lock": "{}",
    "composer.lock": "{}",
    "Pipfile.lock": "{}",
    ".yml": "{}",
    "pixi.lock": "{}",
    "pylock.toml": 'lock-version = "1.0"',
}


@pytest.mark.parametrize(
    "name", [name for name in NAMES if (row := format_of(name)) and row.kind is Kind.LOCK]
)
def test_the_reader_of_a_lock_file_says_so(name: str) -> None:
    text = next((text for end, text in EMPTY.items() if name.endswith(end)), "")
    if name.startswith("pylock"):
        text = EMPTY["pylock.toml"]
    assert parse(name, text, lambda _: None).is_lock


def test_only_what_can_be_read_is_a_manifest_to_scan() -> None:
    assert is_manifest("app/uv.lock")
    assert not is_manifest("pom.xml")
    assert not is_manifest("node_modules/a/package.json")
