"""The slice of the index that a function takes along: what is in it, and under which names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.supply_chain.advisories import store
from policypack.supply_chain.advisories.vulnerabilities import compile_slice
from tests.supply_chain.packages import distribution, inventory


def table(*files: dict[str, str]) -> dict[str, Any]:
    releases: dict[str, Any] = json.loads(compile_slice(map(inventory, files)))["releases"]
    return releases


def test_it_holds_every_release_with_what_is_known_of_it() -> None:
    function = {"requirements.txt": "requests==2.31.0\npytz==2025.2\n"}
    layer = distribution("cryptography", "41.0.7", "python/")
    assert table(function, layer) == {
        "cryptography-41.0.7": [["GHSA-3ww4-gg4f-jr7f", "high", "42.0.0", ["CVE-2023-50782"]]],
        "pytz-2025.2": [],
        "requests-2.31.0": [["GHSA-9wx4-h78v-vm56", "medium", "2.32.0", ["CVE-2024-35195"]]],
    }


def test_what_ships_twice_is_told_once() -> None:
    ships = {"requirements.txt": "requests==2.31.0", "b/requirements.txt": "Requests==2.31.0"}
    assert [len(known) for known in table(ships, ships).values()] == [1]


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"requirements.txt": "Foo.Bar==1.0.0"}, "foo-bar-1.0.0"),
        ({"requirements.txt": "foo==v1.0-RC1"}, "foo-1.0rc1"),
        ({"requirements.txt": "foo===odd-1"}, "foo-odd_1"),
        (distribution("Foo_Bar", "2.0"), "foo-bar-2.0"),
        ({"Foo-1.0.post1.dist-info/METADATA": "Name: Foo\nVersion: 1.0-1\n"}, "foo-1.0.post1"),
    ],
)
def test_a_release_is_named_as_its_folder_will_be(files: dict[str, str], name: str) -> None:
    assert list(table(files)) == [name]


def test_other_ecosystems_are_left_out() -> None:
    assert table({"package.json": '{"dependencies": {"axios": "0.21.1"}}'}) == {}


def test_it_is_of_the_date_of_its_advisories_and_the_same_every_time() -> None:
    index = store.shared_index("PyPI")
    assert index is not None
    taken = inventory({"requirements.txt": "b==1\na==1"})
    text = compile_slice([taken])
    assert json.loads(text)["made"] == f"{index.about.made:%Y-%m-%d}"
    assert compile_slice([taken]) == text
    assert list(json.loads(text)["releases"]) == ["a-1", "b-1"]
