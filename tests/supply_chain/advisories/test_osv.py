"""What OSV means by affected: https://ossf.github.io/osv-schema/#evaluation."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from policypack.supply_chain.advisories import Advisory, MalformedRecordError, read
from policypack.supply_chain.advisories.osv import base_score, order


def record(events: list[dict[str, str]] | None = None, **changes: Any) -> dict[str, Any]:
    ranges = [] if events is None else [{"type": "ECOSYSTEM", "events": events}]
    affected = {"package": {"ecosystem": "PyPI", "name": "Some_Package"}, "ranges": ranges}
    return {"id": "T-1", "affected": [affected | changes.pop("affected", {})], **changes}


def advisory(events: list[dict[str, str]] | None = None, **changes: Any) -> Advisory:
    (found,) = read(record(events, **changes))
    return found


@pytest.mark.parametrize(
    ("events", "affected", "safe"),
    [
        pytest.param(
            [{"introduced": "0"}, {"fixed": "2.0"}],
            ["0.1", "1.9", "2.0rc1"],
            ["2.0", "2.1"],
            id="0",
        ),
        pytest.param([{"introduced": "1.0"}], ["1.0", "99"], ["0.9", "1.0rc1"], id="no end"),
        pytest.param(
            [{"introduced": "1"}, {"last_affected": "1.5"}], ["1", "1.5"], ["1.5.1"], id="last"
        ),
        pytest.param(
            [{"introduced": "1"}, {"limit": "2"}, {"limit": "*"}], ["1.9"], ["2"], id="limit"
        ),
        pytest.param(
            [{"fixed": "3.2"}, {"introduced": "3.0"}, {"fixed": "2.1"}, {"introduced": "2.0"}],
            ["2.0", "3.1"],
            ["1.9", "2.1", "2.9", "3.2"],
            id="several, unsorted",
        ),
        pytest.param([{"introduced": "1!0"}, {"fixed": "1!2"}], ["1!1"], ["3", "1!2"], id="epochs"),
        pytest.param(
            [{"introduced": "what"}, {"fixed": "2"}], ["0.1", "1"], ["2"], id="bad introduced"
        ),
        pytest.param([{"introduced": "1"}, {"fixed": "what"}], ["1", "9"], ["0.9"], id="bad fixed"),
    ],
)
def test_ranges(events: list[dict[str, str]], affected: list[str], safe: list[str]) -> None:
    found = advisory(events)
    assert [version for version in affected if not found.affects(version)] == []
    assert [version for version in safe if found.affects(version)] == []


def test_a_listed_version_is_affected_without_a_range_and_by_any_spelling() -> None:
    found = advisory(affected={"versions": ["1.0", "2.0-final"]})
    assert found.affects("1.0.0")
    assert found.affects("2.0-final")
    assert not found.affects("1.1")


def test_commits_are_no_versions() -> None:
    ranges = [{"type": "GIT", "events": [{"introduced": "0"}]}]
    assert not advisory(affected={"ranges": ranges}).affects("1.0")


def test_a_withdrawn_record_says_nothing() -> None:
    assert list(read(record(withdrawn="2024-01-01T00:00:00Z"))) == []


def test_names_are_normalized() -> None:
    assert advisory().name == "some-package"


def test_the_fix_is_the_lowest_that_is_not_behind() -> None:
    found = advisory(
        [{"introduced": "0"}, {"fixed": "1.5"}, {"introduced": "2.0"}, {"fixed": "2.3"}]
    )
    assert found.fixed_after("1.0") == "1.5"
    assert found.fixed_after("2.1") == "2.3"
    assert found.fixed_after("3.0") is None


def test_npm_has_semantic_versions() -> None:
    events = [{"introduced": "1.0.0"}, {"fixed": "1.2.3"}]
    found = advisory(
        affected={
            "package": {"ecosystem": "npm", "name": "@scope/Name"},
            "ranges": [{"type": "SEMVER", "events": events}],
        }
    )
    assert found.name == "@scope/Name"
    assert found.affects("1.2.3-rc.1")
    assert not found.affects("1.2.3")
    assert not found.affects("1.0.0-alpha")


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {"id": 3},
        {"id": "X", "affected": "text"},
        {"id": "X", "affected": [{"package": {"name": "a"}}]},
        {"id": "X", "affected": [{"package": {"ecosystem": "PyPI", "name": "a"}, "ranges": [{}]}]},
    ],
)
def test_a_broken_record_is_a_named_error(broken: Any) -> None:
    with pytest.raises(MalformedRecordError):
        list(read(broken))


# The examples of FIRST's CVSS 3.1 documents: https://www.first.org/cvss/v3-1/examples
@pytest.mark.parametrize(
    ("vector", "score"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8),
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4),
        ("CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1),
        ("CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 4.2),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 10.0),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", None),
        ("CVSS:3.1/AV:N", None),
        ("", None),
    ],
)
def test_cvss_base_scores(vector: str, score: float | None) -> None:
    assert base_score(vector) == score


def test_severity_is_the_publishers_word_or_the_scores() -> None:
    assert advisory(database_specific={"severity": "MODERATE"}).severity == "medium"
    vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
    assert advisory(severity=[{"type": "CVSS_V3", "score": vector}]).severity == "critical"
    assert advisory().severity is None


# https://learn.microsoft.com/nuget/concepts/package-versioning and
# https://docs.ruby-lang.org/en/master/Gem/Version.html
@pytest.mark.parametrize(
    ("ecosystem", "ordered"),
    [
        ("NuGet", ["1.0.0-alpha", "1.0.0-beta.2", "1.0.0-beta.11", "1", "1.0.0.1", "1.0.1", "2.0"]),
        (
            "RubyGems",
            ["1.0.a2", "1.0.b1", "1.0.rc1", "1.0", "1.0.1", "1.0.9", "1.0.10", "1.1.pre", "2"],
        ),
        (
            "Go",
            ["v1.2.3-0.20240101000000-abcdefabcdef", "v1.2.3", "v1.10.0", "v2.0.0+incompatible"],
        ),
    ],
)
def test_versions_have_the_order_of_their_ecosystem(ecosystem: str, ordered: list[str]) -> None:
    places = [order(ecosystem, version) for version in ordered]
    assert None not in places
    for first, second in pairwise(places):
        assert first < second  # type: ignore[operator]
        assert not second < first  # type: ignore[operator]


@pytest.mark.parametrize(
    ("ecosystem", "first", "second"),
    [
        ("NuGet", "1.0", "1.0.0.0"),
        ("NuGet", "1.0.0-RC", "1.0.0-rc+build"),
        ("RubyGems", "1", "1.0.0"),
        ("RubyGems", "1.0.rc", "1.rc"),
        ("RubyGems", "1.0-x", "1.0.pre.x"),
    ],
)
def test_spellings_of_one_version_are_equal(ecosystem: str, first: str, second: str) -> None:
    assert order(ecosystem, first) is not None
    assert order(ecosystem, first) == order(ecosystem, second)


@pytest.mark.parametrize(
    ("ecosystem", "version"),
    [
        ("NuGet", "1.0.0.0.0"),
        ("NuGet", "a"),
        ("RubyGems", "a.1"),
        ("RubyGems", "1" + ".0" * 200),
        ("Maven", "1.0"),
        ("Packagist", "1.0"),
        ("conda", "1.0"),
    ],
)
def test_a_version_without_an_order_has_no_place(ecosystem: str, version: str) -> None:
    assert order(ecosystem, version) is None


def test_a_listed_version_of_nuget_is_affected_by_any_spelling() -> None:
    package = {"ecosystem": "NuGet", "name": "Newtonsoft.Json"}
    found = advisory(affected={"package": package, "versions": ["13.0.0.0", "12.0.1-Beta"]})
    assert found.name == "newtonsoft.json"
    assert found.affects("13.0.0")
    assert found.affects("12.0.1-beta+1")
    assert not found.affects("13.0.0.1")
