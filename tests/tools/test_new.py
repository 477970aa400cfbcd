"""`python -m tools.new`: what it writes works as it stands."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from policypack.commands import COMMANDS
from policypack.reading import python_text
from policypack.rule.rule import SERVICES
from policypack.rules import catalogue
from tests.each import each
from tests.tools.markdown_pages import ROOT
from tests.tries import nightly
from tools.new import command, draft, option, rule, validator

# Left out of a copy of this checkout: what its own commands make.
MADE = shutil.ignore_patterns(".*", "__pycache__", "build", "dist")
DRAFTS: dict[str, Callable[[], draft.Draft]] = {
    "a rule": lambda: rule.draft("sqs-queue-undescribed"),
    # Its service has another name than its package, and its type has required properties.
    "a rule of another service": lambda: rule.draft("step-functions-alias-undescribed"),
    "a declared rule": lambda: rule.draft("sns-topic-undelivered", named="deliveryPolicy"),
    "a validator": lambda: validator.draft("code-deploy"),
    "a command": lambda: command.draft("count-rules"),
    "an option": lambda: option.draft("map", "page-size"),
}


def python(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@nightly("test_a_draft_changes_what_lists_it_and_replaces_nothing")
def test_the_tests_of_everything_new_pass_as_written(tmp_path: Path) -> None:
    copy = tmp_path / "checkout"
    shutil.copytree(ROOT, copy, ignore=MADE)
    made = [make() for make in DRAFTS.values()]
    for one in made:
        one.write(copy)
    added = [path for each in made for path in each.added]
    sources = [path for path in added if path.endswith(".py")]
    python(copy, "ruff", "format", *sources)
    python(copy, "ruff", "check", *sources)
    python(copy, "tools.docs")
    python(copy, "tests.snapshots", *(made_of for each in made for made_of in each.accepts[1:]))
    python(copy, "pytest", "-q", *(test for each in made for test in each.tests))
    house = dict.fromkeys(file for each in made for file in each.house)
    python(copy, "pytest", "-q", *house, "-k", " or ".join(each.selected for each in made))


@pytest.mark.parametrize("kind", DRAFTS)
def test_a_draft_changes_what_lists_it_and_replaces_nothing(kind: str, tmp_path: Path) -> None:
    made = DRAFTS[kind]()
    for path in made.changed:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    assert made.write(tmp_path) == [*made.added, *made.changed]
    for path in made.changed:
        before = (ROOT / path).read_text(encoding="utf-8").splitlines()
        after = (tmp_path / path).read_text(encoding="utf-8").splitlines()
        edits = {tag for tag, *_ in SequenceMatcher(None, before, after, False).get_opcodes()}
        assert edits == {"equal", "insert"}
    with pytest.raises(ValueError, match="exists"):
        made.write(tmp_path)


@each("file", [*ROOT.glob("policypack/rules/*/")])
def test_the_package_of_a_service_is_found_by_its_name(file: Path) -> None:
    if (file / "__init__.py").is_file():
        service = SERVICES.get(file.name, file.name)
        assert rule.service_of_id(f"{service}-thing-bad") == (service, file.name)


@pytest.mark.parametrize("name", ["colour", "policy_name"])
def test_an_unknown_property_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"aws:sns/topic:Topic: no optional property {name}"):
        rule.draft("sns-topic-untitled", named=name)


def _of_aws() -> dict[str, str]:
    """A type that a program can declare, of each package whose rules are about a service."""
    types = {rule.service: rule.types for rule in catalogue() if rule.service != "stack"}
    named = {
        name: [kind for kind in kinds if kind.startswith("aws:")] for name, kinds in types.items()
    }
    return {name: kinds[0] for name, kinds in named.items() if kinds}


@each(("package", "kind"), _of_aws().items())
def test_the_title_of_a_new_rule_has_the_name_that_its_page_has(package: str, kind: str) -> None:
    service = SERVICES.get(package, package)
    made = rule.draft(f"{service}-thing-undescribed", kind)
    module = python_text.parse(made.added[f"policypack/rules/{package}/thing_undescribed.py"])
    name = rule.service_name(package)
    assert (ast.get_docstring(module) or "").startswith(f"{name} ")
    heading = (ROOT / "docs" / "rules" / f"{service}.md").read_text(encoding="utf-8")[:400]
    assert re.match(rf"# Rules for (Amazon |AWS )?{name}\b", heading)
    assert len(name.split()) <= 5


@pytest.mark.parametrize(
    ("id_", "kind", "fault"),
    [
        ("Sqs-queue-open", None, "must be <service>-<resource>-<bad pattern>"),
        ("sqs-open", None, "must be <service>"),
        ("sqs-quue-open", None, "begins with no type of sqs; name it with --type"),
        ("sqs-queue-open", "aws:sqs/quue:Quue", "no type of pulumi_aws"),
    ],
)
def test_an_id_without_a_type_is_refused(id_: str, kind: str | None, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        rule.draft(id_, kind)


@pytest.mark.parametrize("make", [validator.draft, command.draft])
def test_a_name_of_another_form_is_refused(make: object) -> None:
    with pytest.raises(ValueError, match="lower case letters"):
        make("CodeDeploy")  # type: ignore[operator]


@each("name", COMMANDS)
def test_every_command_can_get_an_option_and_none_twice(name: str, tmp_path: Path) -> None:
    made = option.draft(name, "page-size")
    (module,) = made.changed
    source = (ROOT / module).read_text(encoding="utf-8")
    python_text.parse(made.changed[module](source))
    for taken in option.options_of(name):
        with pytest.raises(ValueError, match=f"{name} has an option {taken}"):
            option.draft(name, taken.removeprefix("--"))


@pytest.mark.parametrize(
    ("name", "fault"), [("pages", "no such command"), ("map", "lower case letters")]
)
def test_an_option_of_another_form_is_refused(name: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        option.draft(name, "Page")


def test_a_listing_that_has_changed_its_form_is_not_written(tmp_path: Path) -> None:
    listing = tmp_path / "listing.py"
    listing.write_text("x = 1\n", encoding="utf-8")
    changed = {"listing.py": draft.before("gone", "y")}
    made = draft.Draft({"new.py": ""}, (), (), "", (), changed=changed)
    with pytest.raises(ValueError, match="no 'gone' to insert before"):
        made.write(tmp_path)
    assert not (tmp_path / "new.py").exists()
