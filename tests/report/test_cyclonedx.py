"""The bill of materials: its form by CycloneDX 1.6, and that it is the same every time."""

from __future__ import annotations

import json
from importlib.resources import files as files_of
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from policypack.report import cyclonedx
from policypack.report.cyclonedx import Component, Vulnerability

REQUESTS = Component("PyPI", "requests", "2.31.0")
OLDER = Component("PyPI", "requests", "2.0.0")
AXIOS = Component("npm", "@shop/axios", "0.21.1-beta+5")
OCCURRENCES = [(REQUESTS, "app/b.txt"), (AXIOS, "app/package.json"), (REQUESTS, "app/a.txt")]
FLAWS = [
    Vulnerability(
        "GHSA-2", REQUESTS, ("CVE-2", "GHSA-9", "PYSEC-2"), "medium", "2.32.0", "What it is"
    ),
    Vulnerability("GHSA-1", AXIOS),
    Vulnerability(
        "GHSA-2", OLDER, ("CVE-2", "GHSA-9", "PYSEC-2"), "medium", "2.32.0", "What it is"
    ),
]


def document() -> dict[str, Any]:
    return cyclonedx.document([*OCCURRENCES, (OLDER, "app/b.txt")], FLAWS, "1.2.3")


@pytest.mark.parametrize(
    ("component", "url"),
    [
        (REQUESTS, "pkg:pypi/requests@2.31.0"),
        (AXIOS, "pkg:npm/%40shop/axios@0.21.1-beta%2B5"),
        (Component("crates.io", "ring", "0.17.0"), "pkg:cargo/ring@0.17.0"),
        (Component("Go", "e.com/shop", "v1.0.0"), "pkg:golang/e.com/shop@v1.0.0"),
        (Component("Maven", "org.e:shop", "1"), "pkg:maven/org.e/shop@1"),
        (Component("PyPI", "a", "1!2.0"), "pkg:pypi/a@1%212.0"),
    ],
)
def test_a_package_url_is_as_its_specification_says(component: Component, url: str) -> None:
    assert component.url == url


def test_component_is_listed_once_with_every_file_that_ships_it() -> None:
    told = {
        item["bom-ref"]: [place["location"] for place in item["evidence"]["occurrences"]]
        for item in document()["components"]
    }
    assert told == {
        "pkg:npm/%40shop/axios@0.21.1-beta%2B5": ["app/package.json"],
        "pkg:pypi/requests@2.0.0": ["app/b.txt"],
        "pkg:pypi/requests@2.31.0": ["app/a.txt", "app/b.txt"],
    }


def test_advisory_is_listed_once_with_all_affected_components() -> None:
    unrated, rated = document()["vulnerabilities"]
    assert (unrated["id"], unrated["ratings"]) == ("GHSA-1", [{"severity": "unknown"}])
    assert not {"references", "description", "recommendation"} & set(unrated)
    assert rated["ratings"] == [{"severity": "medium"}]
    assert rated["recommendation"] == "Upgrade requests to 2.32.0 or later"
    assert rated["description"] == "What it is"
    assert [item["source"]["name"] for item in rated["references"]] == ["NVD", "GitHub", "OSV"]
    assert [item["ref"] for item in rated["affects"]] == [OLDER.url, REQUESTS.url]


def test_every_reference_names_a_component() -> None:
    made = document()
    refs = [item["bom-ref"] for item in made["components"]]
    affected = {each["ref"] for item in made["vulnerabilities"] for each in item["affects"]}
    assert len(refs) == len(set(refs))
    assert affected <= set(refs)


def test_the_same_packages_give_the_same_text_in_any_order() -> None:
    text = cyclonedx.text(OCCURRENCES, FLAWS[:2], "1.2.3")
    assert cyclonedx.text(reversed(OCCURRENCES), reversed(FLAWS[:2]), "1.2.3") == text
    assert text.endswith("}\n")
    assert (json.loads(text)["bomFormat"], json.loads(text)["specVersion"]) == ("CycloneDX", "1.6")


def validator() -> jsonschema.Draft7Validator:
    """CycloneDX's own schema of 1.6 and those that it refers to, without the network."""
    files = files_of("cyclonedx.schema._res")
    names = (
        "bom-1.6.SNAPSHOT.schema.json",
        "spdx.SNAPSHOT.schema.json",
        "jsf-0.82.SNAPSHOT.schema.json",
    )
    schemas = [json.loads((files / name).read_text(encoding="utf-8")) for name in names]
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas
    )
    return jsonschema.Draft7Validator(schemas[0], registry=registry)


def test_it_is_valid_by_the_official_schema() -> None:
    official = validator()
    assert [error.message for error in official.iter_errors(document())] == []
    # A document with a fault is distinguished from a valid one.
    broken = {**document(), "specVersion": 1.6, "components": [{"name": "a"}]}
    assert len(list(official.iter_errors(broken))) >= 2
