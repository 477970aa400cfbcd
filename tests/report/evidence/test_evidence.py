"""Evidence for frameworks: an audit's result for each requirement, in every format."""

from __future__ import annotations

import csv as csv_of
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from trestle.oscal.assessment_results import AssessmentResults

from policypack.commands import main
from policypack.facts.frameworks import (
    FRAMEWORKS,
    all_requirements,
    frameworks_of,
    reasons,
    requirements,
)
from policypack.judging.judge import Judge
from policypack.judging.run import Run, covered
from policypack.model.conversion import complete, of_state, registered
from policypack.organization.stacks import Task, judged
from policypack.report import audit_lines, run
from policypack.report.evidence import oscal, page, prose
from policypack.report.evidence.collected import Evidence, Requirement, Row, Status
from policypack.report.html.lines import of_document, of_journal
from policypack.report.json_findings import reported
from policypack.report.several import Part, merged
from policypack.rule.rule import Profile
from policypack.rules import catalogue
from policypack.settings.settings import Level, Settings
from tests.organization.states import backend, queue, resource

CIS = "cis-aws-5.0"
BUCKET, BLOCK = "aws:s3/bucket:Bucket", "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
CLOSED = dict.fromkeys(
    ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True
)
RULE = "s3-bucket-without-public-access-block"
# A waiver holds for a year at most.
UNTIL = f"{date.today() + timedelta(days=60)}"
WAIVERS = [
    {
        "rule": "s3-account-public-access-block-weak",
        "resource": "account",
        "reason": "moved in <December>",
        "owner": "bob",
        "expires": UNTIL,
    }
]


def bucket(stack: str, *, closed: bool, **properties: Any) -> list[dict[str, Any]]:
    """A bucket, with a block of public access where it is closed."""
    made = [resource(BUCKET, "logs", {"bucket": "logs", **properties}, stack=stack)]
    block = resource(BLOCK, "block", {"bucket": "logs", **CLOSED}, stack=stack)
    return [*made, block] if closed else made


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An audit: a bucket that violates, one that is closed, volumes that are undecided or wait
    with a waiver, and a stack that cannot be judged."""
    folder = tmp_path_factory.mktemp("evidence")
    volume = "aws:ebs/volume:Volume"
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
    account = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
    location = backend(
        folder / "states",
        {
            "shop/open": bucket("open", closed=False, tags={"owner": "ann", "team": "web"}),
            "shop/closed": [*bucket("closed", closed=True), queue(stack="closed")],
            "shop/unknown": [
                resource(
                    volume, "disk", {"encrypted": {**secret, "ciphertext": "v1:A"}}, stack="unknown"
                )
            ],
            "shop/waived": [
                resource(account, "account", {**CLOSED, "blockPublicAcls": False}, stack="waived"),
            ],
        },
    )
    (folder / "states/.pulumi/stacks/shop/torn.json").write_text("{", encoding="utf-8")
    config = folder / "config.json"
    config.write_text(
        json.dumps({"stackwarden": {"profile": "strict", "waivers": WAIVERS}}), encoding="utf-8"
    )
    main(["audit", location, "--config", str(config), "--output", str(folder), "--quiet"])
    return folder / "audit.jsonl.gz"


def evidence(journal: Path, framework: str = CIS) -> Evidence:
    lines = of_journal(journal)
    assert lines is not None
    return Evidence(framework).read(lines)


@pytest.fixture(scope="module")
def found(journal: Path) -> Evidence:
    return evidence(journal)


def test_a_requirement_has_the_gravest_status_and_what_holds_besides(found: Evidence) -> None:
    public = found.requirements["2.1.4"]
    assert public.status is Status.VIOLATED
    assert [row.stack for row in public.rows[Status.VIOLATED]] == ["open"]
    assert [row.stack for row in public.rows[Status.WAIVED]] == ["waived"]
    assert {(row.stack, row.resource.rsplit("::")[-1]) for row in public.rows[Status.CLEAN]} == {
        ("closed", "logs"),
        ("closed", "block"),
    }
    (row,) = public.rows[Status.VIOLATED]
    assert (row.rules, row.owner, row.team) == ((RULE,), "ann", "web")
    (row,) = public.rows[Status.WAIVED]
    assert (row.waived_by, row.waived_until, row.reason) == (
        "bob",
        UNTIL,
        "moved in <December>",
    )


def test_a_value_that_is_secret_leaves_its_requirement_undecided(found: Evidence) -> None:
    assert found.requirements["5.1.1"].status is Status.UNDECIDED
    assert not found.requirements["5.1.1"].counts[Status.CLEAN]


def test_requirement_without_resources_is_not_judged_and_never_clean(found: Evidence) -> None:
    vpc = found.requirements["3.7"]
    assert vpc.status is Status.NOT_JUDGED
    assert vpc.reason == "No stack has a resource that its rules judge: aws:ec2/vpc:Vpc"


def test_requirement_without_a_rule_has_a_reason(found: Evidence) -> None:
    root = found.requirements["1.4"]
    assert (root.status, root.reason) == (Status.NOT_COVERED, reasons(CIS)["1.4"])


def test_a_stack_that_could_not_be_judged_is_named(found: Evidence) -> None:
    assert [name for name, _ in found.errors] == ["shop/torn"]
    assert "1 stack could not be judged: shop/torn." in [*prose.scope(found)]


def lines_with(**more: Any) -> list[dict[str, Any]]:
    """A run of which one stack has a bucket that rules judged."""
    run = {"started": "2026-11-26T03:00:00Z", "profile": "essential", "id": "0" * 32}
    stack = {"kind": "stack", "project": "shop", "stack": "dev", "resources": 1, "error": None}
    of_run = {"kind": "run", "version": "1", "run": run, "rules": {RULE: [BUCKET]}, "off": []}
    judged = {"judged": {BUCKET: {"": ["logs"], f"acme:web:Site${BUCKET}": ["pages"]}}}
    return [{**of_run, **more.pop("run", {})}, {**stack, **judged, **more}]


def test_only_what_a_rule_judged_is_clean() -> None:
    judged = Evidence(CIS).read(lines_with()).requirements["2.1.4"]
    assert [row.resource for row in judged.rows[Status.CLEAN]] == [
        f"urn:pulumi:dev::shop::acme:web:Site${BUCKET}::pages",
        f"urn:pulumi:dev::shop::{BUCKET}::logs",
    ]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"run": {"off": [RULE]}}, f"Off in the profile essential: {RULE}"),
        ({"judged": {}}, f"No stack has a resource that its rules judge: {BUCKET}"),
        ({"judged": None}, "The run does not record which resources its rules judged"),
        ({"run": {"rules": {}}}, "The run does not record which resources its rules judged"),
    ],
)
def test_nothing_else_is(more: dict[str, Any], reason: str) -> None:
    judged = Evidence(CIS).read(lines_with(**more)).requirements["2.1.4"]
    assert (judged.status, judged.reason) == (Status.NOT_JUDGED, reason)


def test_the_settings_of_a_stack_switch_rules_for_it_alone() -> None:
    off = Evidence(CIS).read(lines_with(switched=[RULE])).requirements["2.1.4"]
    assert off.status is Status.NOT_JUDGED
    on = Evidence(CIS).read(lines_with(switched=[RULE], run={"off": [RULE]}))
    assert on.requirements["2.1.4"].status is Status.CLEAN


def test_a_stack_says_which_rules_its_settings_switch(tmp_path: Path) -> None:
    backend(tmp_path, {"shop/dev": [queue()]})
    config = tmp_path / "shop"
    config.mkdir()
    (config / "Pulumi.dev.yaml").write_text(
        "config:\n  stackwarden:profile: strict\n", encoding="utf-8"
    )
    from policypack.organization.locations import open_source
    from policypack.settings.settings import Settings

    (key,) = open_source(f"file://{tmp_path}").stacks()
    (found,) = judged(Task(Settings(), date(2026, 11, 26), str(tmp_path), True), [key])
    assert isinstance(found, list)
    stack = found[0]
    strict = {rule.id for rule in catalogue() if rule.profile.value == "strict"}
    assert {*stack["switched"]} == strict


@pytest.mark.parametrize("framework", sorted(FRAMEWORKS))
def test_each_requirement_has_exactly_one_status(framework: str, journal: Path) -> None:
    """GIVEN every framework of the catalogue WHEN an audit is read THEN each requirement has one
    status, one without rules a reason, and no resource is clean and something else at once."""
    found = evidence(journal, framework)
    assert {*found.requirements} == {*all_requirements(framework)}
    with_rule = {id_ for rule in catalogue() for id_ in requirements(rule.id, framework)}
    for each in found.requirements.values():
        assert (each.status is not Status.NOT_COVERED) == (each.id in with_rule)
        assert bool(each.reason) == (not each.rows)
        clean = {row.resource for row in each.rows.get(Status.CLEAN, ())}
        others = {row.resource for status in each.rows for row in each.rows[status]}
        assert not clean & {
            row.resource
            for status in each.rows
            if status is not Status.CLEAN
            for row in each.rows[status]
        }
        assert "" not in others
    assert sum(found.by_status().values()) == len(found.requirements)


def test_clean_and_findings_are_all_that_was_judged(journal: Path, found: Evidence) -> None:
    """What rules of a requirement judged is clean or has a finding: nothing is lost between."""
    lines = [*audit_lines.read(journal)]
    run = lines[0]
    on = {rule: types for rule, types in run["rules"].items() if rule not in run["off"]}
    expected = defaultdict[str, set[str]](set)
    for line in lines:
        for rule, types in on.items() if line["kind"] == "stack" and line["judged"] else ():
            for id_ in frameworks_of(rule).get(CIS, ()):
                for kind in types:
                    for around, names in line["judged"].get(kind, {}).items():
                        start = f"urn:pulumi:{line['stack']}::{line['project']}::{around or kind}"
                        expected[id_].update(f"{start}::{name}" for name in names)
    told = {
        each.id: {row.resource for held in each.rows.values() for row in held}
        for each in found.requirements.values()
        if each.rows
    }
    assert told == {id_: urns for id_, urns in expected.items() if urns}


def test_csv_has_each_row(journal: Path, found: Evidence) -> None:
    lines = of_journal(journal)
    assert lines is not None
    read = [*csv_of.DictReader(io.StringIO("".join(prose.csv(Evidence(CIS), lines))))]
    counted = Counter((row["requirement"], row["status"]) for row in read)
    expected = {
        (each.id, status.value): number
        for each in found.requirements.values()
        for status, number in each.counts.items()
    }
    without = {
        (each.id, each.status.value): 1 for each in found.requirements.values() if each.reason
    }
    assert counted == {**expected, **without}
    (waived,) = (row for row in read if row["status"] == "waived")
    assert (waived["waived_by"], waived["framework"]) == ("bob", FRAMEWORKS[CIS].name)


@pytest.mark.parametrize("framework", [CIS, "nist-800-53-r5", "aws-fsbp"])
def test_oscal_is_read_back(framework: str, journal: Path, tmp_path: Path) -> None:
    made = evidence(journal, framework)
    file = tmp_path / "results.json"
    file.write_text(oscal.assessment_results(made), encoding="utf-8")
    read: Any = AssessmentResults.oscal_read(file)
    (result,) = read.results
    states = {
        each.related_observations[0].observation_uuid: each.target.status.state.value
        for each in result.findings
    }
    with_evidence = [each for each in made.ordered() if each.rows]
    assert len(states) == len(with_evidence)
    assert [*states.values()] == [
        "satisfied" if each.status is Status.CLEAN else "not-satisfied" for each in with_evidence
    ]
    observed = {prop.value for each in result.observations for prop in each.props}
    assert {*made.requirements} <= observed
    known = {each.uuid for each in result.local_definitions.inventory_items}
    subjects = [of for each in result.observations for of in each.subjects or ()]
    assert {of.subject_uuid for of in subjects} == known
    assert oscal.assessment_results(made) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("requirement", "control", "target"),
    [
        ("AC-2", "ac-2", "ac-2_smt"),
        ("AC-2(6)", "ac-2.6", "ac-2.6_smt"),
        ("SC-7(9)(a)", "sc-7.9", "sc-7.9_smt.a"),
        ("AC-17b", "ac-17", "ac-17_smt.b"),
        ("AC-3(3)(b)(1)", "ac-3.3", "ac-3.3_smt.b.1"),
        ("CP-1a.1b", "cp-1", "cp-1_smt.a.1.b"),
        ("CM-8a.1", "cm-8", "cm-8_smt.a.1"),
    ],
)
def test_controls_of_nist_have_the_ids_of_its_catalogue(
    requirement: str, control: str, target: str
) -> None:
    assert oscal.control(oscal.NIST, requirement) == (control, ("statement-id", target))


def test_every_control_of_nist_is_understood() -> None:
    for each in all_requirements(oscal.NIST):
        assert oscal.control(oscal.NIST, each)[1][0] == "statement-id", each


def test_json_has_every_requirement_with_its_evidence(found: Evidence) -> None:
    made = json.loads(prose.as_json(found))
    assert [each["id"] for each in made["requirements"]] == [each.id for each in found.ordered()]
    (public,) = (each for each in made["requirements"] if each["id"] == "2.1.4")
    assert public["counts"] == {"violated": 1, "undecided": 0, "waived": 1, "judged clean": 2}
    assert {each["status"] for each in public["evidence"]} == {
        "violated",
        "waived",
        "judged clean",
    }


class Tags(HTMLParser):
    """The tags that are open at the end, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen[tag] += 1
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_escapes_what_it_shows(found: Evidence) -> None:
    text = "".join(page.page(found))
    tags = Tags(text)
    assert not tags.open
    assert not tags.seen["script"]
    assert tags.seen["article"] == len([each for each in found.requirements.values() if each.rows])
    assert "moved in &lt;December&gt;" in text
    assert "<December>" not in text
    assert f"sha256-{re.findall('sha256-([^ ;]+);', text)[0]}" in text


def test_text_and_markdown_name_each_requirement(found: Evidence) -> None:
    for form in (prose.text, prose.markdown):
        text = "".join(form(found))
        assert all(each.id in text for each in found.ordered())
        assert f"waived by bob until {UNTIL}" in text.replace("\\", "")


def test_rows_beyond_the_room_are_counted() -> None:
    many = Requirement("1.1")
    for number in range(1_500):
        many.add(Row("1.1", Status.VIOLATED, project="shop", stack=f"s{number // 2}"))
    assert (many.counts[Status.VIOLATED], many.stacks[Status.VIOLATED]) == (1_500, 750)
    assert len(many.rows[Status.VIOLATED]) == 1_000


def test_the_command_writes_each_form(
    journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for form in ("text", "markdown", "html", "json", "oscal", "csv"):
        file = tmp_path / form
        status = main(
            ["report", str(journal), "--framework", CIS, "--format", form, "--output", str(file)]
        )
        assert (status, bool(file.stat().st_size)) == (1, True)
    assert main(["report", str(journal), "--framework", CIS, "--format", "sarif"]) == 2
    assert "--format sarif: not supported with --framework" in capsys.readouterr().err


def test_a_document_that_records_nothing_has_no_clean_requirement(tmp_path: Path) -> None:
    from tests.report.run_documents import of

    document = run.document([of(BUCKET, "logs", 3, RULE)], command="preview")
    found = Evidence(CIS).read(of_document(document))
    assert found.requirements["2.1.4"].status is Status.VIOLATED
    assert not found.by_status()[Status.CLEAN]
    assert found.requirements["3.7"].reason.startswith("The run does not record")


def previewed(project: str, *, closed: bool, off: Sequence[str] = ()) -> run.Document:
    """The document of a preview, as the pack and the command make it."""
    wires = bucket("dev", closed=closed)
    declared = [*of_state([{**one, "urn": urn(project, one)} for one in wires])]
    stack = complete(declared)
    levels = dict.fromkeys(off, Level.DISABLED)
    judge = Judge(Settings(profile=Profile.STRICT, levels=levels))
    told = Run(judge)
    for each in declared:
        told.register(registered(each))
    return run.document(
        [reported(each) for each in told.complete(stack)],
        command="preview",
        stack={"project": project, "stack": "dev"},
        judged=len(stack.resources),
        covered=json.loads(json.dumps(covered(judge, stack))),
    )


def urn(project: str, given: dict[str, Any]) -> str:
    return str(given["urn"]).replace("::shop::", f"::{project}::")


def test_a_preview_says_what_it_judged_clean() -> None:
    found = Evidence(CIS).read(of_document(previewed("shop", closed=True)))
    judged = found.requirements["2.1.4"]
    assert judged.status is Status.CLEAN
    assert [row.resource for row in judged.rows[Status.CLEAN]] == [
        f"urn:pulumi:dev::shop::{BUCKET}::logs",
        f"urn:pulumi:dev::shop::{BLOCK}::block",
    ]
    open_ = Evidence(CIS).read(of_document(previewed("shop", closed=False)))
    assert open_.requirements["2.1.4"].status is Status.VIOLATED
    # A rule that judges other types is named with them.
    assert "No stack has a resource that its rules judge: aws:" in found.requirements["3.7"].reason


def test_each_of_several_previews_is_judged_by_its_own_rules() -> None:
    on, off = previewed("shop", closed=True), previewed("pay", closed=True, off=[RULE])
    for first, second in ((on, off), (off, on)):
        document = merged([Part("first", first), Part("second", second)])
        judged = Evidence(CIS).read(of_document(document)).requirements["2.1.4"]
        rows = [row for row in judged.rows[Status.CLEAN] if RULE in row.rules]
        assert [row.resource for row in rows] == [f"urn:pulumi:dev::shop::{BUCKET}::logs"]
