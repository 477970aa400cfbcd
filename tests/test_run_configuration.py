"""The settings of a run: organization, settings file, comments and stack, one over the other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack.engine import configuration as run_configuration
from policypack.engine.configuration import UNCHANGED, Configuration, StackRun, configuration
from policypack.engine.policy_config import OF_A_COMMAND, PolicyConfig
from policypack.report import baseline
from policypack.rule.rule import Profile, Severity
from policypack.settings.errors import SettingsError
from policypack.settings.settings import Level
from policypack.supply_chain import database_folder, kept
from policypack.supply_chain.advisories import Advisory, Index, compile_index, index_of
from policypack.supply_chain.advisories.osv import Range
from policypack.supply_chain.program import VARIABLE
from tests.days import in_days
from tests.rules_of_tests import make

MILD = make("t-queue-mild", severity=Severity.LOW, profile=Profile.RECOMMENDED)
ANNOUNCED = {MILD.id: Level.ADVISORY}
CALL = "import pulumi_aws as aws\n\naws.sqs.Queue('orders')  "
UNTIL = in_days(60)
COMMENT = f"{CALL}# stackwarden: waive t-queue-mild until {UNTIL} by ann: a test\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    monkeypatch.delenv(database_folder.FOLDER)
    return tmp_path


def configured(
    organization: dict[str, Any] | None = None, name: str = "shop", **config: str
) -> Configuration:
    received = {} if organization is None else {"stackwarden": organization}
    given = {policy: PolicyConfig(Level.MANDATORY, each) for policy, each in received.items()}
    stack = StackRun(name, {f"stackwarden:{key}": text for key, text in config.items()})
    return configuration([MILD], given, ANNOUNCED, stack)


def test_the_stack_goes_over_the_file_of_its_owner(project: Path) -> None:
    (project / "stackwarden.yaml").write_text("profile: strict\n", encoding="utf-8")
    found = configured(profile="essential")
    assert found.settings.profile is Profile.ESSENTIAL
    assert found.lines == ["stackwarden:profile: loosened from strict to essential"]


def test_the_options_of_a_command_go_over_both(project: Path) -> None:
    text = "profile: essential\nlevels: {t-queue-mild: disabled}\n"
    (project / "stackwarden.yaml").write_text(text, encoding="utf-8")
    options = {"profile": "recommended", "levels": {"t-queue-mild": "mandatory"}}
    found = configured({**options, OF_A_COMMAND: True})
    assert found.settings.profile is Profile.RECOMMENDED
    assert found.settings.level(MILD) is Level.MANDATORY
    # AND what the file loosens is told
    assert len(found.lines) == 2


def test_an_organization_decides_about_waivers_in_comments(project: Path) -> None:
    (project / "__main__.py").write_text(COMMENT, encoding="utf-8")
    assert len(configured().settings.waivers) == 1
    found = configured({"profile": "recommended"})
    assert found.settings.waivers == ()
    assert found.lines == [
        "waivers in comments (__main__.py:3): ignored, because it loosens the organization's "
        "setting; remove it, or ask the organization to add waivers to its setting stack_may"
    ]
    allowed = configured({"profile": "recommended", "stack_may": ["waivers"]})
    assert len(allowed.settings.waivers) == 1
    assert allowed.lines == ["the program changed only what the organization allows: waivers"]


def test_modules_of_a_program_run_only_where_its_owner_decides(project: Path) -> None:
    """GIVEN an organization THEN a module that the file names is not even imported."""
    (project / "rules_of_this_program.py").write_text("1 / 0\n", encoding="utf-8")
    settings = "rules_from: [rules_of_this_program]\n"
    (project / "stackwarden.yaml").write_text(settings, encoding="utf-8")
    with pytest.raises(SettingsError, match="import failed with ZeroDivisionError"):
        configured()
    (line,) = configured({"profile": "strict"}).lines
    assert line.startswith("stackwarden.yaml:1:1: rules_from: ignored")


def test_a_project_that_is_not_found_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("PWD", "/")
    (line,) = configured(name="no-such-project").lines
    assert line == (
        "no Pulumi.yaml of the project no-such-project was found, so no settings file and no "
        f"waiver in a comment is read; set {VARIABLE} to the program's folder"
    )
    assert configured(name="").lines == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("levels: {t-queue-mlid: advisory}\n", "1:1: levels: unknown rule 't-queue-mlid'; did you"),
        ("\nnever_waive: [t-queue-mlid]\n", "2:1: never_waive: unknown rule 't-queue-mlid'; did"),
    ],
)
def test_an_unknown_rule_in_the_file_is_named(project: Path, text: str, line: str) -> None:
    (project / "stackwarden.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        configured()
    (fault,) = raised.value.faults
    assert fault.startswith(f"stackwarden.yaml:{line}")


def test_a_run_of_a_configured_pack_ends_with_what_the_program_changed(project: Path) -> None:
    assert configured({"profile": "recommended"}).lines == [UNCHANGED]
    (project / "stackwarden.yaml").write_text("profile: strict\n", encoding="utf-8")
    assert configured({"profile": "recommended"}).lines == [UNCHANGED]
    assert configured().lines == []


def test_what_was_read_is_listed(project: Path) -> None:
    (project / "stackwarden.yaml").write_text("profile: strict\n", encoding="utf-8")
    (project / "__main__.py").write_text(COMMENT, encoding="utf-8")
    read = ["stackwarden.yaml", "__main__.py:3", "stackwarden:undecided"]
    assert configured(undecided="block").read == read


def test_values_are_compared_with_the_organizations_own(project: Path) -> None:
    """GIVEN a file that tightens THEN the stack may go back as far as the organization."""
    (project / "stackwarden.yaml").write_text("log_retention_days: 365\n", encoding="utf-8")
    found = configured({"log_retention_days": 90}, log_retention_days="120")
    assert (found.settings.log_retention_days, found.lines) == (120, [UNCHANGED])
    found = configured({"log_retention_days": 90}, log_retention_days="30")
    assert found.settings.log_retention_days == 365
    assert found.lines[0].startswith("stackwarden:log_retention_days: ignored")


def test_a_foreign_module_is_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "stackwarden.yaml").write_text("rules_from: [acme_rules]\n", encoding="utf-8")
    foreign = project / "acme_rules.py"
    monkeypatch.setattr(run_configuration, "foreign_module", lambda *_: foreign)
    with pytest.raises(SettingsError, match=r"acme_rules\.py belongs to another user"):
        configured()


def database(folder: Path) -> Path:
    """A vulnerability database of the program's own choice."""
    item = Advisory("T-1", "PyPI", "shop", ranges=(Range(None, "2.0"),))
    compile_index([item], folder / "PyPI.sqlite", source="a test", sha256="0")
    return folder


def test_the_program_does_not_bring_the_database_that_it_is_judged_by(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(database_folder.FOLDER, str(database(project / "advisories")))
    assert configured().lines == []
    assert isinstance(index_of("PyPI"), Index)
    # GIVEN an organization THEN the variable does not count, and neither does the project's cache
    monkeypatch.setenv("XDG_CACHE_HOME", str(project))
    database(project / "stackwarden" / "advisories")
    variable, inside, last = configured({"profile": "recommended"}).lines
    assert variable.startswith("STACKWARDEN_ADVISORIES: ignored, because an organization has")
    assert inside.endswith("are not read from the program's own files")
    assert last == UNCHANGED
    assert isinstance(index_of("PyPI"), str)
    # AND not behind a link, nor in the repository around it
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "stackwarden").symlink_to(project / "stackwarden")
    monkeypatch.setenv("XDG_CACHE_HOME", str(elsewhere))
    assert isinstance(index_of("PyPI"), str)
    # BUT the one of the user does
    own = tmp_path_factory.mktemp("cache")
    database(own / "stackwarden" / "advisories")
    monkeypatch.setenv("XDG_CACHE_HOME", str(own))
    assert len(configured({"profile": "recommended"}).lines) == 2
    assert isinstance(index_of("PyPI"), Index)


def test_kept_verdicts_do_not_count_where_an_organization_has_configured_the_pack(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program runs with the user's rights, so it could have written them."""
    monkeypatch.delenv(kept.VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    configured()
    assert kept.kept() is not None
    configured({"profile": "recommended"})
    assert kept.kept() is None


def test_the_repository_around_a_project_comes_with_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = project / "services" / "shop"
    inner.mkdir(parents=True)
    (project / ".git").mkdir()
    monkeypatch.setenv(VARIABLE, str(inner))
    monkeypatch.setenv("XDG_CACHE_HOME", str(project))
    database(project / "stackwarden" / "advisories")
    configured({"profile": "recommended"})
    assert isinstance(index_of("PyPI"), str)


ABOVE = "profile: strict\nnever_waive: [t-queue-mild]\nlevels: {t-queue-mild: mandatory}\n"


@pytest.fixture
def inner(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project in a repository, whose root has settings."""
    (project / ".git").mkdir()
    (project / "stackwarden.yaml").write_text(ABOVE, encoding="utf-8")
    folder = project / "services" / "shop"
    folder.mkdir(parents=True)
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


@pytest.mark.parametrize(
    ("text", "looser"),
    [
        ("{}\n", ["profile", "never_waive", "levels"]),
        (ABOVE, []),
        (ABOVE + "log_retention_days: 400\n", []),
        (ABOVE.replace("mandatory", "advisory"), ["levels"]),
        (ABOVE.replace("strict", "recommended"), ["profile"]),
    ],
)
def test_a_nearer_file_that_replaces_stricter_settings_is_reported(
    text: str, looser: list[str], inner: Path
) -> None:
    assert [each for each in configured().lines if "loosened by" in each] == []
    (inner / "stackwarden.yaml").write_text(text, encoding="utf-8")
    lines = [each for each in configured().lines if ": loosened by replacing ../../" in each]
    assert [each.rpartition(": ")[2] for each in lines] == looser


def test_a_plan_of_the_file_applies_once_its_day_has_come(inner: Path) -> None:
    """GIVEN plans for a past and a later day THEN the first one applies, and the other is ahead."""
    plans = '[{day: "2020-01-01", profile: strict}, {day: "2098-01-01", levels: {low: mandatory}}]'
    (inner / "stackwarden.yaml").write_text(f"planned: {plans}\n", encoding="utf-8")
    settings = configured().settings
    assert settings.profile is Profile.STRICT
    assert [str(each) for each in settings.planned] == ["from 2098-01-01: low: mandatory"]


def test_a_file_between_hides_nothing_of_what_stands_above(inner: Path) -> None:
    (inner.parent / "stackwarden.yaml").write_text("{}\n", encoding="utf-8")
    (inner / "stackwarden.yaml").write_text("levels: {t-queue-mild: mandatory}\n", encoding="utf-8")
    lines = [each for each in configured().lines if ": loosened by replacing " in each]
    assert [each.rpartition("../")[2].rpartition(": ")[2] for each in lines] == [
        "profile",
        "never_waive",
    ]


def test_an_invalid_file_above_the_nearest_one_is_reported(inner: Path) -> None:
    (inner / "stackwarden.yaml").write_text("profile: strict\n", encoding="utf-8")
    above = inner.parent.parent / "stackwarden.yaml"
    above.write_text("profil: strict\n", encoding="utf-8")
    found = configured()
    assert found.settings.profile is Profile.STRICT
    (line,) = [each for each in found.lines if "profil:" in each]
    assert line.startswith("../../stackwarden.yaml:1:1: profil: unknown setting")


NOTHING_KNOWN = baseline.text([])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "known.json: cannot be read: No such file or directory"),
        ("{", "known.json:1:2: invalid JSON: "),
        ("[]", "baseline: not a baseline; write it again with --write-baseline"),
        (NOTHING_KNOWN.replace('"count": 0', '"count": 1'), "baseline: count does not match the 0"),
        (NOTHING_KNOWN.replace('"schema": 3', '"schema": 4'), "baseline: schema must be 3; "),
    ],
)
def test_a_baseline_that_cannot_be_used_stops_the_run(
    text: str | None, says: str, project: Path
) -> None:
    (project / "stackwarden.yaml").write_text("baseline: known.json\n", encoding="utf-8")
    if text is not None:
        (project / "known.json").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        configured()
    (fault,) = raised.value.faults
    assert fault.startswith(f"stackwarden.yaml:1:1: baseline: {says}")


def test_the_baseline_is_beside_the_settings_that_name_it(inner: Path) -> None:
    (inner.parent / "known.json").write_text(NOTHING_KNOWN, encoding="utf-8")
    above = inner.parent / "stackwarden.yaml"
    above.write_text("baseline: known.json\n", encoding="utf-8")
    found = configured()
    assert found.settings.baseline == json.loads(NOTHING_KNOWN)
    # AND findings list what it accepts, so no line does
    assert found.lines == [each for each in found.lines if "baseline" not in each]
    # AND a stack names one beside the project
    (inner / "other.json").write_text(NOTHING_KNOWN, encoding="utf-8")
    assert configured(baseline="other.json").settings.baseline == json.loads(NOTHING_KNOWN)


def test_an_organization_delivers_the_content_of_a_baseline(project: Path) -> None:
    content = json.loads(NOTHING_KNOWN)
    assert configured({"baseline": content}).settings.baseline == content
    # AND a program replaces it only with permission
    (project / "known.json").write_text(NOTHING_KNOWN, encoding="utf-8")
    (project / "stackwarden.yaml").write_text("baseline: known.json\n", encoding="utf-8")
    (ignored,) = configured({"profile": "recommended"}).lines
    assert "baseline: ignored, because it loosens" in ignored
    allowed = configured({"profile": "recommended", "stack_may": ["baseline"]})
    assert allowed.settings.baseline == content
