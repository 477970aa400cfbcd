"""What installed packages say about themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.supply_chain.manifests import (
    NPM,
    PYPI,
    Kind,
    ManifestError,
    Origin,
    content,
    format_of,
)

METADATA = "Metadata-Version: 2.4\nName: Requests\nVersion: 2.31.0\nSummary: x\n\nName: no\n"


def test_a_distribution_is_pinned_by_its_content() -> None:
    found = content.distribution(METADATA, "requests-2.31.0.dist-info/METADATA")
    assert (found.ecosystem, found.key, found.version) == (PYPI, "requests", "2.31.0")
    assert (found.pinned, found.hashed, found.origin) == (True, True, Origin.CONTENT)


def test_a_module_is_pinned_by_its_content() -> None:
    found = content.module('{"name": "@s/a", "version": "1.0.0"}', "node_modules/@s/a/package.json")
    assert (found.ecosystem, found.name, found.version) == (NPM, "@s/a", "1.0.0")


@pytest.mark.parametrize(
    "name",
    [
        "requests-2.31.0.dist-info/METADATA",
        "python/lib/python3.13/site-packages/a-1.dist-info/METADATA",
        "a.egg-info/PKG-INFO",
        "a-1.dist-info/sboms/auditwheel.cdx.json",
        "nodejs/node_modules/@s/a/package.json",
        "node_modules/a/node_modules/b/package.json",
        "vendor/bundle/ruby/3.4.0/specifications/rack-3.1.0.gemspec",
        "META-INF/maven/com.google.guava/guava/pom.properties",
    ],
)
def test_descriptions_are_known_by_their_names(name: str) -> None:
    row = format_of(name)
    assert row
    assert row.kind is Kind.INSTALLED


@pytest.mark.parametrize(
    "name",
    [
        "METADATA",
        "package.json",
        "node_modules/a/lib/package.json",
        "my_node_modules/a/package.json",
    ],
)
def test_other_files_are_none(name: str) -> None:
    row = format_of(name)
    assert row is None or row.kind is not Kind.INSTALLED


CYCLONEDX = {
    "bomFormat": "CycloneDX",
    "components": [
        {"name": "zlib", "purl": "pkg:deb/debian/zlib@1.2"},
        {"name": "serde", "purl": "pkg:cargo/serde@1.0.200"},
        {"name": "a", "components": [{"name": "b", "purl": "pkg:npm/%40s/b@2.0.0?arch=x"}]},
    ],
}
SPDX = {
    "spdxVersion": "SPDX-2.3",
    "packages": [
        {"externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:pypi/a@1.0"}]},
        {"externalRefs": [{"referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a"}]},
    ],
}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (CYCLONEDX, [("crates.io", "serde", "1.0.200"), ("npm", "@s/b", "2.0.0")]),
        (SPDX, [("PyPI", "a", "1.0")]),
        ({}, []),
    ],
)
def test_bills_of_materials(document: Any, expected: list[tuple[str, str, str]]) -> None:
    found = content.bill(json.dumps(document), "a.dist-info/sboms/x.json")
    assert sorted((r.ecosystem, r.name, r.version) for r in found) == sorted(expected)


def test_a_record_gives_names_in_the_package() -> None:
    text = 'a/x.py,sha256=abc,12\n../../bin/a,sha256=abc,3\n"b,c.py",,7\na-1.dist-info/RECORD,,\n'
    found = dict(content.recorded(text, "python/lib/a-1.dist-info/RECORD"))
    assert found == {"python/lib/a/x.py": "sha256=abc", "bin/a": "sha256=abc"}


def test_a_size_that_is_no_number_is_none() -> None:
    assert [*content.recorded("a,,\u00b9\n", "a-1.dist-info/RECORD")] == []


@pytest.mark.parametrize(
    "read",
    [
        lambda: content.distribution("Summary: x\n", "f"),
        lambda: content.module("[]", "f"),
        lambda: content.module('{"name": "a"}', "f"),
        lambda: list(content.bill("{", "f")),
        lambda: list(content.bill('{"components": 1}', "f")),
        lambda: list(content.recorded("a,b," + "9" * 200_000, "f")),
    ],
)
def test_bad_input_has_a_named_error(read: Any) -> None:
    with pytest.raises(ManifestError):
        read()
