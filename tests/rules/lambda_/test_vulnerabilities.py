"""Known vulnerabilities of what ships, and the age of that knowledge."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from policypack.model.resources import Resource
from policypack.rule.rule import Severity
from policypack.rules.lambda_.code.vulnerabilities import STACK
from policypack.supply_chain import database_folder
from policypack.supply_chain.advisories import store
from policypack.topology.parts.functions import FUNCTION
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.known_advisories import compile_for, record
from tests.rules.lambda_.packages import function, layer
from tests.rules.lambda_.test_dependency_pins import PACKAGE_SEED, SEED

VULNERABLE = "lambda-dependency-vulnerable"
OUTDATED = "lambda-dependency-advisories-outdated"
ROOT = resource(STACK, {}, "shop-dev")
WHEEL = {"requests-2.31.0.dist-info/METADATA": "Name: requests\nVersion: 2.31.0\n"}
EVERYTHING = [{"introduced": "0"}]
# A database is none without an advisory.
OTHER = record("T-0", "CVE-0", ("PyPI", "other"), EVERYTHING)


def requirements(text: str) -> Resource:
    return function({"requirements.txt": text})


@pytest.fixture
def indexes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the indexes of one test."""
    monkeypatch.setenv(database_folder.FOLDER, str(tmp_path))
    return tmp_path


def test_seed_the_documents_requirements_are_known_to_be_vulnerable() -> None:
    """requests and cryptography are; of pydantic, 2.4.0 has fixed what is known of it."""
    assert outcomes(VULNERABLE, requirements(SEED)) == [
        ("violates", "code[requirements.txt].cryptography[GHSA-3ww4-gg4f-jr7f]"),
        ("violates", "code[requirements.txt].requests[GHSA-9wx4-h78v-vm56]"),
    ]
    fixed = "requests==2.32.0\npydantic==2.5.0\ncryptography==42.0.0\n"
    assert outcomes(VULNERABLE, requirements(fixed)) == []
    assert outcomes(VULNERABLE, requirements("pydantic==2.3.0")) == [
        ("violates", "code[requirements.txt].pydantic[GHSA-mr82-8j83-vxmv]")
    ]


def test_seed_the_documents_package_json_is_known_to_be_vulnerable() -> None:
    assert outcomes(VULNERABLE, function({"package.json": PACKAGE_SEED})) == [
        ("violates", "code[package.json].axios[GHSA-cph5-m8f7-6c5x]"),
        ("violates", "code[package.json].lodash[GHSA-35jh-r3h4-6jhm]"),
    ]
    fixed = json.dumps({"dependencies": {"axios": "0.21.2", "lodash": "4.17.21"}})
    assert outcomes(VULNERABLE, function({"package.json": fixed})) == []


def test_a_finding_names_what_where_how_bad_and_the_way_out() -> None:
    (found,) = verdicts(VULNERABLE, requirements("# pinned\nrequests==2.31.0"))
    index = store.shared_index("PyPI")
    assert index is not None
    assert found.message == (
        "requirements.txt, line 2: requests 2.31.0 is affected by GHSA-9wx4-h78v-vm56 "
        "(CVE-2024-35195): medium, fixed in 2.32.0 "
        f"(database of {index.about.made:%Y-%m-%d})"
    )
    assert found.fix == "Upgrade requests to 2.32.0 or later"
    assert found.severity is Severity.MEDIUM


@pytest.mark.parametrize("ships", [function, layer])
def test_what_ships_with_its_files_is_looked_up_and_its_pin_is_not(ships: type) -> None:
    files = {**WHEEL, "requirements.txt": "requests==2.32.4"}
    (found,) = verdicts(VULNERABLE, ships(files))
    assert found.path == ("code[requests-2.31.0.dist-info/METADATA].requests[GHSA-9wx4-h78v-vm56]")
    assert found.message.startswith("requests-2.31.0.dist-info/METADATA: requests 2.31.0 is ")
    assert (found.urn or "").endswith("::it")


def test_what_has_no_exact_version_is_not_looked_up() -> None:
    assert outcomes(VULNERABLE, requirements("requests>=2.31")) == []


@pytest.mark.parametrize(
    ("vector", "severity", "said"),
    [
        (None, Severity.HIGH, "severity unknown, no fixed version is known"),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Severity.CRITICAL, "critical, "),
        ("CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N", Severity.LOW, "low, "),
    ],
)
def test_the_severity_is_the_advisorys_own_or_else_the_rules(
    indexes: Path, vector: str | None, severity: Severity, said: str
) -> None:
    compile_for("PyPI", indexes, [record("T-1", "CVE-1", ("PyPI", "shop"), EVERYTHING, vector)])
    (found,) = verdicts(VULNERABLE, requirements("shop==1.0"))
    assert found.severity is severity
    assert f"is affected by T-1 (CVE-1): {said}" in found.message
    assert found.fix.startswith("Replace shop, or review this advisory")


def test_a_fix_of_one_advisory_that_leaves_another_is_told_as_such(indexes: Path) -> None:
    fixed = [*EVERYTHING, {"fixed": "2.0"}]
    records = [
        record("T-1", "CVE-1", ("PyPI", "shop"), fixed),
        record("T-2", "CVE-2", ("PyPI", "shop"), EVERYTHING),
    ]
    compile_for("PyPI", indexes, records)
    found = verdicts(VULNERABLE, requirements("shop==1.0"))
    assert {each.path.rpartition("[")[2]: each.fix for each in found} == {
        "T-1]": "Upgrade shop to 2.0, the fix of this advisory, or replace it",
        "T-2]": "Replace shop, or review this advisory and waive it",
    }


def test_the_gravest_of_very_many_are_told(indexes: Path) -> None:
    mild = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"
    records = [
        record(f"T-{n}", f"A-{n}", ("PyPI", "shop"), EVERYTHING, mild if n else None)
        for n in range(60)
    ]
    compile_for("PyPI", indexes, records)
    found = verdicts(VULNERABLE, requirements("shop==1.0"))
    assert len(found) == 51
    assert "affected by T-0: severity unknown" in found[0].message
    assert (found[-1].message, found[-1].severity) == (
        "more known vulnerabilities: 10",
        Severity.LOW,
    )


def test_one_advisory_is_waived_by_itself() -> None:
    waiver = {
        "rule": VULNERABLE,
        "resource": "it",
        "path": "code[requirements.txt].requests[GHSA-9wx4-h78v-vm56]",
        "reason": "certificates are always checked",
        "owner": "ann",
        "expires": f"{datetime.now(timezone.utc) + timedelta(days=30):%Y-%m-%d}",
    }
    found = verdicts(VULNERABLE, requirements(SEED), waivers=[waiver])
    assert [seen.path for seen in found if not seen.waived] == [
        "code[requirements.txt].cryptography[GHSA-3ww4-gg4f-jr7f]"
    ]


def test_unknown_code_is_undecided_for_both_rules() -> None:
    unknown = resource(FUNCTION, {"code": UNKNOWN})
    assert outcomes(VULNERABLE, unknown) == [("undecided", "code")]
    assert outcomes(OUTDATED, ROOT, unknown) == [("undecided", "code")]


@pytest.mark.usefixtures("indexes")
def test_without_an_index_nothing_is_told_for_each_and_once_for_all() -> None:
    """GIVEN no index WHEN functions and layers ship dependencies THEN one line says what to do."""
    ships = [requirements(SEED), layer({"requirements.txt": "flask==3.0.0"})]
    assert outcomes(VULNERABLE, *ships) == []
    (found,) = verdicts(OUTDATED, ROOT, *ships)
    assert (found.outcome.value, found.path) == ("undecided", "advisories[PyPI]")
    assert found.urn == ROOT.urn
    assert found.waits_for == (
        "the advisories of PyPI: no vulnerability database yet; "
        "run `stackwarden advisories update --ecosystem PyPI`"
    )


@pytest.mark.usefixtures("indexes")
def test_without_dependencies_no_index_is_missed() -> None:
    assert outcomes(OUTDATED, ROOT, function({"handler.py": "import os"})) == []


def test_an_unreadable_index_is_none(indexes: Path) -> None:
    (indexes / "PyPI.sqlite").write_text("no index", encoding="utf-8")
    assert outcomes(VULNERABLE, requirements(SEED)) == []
    (found,) = verdicts(OUTDATED, ROOT, requirements(SEED))
    assert "PyPI.sqlite: not a vulnerability database; run `stackwarden" in (found.waits_for or "")


@pytest.mark.usefixtures("indexes")
def test_packages_of_an_ecosystem_that_nobody_reads_are_undecided() -> None:
    bill = json.dumps({"components": [{"purl": "pkg:maven/org.example/shop@1.0"}]})
    files = {**WHEEL, "requests-2.31.0.dist-info/sboms/a.json": bill}
    told = [found.waits_for for found in verdicts(OUTDATED, ROOT, function(files))]
    assert told[0] is not None
    assert told[0].endswith(
        "the supported ecosystems are PyPI, npm, crates.io, Go, RubyGems, NuGet"
    )
    assert len(told) == 2


@pytest.mark.parametrize(("days", "told"), [(0, False), (6, False), (8, True)])
def test_an_old_index_is_a_finding(indexes: Path, days: int, told: bool) -> None:
    compile_for("PyPI", indexes, [OTHER], timedelta(days=days))
    found = verdicts(OUTDATED, ROOT, requirements("flask==3.0.0"))
    assert [(seen.outcome.value, seen.path) for seen in found] == (
        [("violates", "advisories[PyPI]")] if told else []
    )
    made = datetime.now(timezone.utc) - timedelta(days=days)
    dated = f"the vulnerability database of PyPI dates from {made:%Y-%m-%d}"
    assert all(seen.message == f"{dated}; advisories_max_age_days is 7" for seen in found)


def test_the_organization_says_how_old_an_index_may_be(indexes: Path) -> None:
    compile_for("PyPI", indexes, [OTHER], timedelta(days=3))
    ships = requirements("flask==3.0.0")
    assert len(verdicts(OUTDATED, ROOT, ships, advisories_max_age_days=2)) == 1
    assert verdicts(OUTDATED, ROOT, ships, advisories_max_age_days=4) == []


def test_an_index_made_anew_is_seen_at_once(indexes: Path) -> None:
    ships = requirements("shop==1.0")
    compile_for("PyPI", indexes, [])
    assert outcomes(VULNERABLE, ships) == []
    compile_for("PyPI", indexes, [record("T-1", "A-1", ("PyPI", "shop"), EVERYTHING)])
    assert [path for _, path in outcomes(VULNERABLE, ships)] == ["code[requirements.txt].shop[T-1]"]
