"""No verdict is weaker with what the program brings than without it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policypack.engine import analyzer, configuration
from policypack.engine.configuration import UNCHANGED as NOTHING_CHANGED
from policypack.engine.policy_config import says_more_than
from policypack.program_files import own_sources
from policypack.program_files.files import SourceFile, source_files
from policypack.settings.directions import Direction
from policypack.settings.settings import DIRECTIONS, Level
from policypack.supply_chain import database_folder, manifests, program
from policypack.supply_chain.dependencies import inventory
from tests.each import each
from tests.law import comment_places, red_team, red_team_forms
from tests.law.driving import Brought, Judged, run, weaker
from tests.law.program import PROGRAM
from tests.law.red_team import IGNORED, ORGANIZATIONS, SETTINGS, STOPPED, UNCHANGED, variants
from tests.tries import some_of, tries

VARIANTS = variants()
FORMS = red_team_forms.variants()
ALLOWED = {"stackwarden": {"stack_may": ["waivers"]}}
WHEREVER = dict(comment_places.wherever())


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Judged]:
    """The verdicts of an organization about a program that brings nothing."""

    @cache
    def judged(name: str) -> Judged:
        return run(tmp_path_factory.mktemp("alone"), ORGANIZATIONS[name])

    return judged


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """The verdicts about a program in which a password is written."""
    folder = tmp_path_factory.mktemp("written")
    return run(folder, ORGANIZATIONS["no setting"], red_team_forms.WRITTEN)


def test_there_are_many_variants() -> None:
    assert len(VARIANTS) + len(FORMS) > 400
    assert len(WHEREVER) > 100
    assert VARIANTS.keys().isdisjoint(FORMS)


# All of them: STACKWARDEN_TRIES=1000 pytest tests/law -k form
@pytest.mark.exhaustive
@each("name", some_of([*FORMS], 25))
def test_in_no_form_is_a_verdict_weaker(
    name: str,
    alone: Callable[[str], Judged],
    written: Judged,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    variant = FORMS[name]
    found = run(tmp_path_factory.mktemp("form"), ORGANIZATIONS["no setting"], variant.brought)
    before = written if variant.without is red_team_forms.WRITTEN else alone("no setting")
    assert weaker(before, found) == []
    assert _said(found) == variant.says, found.stopped or found.lines[-1]


def test_a_run_ends_with_the_plugins_of_the_project(tmp_path: Path) -> None:
    variant = FORMS["a project file with plugins"]
    found = run(tmp_path, ORGANIZATIONS["no setting"], variant.brought)
    assert found.lines[-1] == red_team_forms.REPLACED
    # Where nobody has configured the pack, the owner decides.
    found = run(tmp_path / "owner", None, variant.brought)
    assert red_team_forms.REPLACED not in found.lines


def test_a_password_is_found_before_it_is_hidden(written: Judged) -> None:
    assert ("stack-hard-coded-secret", "data") in {
        (rule, urn.rpartition(":")[2]) for rule, urn in written.blocking
    }


def _said(found: Judged) -> str:
    """What a run says of the program at its end."""
    if found.stopped:
        return STOPPED
    if "loosens the organization's setting" in found.lines[-1]:
        return IGNORED
    return UNCHANGED if found.lines[-1] == NOTHING_CHANGED else found.lines[-1]


@pytest.mark.parametrize("name", ORGANIZATIONS)
def test_each_organization_has_verdicts_to_lose(name: str, alone: Callable[[str], Judged]) -> None:
    found = alone(name)
    rules = {rule for rule, _ in found.blocking}
    assert {"iam-policy-admin", "sqs-queue-unencrypted", "lambda-dependency-vulnerable"} <= rules
    assert found.lines == [NOTHING_CHANGED]


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", VARIANTS)
def test_no_verdict_is_weaker(name: str, alone: Callable[[str], Judged], tmp_path: Path) -> None:
    variant = VARIANTS[name]
    found = run(tmp_path, ORGANIZATIONS[variant.organization], variant.brought)
    assert weaker(alone(variant.organization), found) == []
    assert not [*tmp_path.rglob("imported")]
    # AND the run ends with what the program did not get
    assert _said(found) == variant.says, found.stopped or found.lines[-1]


NAMES = st.sampled_from([*ORGANIZATIONS])
SOME = st.dictionaries(st.sampled_from([*SETTINGS]), st.none(), max_size=6)
LEVELS = st.dictionaries(
    st.sampled_from([*red_team.BLOCKING, "sqs-queue-without-dlq", "s3-bucket-unlogged"]),
    st.sampled_from([each.value for each in Level]),
    max_size=4,
)


@pytest.mark.exhaustive
@settings(max_examples=tries(4), suppress_health_check=list(HealthCheck))
@given(
    name=NAMES,
    in_file=SOME,
    in_stack=SOME,
    levels=LEVELS,
    tight=st.booleans(),
    numbers=st.integers(1, 9999),
    waives=st.booleans(),
    moves=st.booleans(),
)
def test_generated_no_verdict_is_weaker(
    name: str,
    in_file: dict[str, None],
    in_stack: dict[str, None],
    levels: dict[str, str],
    tight: bool,
    numbers: int,
    waives: bool,
    moves: bool,
    alone: Callable[[str], Judged],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    def chosen(keys: dict[str, None]) -> dict[str, Any]:
        made = {key: SETTINGS[key] for key in keys}
        for key in ("log_retention_days", "rule_seconds", "advisories_max_age_days"):
            made |= {key: numbers} if key in made else {}
        return made

    file = chosen(in_file) | {"levels": levels} | ({"profile": "strict"} if tight else {})
    brought = Brought(
        files=red_team.in_file(file).files,
        config=red_team.in_stack(chosen(in_stack)).config,
        program=VARIANTS["a comment against much"].brought.program if waives else PROGRAM,
        environment={"STACKWARDEN_PROGRAM_DIR": "/", "STACKWARDEN_OPTIONS": "true"}
        if moves
        else {},
    )
    found = run(tmp_path_factory.mktemp("generated"), ORGANIZATIONS[name], brought)
    assert weaker(alone(name), found) == []


def test_what_the_organization_allows_counts_and_is_named(
    alone: Callable[[str], Judged], tmp_path: Path
) -> None:
    """The law has one exception, so it must not hold by refusing everything."""
    says = {"stackwarden": {"stack_may": ["levels"]}}
    variant = VARIANTS["iam-policy-admin at disabled"]
    found = run(tmp_path, says, variant.brought)
    assert [each.partition(" of ")[0] for each in weaker(alone("no setting"), found)] == [
        "iam-policy-admin"
    ]
    assert found.lines[-1] == "the program changed only what the organization allows: levels"


def test_without_an_organization_the_owner_decides(
    alone: Callable[[str], Judged], tmp_path: Path
) -> None:
    variant = VARIANTS["iam-policy-admin at disabled"]
    assert weaker(alone("no setting"), run(tmp_path, None, variant.brought))


# Each mechanism taken out, and a case that the law catches then.
def _follow_the_program(patch: pytest.MonkeyPatch, found: Brought) -> None:
    """What is announced follows the program's file, and only levels tell an organization."""
    levels = {"sqs-queue-without-dlq": Level.MANDATORY}
    real = analyzer.announced_levels

    def announced(rules: Any) -> dict[str, Level]:
        return real(rules) | levels

    patch.setattr(analyzer, "announced_levels", announced)
    patch.setattr("policypack.engine.analyzer.announced_levels", announced)
    patch.setattr(configuration, "is_configured", lambda r, a: says_more_than(r, a))


def _only_levels_tell(patch: pytest.MonkeyPatch, _: Brought) -> None:
    patch.setattr(configuration, "is_configured", lambda r, a: says_more_than(r, a))


def _without_direction(key: str) -> Callable[[pytest.MonkeyPatch, Brought], None]:
    def take_out(patch: pytest.MonkeyPatch, _: Brought) -> None:
        blind: Direction = DIRECTIONS[key]._replace(loosens=lambda before, theirs: False)
        patch.setitem(DIRECTIONS, key, blind)

    return take_out


def _fixes_loosen_nothing(patch: pytest.MonkeyPatch, _: Brought) -> None:
    order = [Level.DISABLED, Level.ADVISORY, Level.MANDATORY, Level.REMEDIATE]
    patch.setattr(Level, "is_below", lambda a, b: order.index(a) < order.index(b))


def _the_environment_first(patch: pytest.MonkeyPatch, _: Brought) -> None:
    def at_root(project: str, environment: Any = None) -> program.Project:
        return program.Project(Path("/"), Path("/"), "")

    patch.setattr(program, "find_project", at_root)


def _any_database(patch: pytest.MonkeyPatch, _: Brought) -> None:
    patch.setattr(database_folder, "judge", lambda _: [])


def _files_decide(patch: pytest.MonkeyPatch, _: Brought) -> None:
    def around(project: str) -> program.Project | None:
        return program._project_at(Path(os.readlink(f"/proc/{os.getppid()}/cwd")), project)

    patch.setattr(program, "_of_the_parent", around)


def _marks_decide(patch: pytest.MonkeyPatch, _: Brought) -> None:
    def sources(project: program.Project) -> list[SourceFile]:
        found = source_files(project).files
        others = own_sources.others(project, found)
        return [each for each in found if each.name not in others]

    patch.setattr(own_sources, "running", sources)


def _all_or_nothing(patch: pytest.MonkeyPatch, _: Brought) -> None:
    patch.setattr(inventory, "parsed", manifests.parse)


TAKEN_OUT = {
    "constant levels": (
        _follow_the_program,
        "a repeated level beside disabled ones against a level",
    ),
    "any configuration counts": (
        _only_levels_tell,
        "a repeated level beside disabled ones against an empty object",
    ),
    "fixes loosen": (_fixes_loosen_nothing, "sqs-queue-unencrypted at remediate"),
    "the process shows the program": (_the_environment_first, "with STACKWARDEN_PROGRAM_DIR away"),
    "the direction of encryption": (_without_direction("encryption"), "any key from the file"),
    "a database outside": (_any_database, "with STACKWARDEN_ADVISORIES to nothing"),
    "the process shows the folder": (_files_decide, "a project file with a main that is away"),
    "what runs is read": (_marks_decide, "a password by a mark of generated code"),
    "as many files as run": (_marks_decide, "a password behind thousands of files"),
    "line by line": (_all_or_nothing, "a package with an include of what is away"),
    **{
        f"the direction of {key}": (_without_direction(key), f"{key} from the file against much")
        for key in (
            *("profile", "undecided", "trusted_accounts", "allowed_runtimes"),
            *("trusted_layer_publishers", "log_retention_days", "stream_retention_hours"),
            *("account_password_length", "allowed_managed_policies", "public_by_design"),
            *("completed_elsewhere", "waivers", "levels"),
        )
    },
}


@pytest.mark.parametrize("mechanism", TAKEN_OUT)
def test_the_law_fails_where_a_mechanism_is_taken_out(
    mechanism: str,
    alone: Callable[[str], Judged],
    written: Judged,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take_out, name = TAKEN_OUT[mechanism]
    variant = {**VARIANTS, **FORMS}[name]
    is_written = variant.without is red_team_forms.WRITTEN
    before = written if is_written else alone(variant.organization)
    take_out(monkeypatch, variant.brought)
    found = run(tmp_path, ORGANIZATIONS[variant.organization], variant.brought)
    assert weaker(before, found), f"nothing is weaker without {mechanism}"


@pytest.mark.parametrize("place", ["in shipped code", "in a module of nobody", "in a test"])
def test_where_comments_are_allowed_only_the_programs_own_count(
    place: str, alone: Callable[[str], Judged], tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    says = {"stackwarden": {"stack_may": ["waivers"]}}
    brought = VARIANTS[f"a comment {place}"].brought
    without = brought.__class__(files=brought.files, program="import pulumi\n")
    found = run(tmp_path_factory.mktemp("own"), says, without)
    assert weaker(alone("no setting"), found) == []
    # The mechanism taken out:
    monkeypatch.setattr(own_sources, "others", lambda *_: {})
    found = run(tmp_path_factory.mktemp("all"), says, without)
    assert weaker(alone("no setting"), found)


@each("name", some_of([*WHEREVER], 50))
def test_a_comment_elsewhere_waives_nothing(
    name: str, alone: Callable[[str], Judged], tmp_path: Path
) -> None:
    found = run(tmp_path / name, ALLOWED, WHEREVER[name])
    assert found.stopped == ""
    assert weaker(alone("no setting"), found) == []


@pytest.mark.parametrize(("name", "brought"), [*comment_places.at_its_place()])
def test_a_comment_at_its_constructor_waives(
    name: str, brought: Brought, alone: Callable[[str], Judged], tmp_path: Path
) -> None:
    lost = weaker(alone("no setting"), run(tmp_path, ALLOWED, brought))
    assert [each.partition(" of ")[0] for each in lost] == [comment_places.RULE]
