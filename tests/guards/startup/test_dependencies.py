"""The scan of a cold start: what is installed, what is known of it, and what is done about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.supply_chain.advisories import vulnerabilities
from runtime_guards import guard
from runtime_guards.errors import EventRejected, StartupRefused
from runtime_guards.events import SQS
from runtime_guards.startup import dependencies
from runtime_guards.startup.dependencies import DependencyScan, installed
from tests.guards.samples import sample
from tests.house.test_cold_start import GUARD, added

TODAY = datetime.now(timezone.utc)
MEDIUM = ["GHSA-9wx4-h78v-vm56", "medium", "2.32.0", ["CVE-2024-35195"]]
HIGH = ["GHSA-3ww4-gg4f-jr7f", "high", "42.0.0", ["CVE-2023-50782"]]
CRITICAL: list[Any] = ["GHSA-x", "critical", None, []]
UNRATED: list[Any] = ["PYSEC-x", None, None, []]


def day(days: int) -> str:
    return f"{TODAY + timedelta(days=days):%Y-%m-%d}"


class Function:
    """A folder with installed distributions and a slice, and what a scan of it reports."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.reports: list[Mapping[str, Any]] = []
        monkeypatch.setenv("LAMBDA_TASK_ROOT", str(root))

    def install(self, *names: str, folder: str = "") -> str:
        at = self.root / folder
        for name in names:
            (at / f"{name}.dist-info").mkdir(parents=True)
        return str(at)

    def slice(self, releases: Mapping[str, Any], **changed: Any) -> None:
        document = {"format": 1, "made": day(0), "releases": releases, **changed}
        (self.root / "dependencies.json").write_text(json.dumps(document), encoding="utf-8")

    def scan(self, **options: Any) -> list[tuple[str, ...]]:
        """The action and place of each finding of a scan that lets the function start."""
        self.check(**options)()
        return self.told

    def check(self, **options: Any) -> DependencyScan:
        self.reports.clear()
        options = {"paths": [str(self.root)], "report": self.reports.append, **options}
        return DependencyScan(**options)

    @property
    def told(self) -> list[tuple[str, ...]]:
        keys = ("action", "package", "advisory")
        return [tuple(it[key] for key in keys if key in it) for it in self.reports]


@pytest.fixture
def function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Function:
    return Function(tmp_path, monkeypatch)


def test_what_is_known_to_be_sound_is_not_told(function: Function) -> None:
    function.install("pytz-2025.2", "requests-2.32.4")
    function.slice({"pytz-2025.2": [], "requests-2.32.4": []})
    assert function.scan() == []


def test_a_finding_is_told_with_all_that_is_known(function: Function) -> None:
    function.install("requests-2.31.0")
    function.slice({"requests-2.31.0": [MEDIUM]})
    function.scan()
    assert function.reports == [
        {
            "audit": "runtime_guards",
            "check": "dependencies",
            "level": "WARN",
            "outcome": "dependency-vulnerable",
            "severity": "medium",
            "package": "requests",
            "version": "2.31.0",
            "advisory": "GHSA-9wx4-h78v-vm56",
            "aliases": ["CVE-2024-35195"],
            "fixed": "2.32.0",
            "action": "warned",
        }
    ]


@pytest.mark.parametrize(
    ("known", "options", "action", "level"),
    [
        (MEDIUM, {}, "warned", "WARN"),
        (MEDIUM, {"warn": "high"}, "reported", "INFO"),
        (MEDIUM, {"warn": None}, "reported", "INFO"),
        (UNRATED, {"warn": "high"}, "warned", "WARN"),
        (UNRATED, {"warn": "critical"}, "reported", "INFO"),
        (["T-1", "odd", None, []], {"warn": "high"}, "warned", "WARN"),
        (CRITICAL, {"refuse": None}, "warned", "WARN"),
    ],
)
def test_the_severity_decides_between_report_and_warning(
    function: Function, known: list[Any], options: dict[str, Any], action: str, level: str
) -> None:
    function.install("a-1")
    function.slice({"a-1": [known]})
    assert function.scan(**options) == [(action, "a", known[0])]
    assert [it["level"] for it in function.reports] == [level]


@pytest.mark.parametrize(
    ("known", "refuse"), [(CRITICAL, "critical"), (HIGH, "high"), (UNRATED, "high"), (HIGH, "low")]
)
def test_what_is_grave_enough_refuses_the_start(
    function: Function, known: list[Any], refuse: str
) -> None:
    function.install("a-1", "requests-2.31.0")
    function.slice({"a-1": [known], "requests-2.31.0": []})
    with pytest.raises(StartupRefused) as refused:
        function.check(refuse=refuse)()
    assert (refused.value.reason, refused.value.subject) == (
        "dependency-vulnerable",
        f"a 1 {known[0]}",
    )
    assert [(it["action"], it["level"]) for it in function.reports] == [("refused", "ERROR")]


def test_the_gravest_is_told_first_and_refused_for(function: Function) -> None:
    function.install("a-1", "b-1", "c-1")
    function.slice({"a-1": [MEDIUM, ["T-low", "low", None, []]], "b-1": [CRITICAL], "c-1": [HIGH]})
    with pytest.raises(StartupRefused, match="dependency-vulnerable: b 1 GHSA-x"):
        function.check(refuse="medium")()
    assert [told[1:] for told in function.told] == [
        ("b", "GHSA-x"),
        ("c", "GHSA-3ww4-gg4f-jr7f"),
        ("a", "GHSA-9wx4-h78v-vm56"),
        ("a", "T-low"),
    ]


@pytest.mark.parametrize(
    ("allow", "action"),
    [
        ({"GHSA-9wx4-h78v-vm56": day(0)}, "allowed"),
        ({"CVE-2024-35195": day(30)}, "allowed"),
        ({"GHSA-9wx4-h78v-vm56": day(-1)}, "warned"),
        ({"requests": day(30)}, "warned"),
        ({"CVE-2024-1": day(30)}, "warned"),
    ],
)
def test_an_allowance_counts_through_its_last_day(
    function: Function, allow: dict[str, str], action: str
) -> None:
    function.install("requests-2.31.0")
    function.slice({"requests-2.31.0": [MEDIUM]})
    assert function.scan(allow=allow) == [(action, "requests", "GHSA-9wx4-h78v-vm56")]


def test_what_was_not_deployed_is_told(function: Function) -> None:
    function.install("requests-2.32.4", "pytz-2025.2")
    function.slice({"requests-2.31.0": [MEDIUM], "pytz-2025.2": []})
    assert function.scan() == [("warned", "requests")]
    assert function.scan(allow={"requests": day(0)}) == [("allowed", "requests")]
    with pytest.raises(StartupRefused, match=r"^dependency-unlisted: requests 2\.32\.4$"):
        function.check(refuse="medium")()


def test_what_aws_brings_itself_is_passed_over_unless_it_was_deployed_there(
    function: Function,
) -> None:
    own = function.install("boto3-1.40.0", "requests-2.31.0", folder="var/lang/site-packages")
    function.slice({"requests-2.31.0": [MEDIUM]})
    managed = [str(function.root / "var" / "lang")]
    assert function.scan(paths=[own], managed=managed) == [
        ("warned", "requests", "GHSA-9wx4-h78v-vm56")
    ]
    assert function.scan(paths=[own], managed=()) == [
        ("warned", "boto3"),
        ("warned", "requests", "GHSA-9wx4-h78v-vm56"),
    ]
    assert dependencies.MANAGED == ("/var/lang/", "/var/runtime")


def test_the_first_of_a_package_on_the_path_counts(function: Function) -> None:
    first = function.install("Foo._Bar-2.0", folder="task")
    second = function.install("foo_bar-1.0", "baz-1.0", folder="layer")
    found = [(name, version) for name, version, _ in installed([first, second, first])]
    assert found == [("foo-bar", "2.0"), ("baz", "1.0")]


def test_of_two_versions_in_one_folder_both_count(function: Function) -> None:
    at = function.install("foo-1.0", "foo-2.0")
    assert [version for _, version, _ in installed([at])] == ["1.0", "2.0"]


def test_what_is_no_folder_and_what_is_no_distribution_is_passed_over(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = function.install("foo-1.0")
    (function.root / "foo-1.0.data").mkdir()
    (function.root / "python.zip").touch()
    assert len(list(installed([f"{at}/python.zip", f"{at}/gone", at]))) == 1
    # AND an empty entry is the folder that the process works in
    monkeypatch.chdir(at)
    assert list(installed([""])) == [("foo", "1.0", "")]


def test_what_imports_pass_over_on_the_path_is_passed_over(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    function.install("requests-2.31.0")
    function.install("a-1", folder="other")
    function.slice({"requests-2.31.0": [MEDIUM]})
    odd = [function.root / "other", None, str(function.root), str(function.root) + "/"]
    monkeypatch.setattr(sys, "path", odd)
    assert function.scan(paths=None) == [("warned", "requests", MEDIUM[0])]
    # Whoever names the folders is told of one that is none.
    with pytest.raises(TypeError, match=r"paths= of DependencyScan\(\) must be a text"):
        function.scan(paths=[function.root / "other"])


def test_sys_path_is_looked_at_where_nothing_else_is_named(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [function.install("a-1", folder="own")])
    function.slice({"a-1": [MEDIUM]})
    assert function.scan(paths=None) == [("warned", "a", "GHSA-9wx4-h78v-vm56")]


@pytest.mark.parametrize(("age", "told"), [(0, []), (30, []), (31, [("warned",)])])
def test_an_old_slice_is_told(function: Function, age: int, told: list[tuple[str, ...]]) -> None:
    function.slice({}, made=day(-age))
    assert function.scan(oldest=30) == told
    assert function.scan() == []
    if told:
        with pytest.raises(StartupRefused, match=f"slice-outdated: {day(-age)}"):
            function.check(oldest=30, refuse="medium")()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (None, "FileNotFoundError"),
        ("", "JSONDecodeError"),
        ("[]", "TypeError"),
        ("{}", "KeyError"),
        ('{"format": 2, "made": "2026-01-01", "releases": {}}', "ValueError"),
        ('{"format": 1, "made": "soon", "releases": {}}', "ValueError"),
        ('{"format": 1, "made": "2026-01-01", "releases": []}', "AttributeError"),
        ('{"format": 1, "made": "2026-01-01", "releases": {"a-1": [["T-1"]]}}', "ValueError"),
    ],
)
def test_a_slice_that_cannot_be_read_refuses_the_start(
    function: Function, content: str | None, error: str
) -> None:
    function.install("a-1")
    if content is not None:
        (function.root / "dependencies.json").write_text(content, encoding="utf-8")
    with pytest.raises(StartupRefused, match=f"slice-unusable: {error}"):
        function.check()()
    assert function.scan(refuse=None) == [("warned",)]


def test_a_slice_may_lie_anywhere(
    function: Function, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    function.slice({})
    function.scan(slice=str(tmp_path / "dependencies.json"))
    monkeypatch.delenv("LAMBDA_TASK_ROOT")
    monkeypatch.chdir(tmp_path)
    function.scan()
    assert function.reports == []


def test_very_many_findings_are_counted(function: Function) -> None:
    function.install(*(f"a{n}-1" for n in range(60)))
    function.slice({})
    function.scan()
    assert len(function.reports) == 51
    assert (function.reports[-1]["outcome"], function.reports[-1]["count"]) == ("more", 10)


def test_a_report_that_fails_does_not_stop_the_scan(
    function: Function, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(_: Mapping[str, Any]) -> None:
        raise ConnectionError("to https://logs.example.com")

    function.install("a-1")
    function.slice({"a-1": [CRITICAL]})
    with pytest.raises(StartupRefused):
        function.check(report=fails)()
    assert capsys.readouterr().err == "runtime_guards: a finding was lost: ConnectionError\n"


def test_findings_are_lines_of_json_where_no_report_is_given(
    function: Function, capsys: pytest.CaptureFixture[str]
) -> None:
    function.install("a-1")
    function.slice({"a-1": [MEDIUM, HIGH]})
    DependencyScan(paths=[str(function.root)])()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["advisory"] for line in lines] == [HIGH[0], MEDIUM[0]]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"refuse": "grave"}, "refuse= must be one of low, medium, high, critical, or None"),
        ({"warn": "HIGH"}, "warn= must be one of"),
        ({"oldest": 0}, "oldest= must be a number of days, 1 or more"),
        ({"allow": {"CVE-1": "soon"}}, "the last allowed day of CVE-1 as YYYY-MM-DD"),
        *(
            ({"allow": {"CVE-1": day}}, "the last allowed day of CVE-1")
            for day in ("2026-13-01", "2026-01-32", "2026-1-1", "2026/01/01", "2026-01-01T", "")
        ),
    ],
)
def test_wrong_options_are_refused_at_once(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="DependencyScan") as raised:
        DependencyScan(**options)
    assert said in str(raised.value)


def test_a_guard_with_a_scan_that_refuses_handles_nothing(function: Function) -> None:
    function.install("a-1")
    function.slice({"a-1": [CRITICAL]})
    handled: list[Any] = []

    @guard(SQS(), startup=[function.check()])
    def handler(event: Any, context: Any) -> None:
        handled.append(event)

    with pytest.raises(EventRejected, match="startup-refused"):
        handler(sample("sqs"), None)
    assert handled == []


def test_a_slice_of_the_command_line_is_read(function: Function, tmp_path: Path) -> None:
    """GIVEN an installed package WHEN its slice is made THEN the cold start knows all of it."""
    task = tmp_path / "task"
    for name, version in (("Requests", "2.31.0"), ("pytz", "2025.2")):
        info = task / f"{name}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Name: {name}\nVersion: {version}\n", encoding="utf-8")
    main(["scan", str(task), "--slice", str(tmp_path / "dependencies.json")])
    assert vulnerabilities.FORMAT == dependencies.FORMAT
    assert function.scan(paths=[str(task)]) == [("warned", "requests", "GHSA-9wx4-h78v-vm56")]


def test_importing_and_scanning_load_nothing_beyond_json_and_os() -> None:
    scan = "DependencyScan(refuse=None, report=lambda _: None)()"
    code = f"import os\nfrom runtime_guards.startup.dependencies import DependencyScan\n{scan}"
    assert added(code) - added("import os") == GUARD
