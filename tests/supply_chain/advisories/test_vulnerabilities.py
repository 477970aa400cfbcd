"""What is known about the releases of a package, and from which index."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from policypack.supply_chain import database_folder
from policypack.supply_chain.advisories import (
    Index,
    index_of,
    known_vulnerabilities,
)
from policypack.supply_chain.advisories.osv import is_final
from policypack.supply_chain.dependencies import shipped_releases
from tests.known_advisories import compile_for, record
from tests.supply_chain.packages import distribution, inventory

EVERYTHING = [{"introduced": "0"}]
CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
LOW = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"


@pytest.fixture
def indexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(database_folder.FOLDER, str(tmp_path))
    return tmp_path


def test_a_release_counts_once_for_each_file_that_ships_it() -> None:
    taken = inventory(
        {
            "requirements.txt": "flask==3.0.0\nFlask==3.0.0 ; python_version > '3'\nflask>=2",
            "more/requirements.txt": "flask==3.0.0",
        }
    )
    assert [(r.file, r.line, r.version) for r in shipped_releases(taken)] == [
        ("more/requirements.txt", 1, "3.0.0"),
        ("requirements.txt", 1, "3.0.0"),
    ]


def test_the_gravest_come_first_and_what_nobody_rated_before_the_mild(indexes: Path) -> None:
    vectors = {"T-low": LOW, "T-unrated": None, "T-critical": CRITICAL}
    compile_for(
        "PyPI",
        indexes,
        [record(id_, f"A-{id_}", ("PyPI", "a"), EVERYTHING, v) for id_, v in vectors.items()],
    )
    found = known_vulnerabilities(inventory({"requirements.txt": "a==1"}))
    assert [item.advisory.id for item in found] == ["T-critical", "T-unrated", "T-low"]


@pytest.mark.parametrize(
    ("ecosystem", "url", "events", "found"),
    [
        ("crates.io", "pkg:cargo/shop@1.2.3", [{"introduced": "1.2.0"}, {"fixed": "1.2.4"}], True),
        ("crates.io", "pkg:cargo/shop@1.2.4", [{"introduced": "1.2.0"}, {"fixed": "1.2.4"}], False),
        ("Go", "pkg:golang/e.com/shop@v1.9.0", [{"introduced": "0"}, {"fixed": "1.10.0"}], True),
        ("Go", "pkg:golang/e.com/shop@v1.10.0", [{"introduced": "0"}, {"fixed": "1.10.0"}], False),
    ],
)
def test_what_a_wheel_states_in_its_bill_is_looked_up(
    indexes: Path, ecosystem: str, url: str, events: list[dict[str, str]], found: bool
) -> None:
    name = "e.com/shop" if ecosystem == "Go" else "shop"
    compile_for(ecosystem, indexes, [record("T-1", "A-1", (ecosystem, name), events)])
    bill = json.dumps({"components": [{"purl": url}]})
    files = {**distribution("fast", "1.0"), "fast-1.0.dist-info/sboms/a.json": bill}
    assert [item.advisory.id for item in known_vulnerabilities(inventory(files))] == ["T-1"] * found


def test_an_index_is_opened_once_and_asked_by_many_threads(indexes: Path) -> None:
    compile_for("PyPI", indexes, [record("T-1", "A-1", ("PyPI", "a"), EVERYTHING)])
    taken = inventory({"requirements.txt": "a==1"})
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: known_vulnerabilities(taken), range(64)))
    assert all([item.advisory.id for item in each] == ["T-1"] for each in found)
    assert index_of("PyPI") is index_of("PyPI")


def test_an_index_that_is_not_there_says_what_to_do(indexes: Path) -> None:
    assert "run `stackwarden advisories update --ecosystem npm`" in str(index_of("npm"))
    (indexes / "npm.sqlite").write_text("no index", encoding="utf-8")
    assert "npm.sqlite: not a vulnerability database; run `stackwarden advisories" in str(
        index_of("npm")
    )
    assert not isinstance(index_of("npm"), Index)


ADVISED = {
    "the highest of several fixes": (["0-1.2", "0-1.4"], "1.4"),
    "a prerelease has the fix": (["0-1.2rc1"], None),
    "a prerelease has it, and then a release": (["0-1.2rc1 2.0-2.0.1", "0-1.2"], "1.2"),
    "the fix is affected by another one": (["0-1.2", "1.2-1.3"], "1.3"),
    "no fix is free of another one": (["0-1.2", "1.1-"], None),
    "the fix of its own line": (["0-1.0.5 2.0-2.1"], "1.0.5"),
    "a fix that is older": (["0-0.9 0.9.5-1.1"], "1.1"),
    "no fix": (["0-"], None),
}


@pytest.mark.parametrize("name", ADVISED)
def test_one_version_resolves_all_advisories_about_a_release(name: str, indexes: Path) -> None:
    ranges, expected = ADVISED[name]
    records = []
    for number, text in enumerate(ranges):
        bounds = (each.split("-") for each in text.split())
        events = [
            event
            for start, end in bounds
            for event in ({"introduced": start}, *([{"fixed": end}] if end else []))
        ]
        records.append(record(f"T-{number}", f"A-{number}", ("PyPI", "a"), events, LOW))
    compile_for("PyPI", indexes, records)
    found = known_vulnerabilities(inventory({"requirements.txt": "a==1.0"}))
    assert {each.unaffected for each in found} == {expected}
    if expected is not None:
        assert not known_vulnerabilities(inventory({"requirements.txt": f"a=={expected}"}))


@pytest.mark.parametrize(
    ("ecosystem", "final", "not_final"),
    [
        ("PyPI", "1.0.post1", "1.0.dev1"),
        ("npm", "2.0.0+build.1", "2.0.0-beta.1"),
        ("Go", "v1.2.3", "v0.0.0-20210101000000-abcdefabcdef"),
        ("NuGet", "1.0.0.1", "1.0.0-rc"),
        ("RubyGems", "1.0.1", "1.0.rc1"),
        ("crates.io", "0.1.0", "0.1.0-alpha"),
    ],
)
def test_a_prerelease_is_told_from_a_final_one(ecosystem: str, final: str, not_final: str) -> None:
    assert is_final(ecosystem, final)
    assert not is_final(ecosystem, not_final)
