"""Every block of code of every page is held against what reads it.

Python is checked by mypy and run, and every documented handler is called with an event of each of
its sources (`tests/tools/run_pages.py`). Commands are parsed, settings are loaded. The comment
above a block, such as `<!-- gitlab -->`, names what reads it where the language does not say so;
above one that nothing can run, it has the reason: `<!-- not run: ... -->`.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Callable, Mapping
from itertools import groupby
from pathlib import Path
from textwrap import dedent
from typing import Any

import jsonschema
import pytest
import yaml

from policypack.engine.policy_config import PolicyConfig, settings_of, unknown_rules
from policypack.preview import other_stacks
from policypack.preview.project import Project
from policypack.program_files import tree_source
from policypack.program_files.settings_file import settings_file
from policypack.program_files.source import UnreadableError
from policypack.rules import ENTRY_POINTS, catalogue
from policypack.settings.schema import schema_of_file
from policypack.settings.settings import Level, Settings
from runtime_guards.contract import BY_NAME
from tests.each import each
from tests.guards import validators
from tests.infra import logs_insights
from tests.tools import page_programs, shell_lines
from tests.tools.markdown_pages import ROOT, Block, blocks, every_page

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGES = every_page()
GENERATED = "rules"
EXAMPLE = "example"
EVENTS = "events"
# An example of a rule is two programs in one: tests/house/test_examples.py runs both.
WITH_PROGRAMS = [page for page in PAGES if page.parent.name != GENERATED]
by_name = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def read(page: Path) -> list[Block]:
    return list(blocks(page.read_text(encoding="utf-8")))


# Python


@pytest.mark.exhaustive
def test_the_programs_of_the_pages_are_well_typed(tmp_path: Path) -> None:
    files = page_programs.write(WITH_PROGRAMS, tmp_path, all_of_it=True)
    assert {"page_README", "page_docs_guards"} < {file.stem for file in files}
    found = page_programs.ill_typed(files)
    assert not found, "correct these lines of the pages:\n" + "\n".join(found)


def test_the_handlers_of_all_event_sources_run(tmp_path: Path) -> None:
    pages = [page for page in PAGES if page.parent.name == EVENTS]
    files = page_programs.write(pages, tmp_path, all_of_it=False)
    assert len(files) == len(BY_NAME)
    assert page_programs.faults(files, tmp_path) == ""


@pytest.mark.parametrize(
    "page",
    [
        page
        for page in WITH_PROGRAMS
        if page.parent.name != EVENTS and any(block.language == "python" for block in read(page))
    ],
    ids=lambda page: page.name,
)
def test_the_program_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    files = page_programs.write([page], tmp_path, all_of_it=False)
    found = page_programs.faults(files, tmp_path)
    assert not found, f"correct {page.name}, by its own lines:\n{found}"


# Rules are written in Python, and so are their examples.
IN_PYTHON = {"writing-a-rule.md"}


@each("page", WITH_PROGRAMS)
def test_a_guide_declares_resources_in_typescript_too(page: Path) -> None:
    makes = {
        each.language for each in read(page) if re.search(r"\baws\.\w+\.[A-Z]\w+\(", each.text)
    }
    assert page.name in IN_PYTHON or "python" not in makes or "typescript" in makes


SOUND = """\
<!-- setup
from typing import Any
from runtime_guards import guard
from runtime_guards.events import SQS, SQSEvent
-->
```python
@guard(SQS())
def handler(event: SQSEvent, context: Any) -> int:
    return len(event.records)
```
<!-- not run: it divides by zero -->
```python
x: int = 1 // 0
```
"""


def written(text: str, folder: Path) -> list[Path]:
    page = folder / "page_planted.py"
    page.write_text(page_programs.program(text, all_of_it=False), encoding="utf-8")
    return [page]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("", "", ""),
        ("not run: it divides by zero", "divides", "line 13"),
        # Only a call of the handler shows these.
        ("len(event.records)", "event.records[5].body", "line 9"),
        ("SQS())", 'SQS(queues={"arn:aws:sqs:eu-central-1:1:x"}))', "no event of sqs that this"),
    ],
)
def test_a_planted_fault_is_caught_on_its_line(
    old: str, new: str, fault: str, tmp_path: Path
) -> None:
    found = page_programs.faults(written(SOUND.replace(old, new), tmp_path), tmp_path)
    assert fault in found
    assert bool(fault) == bool(found)


def test_mypy_reads_what_is_not_run() -> None:
    assert "1 // 0" in page_programs.program(SOUND, all_of_it=True)
    assert "1 // 0" not in page_programs.program(SOUND, all_of_it=False)


# Everything else: what is wrong with a block, by its language and the comment above it.


def nothing(block: Block) -> None:
    """Nothing reads the block: it is checked elsewhere, or shows what a command prints."""


def is_query(block: Block) -> None:
    """A query of CloudWatch Logs Insights. tests/infra asks it of records."""
    assert logs_insights.rows(block.text, []) == []


def is_no_command(block: Block) -> None:
    """A block without a language shows a picture, or what a command prints."""
    first = block.text.split(maxsplit=1)[0]
    assert first not in {"stackwarden", "make", "pip", "pulumi", "python", "$"}, "say `sh`"


def commands(block: Block) -> None:
    found = shell_lines.faults(block.text)
    assert not found, "\n".join(found)


def pack_config(block: Block) -> None:
    """A file for `--policy-pack-config`, as Pulumi hands it to the pack."""
    received = {
        policy: PolicyConfig(Level(given))
        if isinstance(given, str)
        else PolicyConfig(Level.MANDATORY, given)
        for policy, given in json.loads(block.text).items()
    }
    everything = received.pop("all", None)
    assert everything is None or everything.level is Level.ADVISORY
    assert everything or settings_of(received, catalogue(), {}) != Settings()


def settings(block: Block, folder: Path) -> None:
    """A `stackwarden.yaml`, as the pack reads it and as editors check it."""
    # The draft of a waiver is refused until it has a reason and an owner.
    text = block.text.replace('""', '"stated"')
    (folder / "stackwarden.yaml").write_text(dedent(text), encoding="utf-8")
    found = settings_file(folder)
    assert found is not None
    assert found.part.values != Settings()
    assert unknown_rules(found.part.values, catalogue(), str) == []
    given = json.loads(json.dumps(yaml.safe_load(text), default=str))
    jsonschema.Draft202012Validator(schema_of_file()).validate(given)


class Loader(yaml.SafeLoader):  # type: ignore[misc]
    """Reads GitLab's `!reference [job, key]` as a list."""


Loader.add_constructor("!reference", yaml.SafeLoader.construct_sequence)


def parsed(file: str) -> Any:
    return yaml.load((ROOT / file).read_text(encoding="utf-8"), Loader)


def workflow(block: Block) -> None:
    """Steps of GitHub Actions: ours have inputs that exist, and what runs are known commands."""
    document = yaml.safe_load(block.text)
    whole = {"steps": document} if isinstance(document, list) else document
    steps = [step for job in whole.get("jobs", {"": whole}).values() for step in job["steps"]]
    runs = [step["run"] for step in steps if "run" in step]
    assert shell_lines.faults("\n".join(runs)) == []
    own = re.compile(r"stackwarden/stackwarden(/\S+)?@v")
    used = [(found, step) for step in steps if (found := own.match(step.get("uses", "")))]
    assert used or any("stackwarden" in run for run in runs)
    for found, step in used:
        action = parsed(f"{found[1][1:]}/action.yml" if found[1] else "action.yml")
        assert set(step.get("with", {})) <= set(action["inputs"])


def gitlab(block: Block) -> None:
    """Jobs of GitLab: they name jobs and variables of the template."""
    document = yaml.safe_load(block.text)
    template = parsed("integrations/gitlab.yml")
    known = {name for job in template.values() for name in job.get("variables", {})}
    for name, job in document.items():
        if name != "include":
            assert job.get("extends", name) in template
            assert set(job.get("variables", {})) <= known


def azure(block: Block) -> None:
    """Uses of the template: they name parameters that it has."""
    known = {each["name"] for each in parsed("integrations/azure-pipelines.yml")["parameters"]}
    (step,) = yaml.safe_load(block.text)["steps"]
    assert set(step["parameters"]) <= known


def pre_commit(block: Block) -> None:
    hooks = {hook["id"] for hook in parsed(".pre-commit-hooks.yaml")}
    used = [hook["id"] for repo in yaml.safe_load(block.text)["repos"] for hook in repo["hooks"]]
    assert used
    assert set(used) <= hooks


def sample_event(block: Block, page: Path) -> None:
    """The event of a source's page: its validator accepts it."""
    validators.of(page.stem).validate(json.loads(block.text))


def program_file(block: Block) -> None:
    """A file of the tutorial, which tests/engine/test_tutorial.py follows whole."""
    assert Path(block.mark.removeprefix(FILE)).suffix == SUFFIXES[block.language]


def programs_of_example(block: Block) -> list[str]:
    """The example of a rule is two programs in one, of which each leaves out the other's lines."""
    lines = block.text.splitlines()
    return [
        "\n".join(line for line in lines if not re.search(rf"  (#|//) {other}$", line))
        for other in ("good", "bad")
    ]


def typescript_example(block: Block) -> None:
    for text in programs_of_example(block):
        try:
            tree_source.read(text, ".ts")
        except UnreadableError as error:
            raise AssertionError(error) from error


def typescript_program(block: Block) -> None:
    assert tree_source.read(block.text, ".ts").calls, "it makes no resource"


class ProgramLoader(yaml.SafeLoader):  # type: ignore[misc]
    """Refuses a key that a mapping has twice, as Pulumi does and PyYAML does not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len({*keys}) == len(keys), f"a key stands twice in line {node.start_mark.line + 1}"
        return super().construct_mapping(node, deep)


def yaml_example(block: Block) -> None:
    """Loads each of the two; tests/report/test_examples.py compares what they register."""
    for text in programs_of_example(block):
        program = yaml.load(text, ProgramLoader) or {}
        assert set(program) <= {"config", "variables", "resources", "outputs"}
        assert all("type" in made for made in program.get("resources", {}).values())


def outputs_of_stacks(block: Block, folder: Path) -> None:
    """A `stackwarden.outputs.yaml`, as an offline preview reads it."""
    (folder / other_stacks.FILE).write_text(block.text, encoding="utf-8")
    assert other_stacks.of_file(Project(folder / "Pulumi.yaml", "shop", {}))


def entry_point(block: Block) -> None:
    assert list(tomllib.loads(block.text)["project"]["entry-points"]) == [ENTRY_POINTS]


def unified_diff(block: Block) -> None:
    """The numbers of a hunk are those of its lines."""
    _, _, head, *lines = block.text.splitlines()
    match = re.fullmatch(r"@@ -\d+,(\d+) \+\d+,(\d+) @@", head)
    assert match
    counts = [sum(line[0] in kinds for line in lines) for kinds in (" -", " +")]
    assert counts == [int(number) for number in match.groups()]


# A file of the program on its page, and commands that end with another status than 0.
FILE, EXITS = "file: ", "exits with "
OF_NODE = "guards for Node.js"
SUFFIXES = {"python": ".py", "yaml": ".yaml", "json": ".json"}
CHECKS: Mapping[tuple[str, str], Callable[..., None]] = {
    # The tests above.
    ("python", ""): nothing,
    ("sh", ""): commands,
    ("json", "settings"): pack_config,
    # test_docs_configuration.py compares it with what a command prints.
    ("json", "finding"): nothing,
    ("json", "event"): sample_event,
    ("yaml", ""): settings,
    ("yaml", "outputs"): outputs_of_stacks,
    ("yaml", EXAMPLE): yaml_example,
    ("typescript", EXAMPLE): typescript_example,
    ("typescript", ""): typescript_program,
    # tests/node_guards/test_pages.py compiles and runs it.
    ("typescript", OF_NODE): nothing,
    ("yaml", "workflow"): workflow,
    ("yaml", "gitlab"): gitlab,
    ("yaml", "azure"): azure,
    ("yaml", "pre-commit"): pre_commit,
    ("toml", ""): entry_point,
    ("diff", ""): unified_diff,
    # test_docs_pages.py holds generated sections.
    ("mermaid", "room-graph"): nothing,
    ("", "rooms"): nothing,
    ("", ""): is_no_command,
    ("insights", ""): is_query,
    # Settings of editors, which are not there: each says that it is not run.
    ("lua", ""): nothing,
    ("elisp", ""): nothing,
}
# What stands in the pages of a folder without a comment above it.
OF_FOLDERS = {
    ("json", EVENTS): "event",
    ("yaml", GENERATED): EXAMPLE,
    ("typescript", GENERATED): EXAMPLE,
}
PARSERS: Mapping[str, Callable[[str], object]] = {
    "json": json.loads,
    "yaml": yaml.safe_load,
    "toml": tomllib.loads,
}


def check(block: Block, page: Path, folder: Path) -> None:
    """Raises an error for a block that what reads it would refuse."""
    PARSERS.get(block.language, str)(block.text)
    if block.mark.startswith(page_programs.NOT_RUN):
        assert len(block.mark.split()) > 4, "say why it is not run"
        return
    if block.mark.startswith(FILE):
        program_file(block)
        return
    if block.mark.startswith(EXITS):
        assert block.language == "sh"
        block = block._replace(mark="")
    mark = block.mark or OF_FOLDERS.get((block.language, page.parent.name), "")
    found = CHECKS.get((block.language, mark))
    assert found, f"nothing reads {block.language!r} below {mark!r}: add it to CHECKS"
    if found is sample_event:
        found(block, page)
    elif found in (settings, outputs_of_stacks):
        found(block, folder)
    else:
        found(block)


@by_name
def test_a_block_is_what_its_reader_accepts(page: Path, tmp_path: Path) -> None:
    for block in read(page):
        try:
            check(block, page, tmp_path)
        except (AssertionError, ValueError, jsonschema.ValidationError) as error:
            pytest.fail(f"{page.relative_to(ROOT)}:{block.line}: {error}")


@pytest.mark.parametrize(
    ("language", "mark", "text"),
    [
        ("sh", "", "stackwarden iam policies/ --fromat json"),
        ("sh", "", "stackwarden preview --fail-on sever"),
        ("sh", "", 'pulumi preview --policy-pack "$(stackwarden paths)"'),
        ("sh", "", "make chekc"),
        ("sh", "", "make check; tools/online.sh"),
        ("sh", "", "python -m tests.benchmark"),
        ("sh", "", "A=b frobnicate > it"),
        ("json", "settings", '{"stackwarden": {"profile": "strct"}}'),
        ("json", "settings", '{"sns-topic-unencryptd": "advisory"}'),
        ("json", "settings", "{"),
        ("json", "other", "{}"),
        ("json", "", "{}"),
        ("json", "not run: later", "{}"),
        ("json", "file: app.py", "{}"),
        ("json", "exits with 1", "{}"),
        ("sh", "exits with 1", "make chekc"),
        ("yaml", "", "profil: strict"),
        ("yaml", "", "levels: {sqs-queue-unencryptd: advisory}"),
        ("yaml", "workflow", "steps: [{uses: stackwarden/stackwarden@v1, with: {folder: x}}]"),
        ("yaml", "workflow", "- run: stackwarden gate-dif main...HEAD"),
        ("yaml", "gitlab", "deploy: {extends: .stackwarden-enforced}"),
        ("yaml", "pre-commit", "repos: [{hooks: [{id: stackwarden}]}]"),
        ("yaml", "outputs", "network/dev: [vpc]"),
        ("yaml", "example", "resources: {a: {properties: {}}}"),
        ("yaml", "example", "resources:\n  a: {type: b}\n  a: {type: c}"),
        ("yaml", "example", "resource: {}"),
        ("typescript", "example", 'new aws.sqs.Queue("orders", {;'),
        ("typescript", "example", 'new aws.sqs.Queue("orders", {  // bad'),
        ("toml", "", '[project.entry-points."stackwarden.rule"]\nx = "y"'),
        ("diff", "", "--- a\n+++ b\n@@ -4,2 +4,2 @@\n x\n+y\n"),
        ("ruby", "", "1"),
        ("", "", "make check"),
    ],
)
def test_a_planted_fault_in_a_block_is_caught(
    language: str, mark: str, text: str, tmp_path: Path
) -> None:
    with pytest.raises((AssertionError, ValueError)):
        check(Block(language, text, mark, 1), ROOT / "docs" / "page.md", tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "make docs    # a comment",
        "stackwarden rules --format json --output rules.json | head -5",
        "FOO=bar .venv/bin/stackwarden path > it; cd it && pip install x",
        ".venv/bin/python -m tools.docs",
    ],
)
def test_a_sound_command_is_no_fault(line: str) -> None:
    assert shell_lines.faults(line) == []


def spans(text: str) -> list[str]:
    """What a page has in code within its sentences."""
    outside = re.sub(r"^ *(```+).*?^ *\1\s*$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", outside)


@by_name
def test_every_command_option_and_target_in_a_sentence_exists(page: Path) -> None:
    for span in spans(page.read_text(encoding="utf-8")):
        program, *arguments = span.split() or [""]
        if program == "make":
            assert shell_lines.faults(shlex.join([program, *arguments])) == []
        elif program == "stackwarden" and arguments and re.match("[a-z]", arguments[0]):
            assert shell_lines.unknown(arguments) == [], span


def test_no_block_is_lost() -> None:
    """GIVEN the fences of a page, also in lists THEN each has its block."""
    for page in PAGES:
        lines = page.read_text(encoding="utf-8").splitlines()
        fences = [line for line in lines if line.lstrip().startswith("```")]
        assert len(fences) == 2 * len(read(page)), page


def test_languages_are_named_alike() -> None:
    named = sorted(block.language for page in PAGES for block in read(page))
    assert {name for name, _ in groupby(named)} <= {language for language, _ in CHECKS}
