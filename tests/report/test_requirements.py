"""Every format says which requirements a finding is evidence of, and who answers for it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import jsonschema
import pytest

from policypack.facts.frameworks import FRAMEWORKS, frameworks_of, label
from policypack.report import run, sarif
from policypack.report.document_shape import json_schema
from policypack.report.formats import Terminal, pieces, render
from policypack.report.html.contents import Contents
from policypack.report.rule_pages import in_words, requirements_by_rule, requirements_of
from policypack.report.totals import Totals
from policypack.rules import catalogue
from tests.report.run_documents import of
from tests.report.test_audit_formats import END, OCSF, RUN, finding, stack

RULES = {rule.id: rule for rule in catalogue()}
RULE = "s3-bucket-without-public-access-block"
EXPECTED = {name: [*ids] for name, ids in frameworks_of(RULE).items()}
FLAT = [f"{name} {id_}" for name, ids in EXPECTED.items() for id_ in ids]
WHOSE: dict[str, Any] = {"owner": "ann", "team": "web"}
TOLD = finding(rule=RULE, frameworks=EXPECTED, **WHOSE)
UNMAPPED = finding(1, rule="acme-own-rule", frameworks={}, owner=None, team=None)


def audit(form: str) -> str:
    found = Totals()
    lines = found.counted([RUN, stack("dev", [TOLD, UNMAPPED]), TOLD, UNMAPPED, END])
    (file,) = pieces(form, lines, found, RULES, Terminal(verbose=True))
    return "".join(file)


def document(**more: Any) -> Any:
    told = of("aws:s3/bucket:Bucket", "orders", 3, RULE, frameworks=EXPECTED, **WHOSE, **more)
    return run.document([told], command="preview")


def test_the_rule_stands_for_requirements_of_several_frameworks() -> None:
    assert len(EXPECTED) > 4
    assert EXPECTED["cis-aws-5.0"] == ["2.1.4"]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_has_them_by_framework(form: str) -> None:
    text = audit(form)
    found = json.loads(text)["findings"] if form == "json" else map(json.loads, text.splitlines())
    told, unmapped = (each for each in found if "rule" in each)
    assert (told["frameworks"], told["owner"], told["team"]) == (EXPECTED, "ann", "web")
    assert unmapped["frameworks"] == {}


def test_the_document_of_a_run_has_them() -> None:
    made = json.loads(render(document(), "json", terminal=Terminal()))
    jsonschema.validate(made, json_schema())
    assert made["findings"][0]["frameworks"] == EXPECTED


def test_ocsf_has_them_as_its_schema_wants_them() -> None:
    told, unmapped = map(json.loads, audit("ocsf").splitlines())
    for event in (told, unmapped):
        jsonschema.validate(event, json.loads(OCSF.read_text(encoding="utf-8")))
    names = [f"{label(name)} {id_}" for name, ids in EXPECTED.items() for id_ in ids]
    assert told["compliance"]["requirements"] == names
    assert told["compliance"]["standards"] == ["Stackwarden", *map(label, EXPECTED)]
    assert told["resources"][0]["owner"] == {"name": "ann"}
    assert "comment" not in told
    assert unmapped["compliance"]["standards"] == ["Stackwarden"]
    assert "requirements" not in unmapped["compliance"]


def test_csv_has_a_column_for_each_framework() -> None:
    told, unmapped = csv.DictReader(io.StringIO(audit("csv")))
    assert {name: told[name].split() for name in FRAMEWORKS if told[name]} == EXPECTED
    assert [told["owner"], told["team"]] == ["ann", "web"]
    assert not any(unmapped[name] for name in FRAMEWORKS)


def test_sarif_has_them_as_taxa_of_taxonomies() -> None:
    (log,) = json.loads(audit("sarif"))["runs"]
    taxonomies = log["taxonomies"]
    assert [each["name"] for each in taxonomies] == sorted(EXPECTED)
    told, unmapped = log["results"]
    found = [
        f"{taxonomies[at]['name']} {taxonomies[at]['taxa'][each['index']]['id']}"
        for each in told["taxa"]
        for at in [each["toolComponent"]["index"]]
    ]
    assert found == FLAT
    driver = log["tool"]["driver"]
    assert [each["name"] for each in driver["supportedTaxonomies"]] == sorted(EXPECTED)
    related = driver["rules"][told["ruleIndex"]]["relationships"]
    assert [each["target"] for each in related] == told["taxa"]
    assert "taxa" not in unmapped
    assert (told["properties"]["owner"], told["properties"]["team"]) == ("ann", "web")


def test_a_log_without_requirements_has_no_taxonomies() -> None:
    log = sarif.log(run.document([UNMAPPED], command="preview"), Terminal(), {})
    assert "taxonomies" not in log["runs"][0]


def test_html_has_them_by_rule_and_markdown_in_a_line() -> None:
    lines = [RUN, stack("dev", [TOLD]), TOLD, END]
    held = json.loads("".join(Contents(RULES).pieces(lines)))
    assert held["rules"][0][3] == EXPECTED
    assert [held["texts"][each] for each in held["findings"][0][-4:-2]] == ["ann", "web"]
    text = render(document(), "markdown", terminal=Terminal())
    assert "cis-aws-5.0 2.1.4; " in text
    assert "Owner: ann, team web" in text
    assert "ann, team web" in render(document(), "text", terminal=Terminal())


def test_a_finding_of_an_older_version_has_those_of_its_rule() -> None:
    older = {key: held for key, held in TOLD.items() if key != "frameworks"}
    assert requirements_of(older) == frameworks_of(RULE)
    assert requirements_of({**older, "rule": "acme-own-rule"}) == {}


def test_findings_of_two_versions_are_joined() -> None:
    one, other = ({**TOLD, "frameworks": {"soc-2": ids}} for ids in (["CC6.1"], ["CC6.6", "CC6.1"]))
    assert requirements_by_rule([one, other]) == {RULE: {"soc-2": ("CC6.1", "CC6.6")}}


def test_a_line_names_two_of_each_framework() -> None:
    many = {"frameworks": {"cis-aws-5.0": ["2.1.4"], "soc-2": ["A", "B", "C"]}}
    assert in_words({**TOLD, **many}) == "cis-aws-5.0 2.1.4; soc-2 A, B and 1 more"


def test_ocsf_says_who_waived_a_finding_until_when_and_why() -> None:
    waived = {"owner": "bob", "expires": "2099-12-01", "reason": "agreed"}
    found = Totals()
    line = finding(waived=waived, blocking=False)
    lines = found.counted([RUN, stack("dev", [line]), line, END])
    (file,) = pieces("ocsf", lines, found, RULES, Terminal())
    event = json.loads("".join(file))
    jsonschema.validate(event, json.loads(OCSF.read_text(encoding="utf-8")))
    assert event["comment"] == "Waived by bob until 2099-12-01: agreed"
