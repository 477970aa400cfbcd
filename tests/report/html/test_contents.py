"""The data of the page's script, and that no value ends its element."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.report.code_frames import Line as CodeLine
from policypack.report.html.contents import Contents, service
from policypack.report.html.page import picture, tree
from policypack.report.rule_pages import page_url
from policypack.rules import catalogue
from tests.report.html.journals import end_line, finding_line, lines, run_line, stack_lines

RULES = {rule.id: rule for rule in catalogue()}
KIND, SEVERITY, RULE, STACK, SUBJECT = range(5)


def contents(*made: dict[str, Any]) -> Any:
    return json.loads("".join(Contents(RULES).pieces(made)))


def test_one_cause_is_one_row() -> None:
    first, second = finding_line(0, 0), finding_line(0, 1)
    place = {
        "rule": first["rule"],
        "subject": first["resource"]["urn"],
        "path": first["path"],
    }
    found = contents(run_line(), *stack_lines(0, [first, {**second, "folded_into": place}]))
    (row,) = found["findings"]
    told = [found["texts"][each] for each in row[11]]
    assert told[0::2] == ["", "Also", "Fix"]
    assert told[3] == f"{second['rule']} on {second['resource']['name']}"


@pytest.mark.parametrize(("each", "kind"), [(0, "error"), (2, "warning"), (12, "undecided")])
def test_a_row_has_its_kind(each: int, kind: str) -> None:
    found = contents(run_line(), *stack_lines(0, [finding_line(0, each)]), end_line())
    assert [row[KIND] for row in found["findings"]] == [kind]


def test_a_row_leads_to_its_lines_of_code_which_stand_once() -> None:
    code = [CodeLine(3, "a", False), CodeLine(4, "b<", True, (0, 2))]
    made = [run_line(), *stack_lines(0, [finding_line(0, each) for each in (0, 2)]), end_line()]
    pieces = "".join(Contents(RULES, excerpt=lambda _: code).pieces(made))
    found = json.loads(pieces)
    assert [row[-2] for row in found["findings"]] == [0, 0]
    (excerpt,) = found["excerpts"]
    lines = [(number, found["texts"][text], here, caret) for number, text, here, caret in excerpt]
    assert lines == [(3, "a", False, None), (4, "b<", True, [0, 2])]
    assert "<" not in pieces


def test_findings_belong_to_their_stack_and_resource() -> None:
    made = [*lines(12, stacks=3)]
    found = contents(*made)
    assert [each["stack"] for each in found["stacks"]] == ["dev", "dev", "dev"]
    expected = [each for each in made if each["kind"] == "finding"]
    shown = {
        (found["rules"][row[RULE]][0], found["subjects"][row[SUBJECT]][0])
        for row in found["findings"]
    }
    assert shown == {(each["rule"], each["resource"]["urn"]) for each in expected}
    assert {found["stacks"][row[STACK]]["project"] for row in found["findings"]} == {
        "orders",
        "payments",
        "identity",
    }


def test_a_rule_has_its_title_and_page() -> None:
    found = contents(run_line(), *stack_lines(0, [finding_line(0, 0)]))
    name, title, url, _ = found["rules"][0]
    assert (name, title) == ("sqs-queue-unencrypted", RULES[name].title)
    assert url == page_url(RULES[name])


def test_hidden_characters_and_end_tags_are_escaped() -> None:
    hostile = finding_line(0, 0, message="</script>\x1b[31m\u202e", path="<!--")
    pieces = [*Contents(RULES).pieces([run_line(), *stack_lines(0, [hostile])])]
    assert not [each for each in pieces if "<" in each]
    texts = json.loads("".join(pieces))["texts"]
    assert "<!--: </script>\\x1b[31m\\u202e" in texts


def test_equal_texts_stand_once() -> None:
    found = [finding_line(0, each, message="the same evidence") for each in range(0, 70, 7)]
    pieces = Contents(RULES).pieces([run_line(), *stack_lines(0, found)])
    assert "".join(pieces).count("the same evidence") == 1


@pytest.mark.parametrize(
    ("kind", "rule", "expected"),
    [
        ("aws:sqs/queue:Queue", "x", "sqs"),
        ("aws-native:s3:Bucket", "x", "s3"),
        ("kubernetes:core/v1:Pod", "x", "kubernetes"),
        ("pulumi:providers:aws", "x", "pulumi"),
        ("nonsense", "x", "nonsense"),
        ("", "iam-policy-admin", "iam"),
    ],
)
def test_service_comes_from_the_type(kind: str, rule: str, expected: str) -> None:
    assert service(kind, rule) == expected


def test_a_picture_is_a_tree_of_shapes() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9"><g>a<b/>c</g></svg>'
    assert tree(svg) == ["svg", {"width": "9"}, ["g", {}, "a", ["b", {}], "c"]]


@pytest.mark.parametrize("text", ["", "<svg", "<html/>", "<svg/>"])
def test_invalid_picture_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="picture of a stack: "):
        tree(text)


def test_the_map_of_a_stack_has_its_name() -> None:
    line = {"kind": "stack", "project": "shop", "stack": "dev", "map": ["svg", {}]}
    assert picture(line) == ("shop/dev", ["svg", {}])
    assert picture({**line, "project": ""}) == ("dev", ["svg", {}])
    assert picture({**line, "map": None}) is picture({**line, "kind": "run"}) is None
