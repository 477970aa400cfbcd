"""The map as a picture: what is grouped, where it stands, and what the SVG and the page hold."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from policypack.exposure.drawing.formats import FORMATS, render
from policypack.exposure.drawing.grouping import READABLE, Picture, picture
from policypack.exposure.drawing.layout import layout
from policypack.exposure.drawing.page import fragment
from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.graph import Exposure
from policypack.exposure.graph.paths import drawn_out, exposed_paths
from tests.exposure.stacks import (
    ROLE,
    SECRET,
    allow,
    arn_of,
    deployed,
    function,
    large,
    role,
    thing,
    url,
)
from tests.judged import resource

SVG = "{http://www.w3.org/2000/svg}"


def small(name: str = "worker") -> Exposure:
    """A public function that reads a secret."""
    held = role("worker", allow("secretsmanager:GetSecretValue", arn_of(SECRET, "card-keys")))
    own = function("worker", held[0])
    return exposure(deployed(*held, own, url(own), thing(SECRET, "card-keys")))


@pytest.fixture(scope="module")
def big() -> Exposure:
    stack = large()
    assert len(stack.resources) >= 200
    return exposure(stack)


def test_a_large_stack_is_drawn_in_few_boxes_that_stand_for_all(big: Exposure) -> None:
    drawn = picture(big)
    assert len(drawn.boxes) <= READABLE
    shown = [node.id for box in drawn.boxes.values() for node in box.members]
    assert sorted(shown) == sorted(set(shown))
    linked = {end for edge in big.edges for end in (edge.source, edge.target)}
    assert set(shown) == linked
    assert sum(len(line.edges) for line in drawn.lines) == len(big.edges)


def test_what_is_drawn_out_is_not_hidden_in_a_group_of_quiet_ones(big: Exposure) -> None:
    hot = drawn_out(exposed_paths(big))
    ends = {end for edge in hot for end in (edge.source, edge.target)}
    for box in picture(big).boxes.values():
        assert {node.id in ends for node in box.members} == {box.is_hot}


def test_alike_nodes_are_one_box_and_few_are_not_grouped() -> None:
    def drawn(targets: int) -> Picture:
        names = [f"key-{number}" for number in range(targets)]
        held = role(
            "worker",
            *(allow("secretsmanager:GetSecretValue", arn_of(SECRET, each)) for each in names),
        )
        own = function("worker", held[0])
        return picture(exposure(deployed(*held, own, *(thing(SECRET, each) for each in names))))

    assert sorted(len(box.members) for box in drawn(3).boxes.values()) == [1, 1, 1, 1, 1]
    assert sorted(len(box.members) for box in drawn(9).boxes.values()) == [1, 1, 9]


def test_boxes_of_a_column_do_not_overlap_and_hot_ones_stand_above(big: Exposure) -> None:
    drawn = picture(big)
    placed = layout(drawn)
    for column in range(5):
        boxes = sorted(
            (box for box in drawn.boxes.values() if box.layer == column),
            key=lambda box: placed.rows[box.id],
        )
        rows = [placed.rows[box.id] for box in boxes]
        assert all(after - before > 0.999 for before, after in pairwise(rows))
        assert [box.is_hot for box in boxes] == sorted((box.is_hot for box in boxes), reverse=True)
    assert min(placed.rows.values()) >= 0
    assert layout(drawn) == placed


def test_the_sweeps_remove_the_crossings_of_two_chains() -> None:
    # GIVEN chains whose nodes stand in opposite orders
    parts = []
    for name in ("a", "b", "c"):
        held = role(name, allow("secretsmanager:GetSecretValue", arn_of(SECRET, name)))
        parts.append((function(name, held[0]), held, thing(SECRET, name)))
    functions = [own for own, _, _ in parts]
    roles = [each for _, held, _ in reversed(parts) for each in held]
    secrets = [parts[1][2], parts[0][2], parts[2][2]]
    drawn = picture(exposure(deployed(*functions, *roles, *secrets)))
    rows = layout(drawn).rows
    by_name: dict[str, set[float]] = {}
    for box in drawn.boxes.values():
        by_name.setdefault(box.node.name, set()).add(round(rows[box.id], 3))
    assert all(len(found) == 1 for found in by_name.values())


@pytest.mark.parametrize("form", ["svg", "html"])
def test_the_picture_asks_for_nothing_and_runs_nothing(form: str, big: Exposure) -> None:
    text = render(big, "shop/dev", form)
    assert not re.search(r"<script|\son\w+=|<link|@import|url\(|src=|javascript:", text)
    addresses = set(re.findall(r"https?://[^\s\"'<]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert all(href.startswith("#") for href in re.findall(r'href="([^"]*)"', text))


def test_the_svg_tells_statement_and_fix_of_each_line() -> None:
    found = small()
    root = ET.fromstring(render(found, "shop/dev", "svg"))
    titles = [each.text or "" for each in root.iter(f"{SVG}title")]
    (reads,) = (each for each in titles if each.startswith("worker reads card-keys"))
    assert "RolePolicy worker: policy.Statement[0] allows 1 action" in reads
    assert "Fix: Remove secretsmanager:GetSecretValue from policy.Statement[0].Action" in reads
    assert any('Fix: Set authorizationType of worker to "AWS_IAM"' in each for each in titles)


def test_hostile_names_stay_text() -> None:
    name = "<script>alert(1)</script>\x1b[31m&\u202e"
    lone = resource(ROLE, {"arn": arn_of(ROLE, "x"), "name": "x"}, name)
    granted = role("x", allow("secretsmanager:GetSecretValue", "*"))[1]
    found = exposure(deployed(lone, granted, thing(SECRET, "card-keys")))
    for form in FORMATS:
        text = render(found, name, form)
        assert "\x1b" not in text
        assert "\u202e" not in text
        if form in ("svg", "html"):
            assert "<script" not in text
    ET.fromstring(render(found, name, "svg"))


def test_json_holds_nodes_edges_and_paths() -> None:
    found = json.loads(render(small(), "shop/dev", "json"))
    assert (found["schema"], found["stack"]) == (1, "shop/dev")
    names = {node["id"]: node["name"] for node in found["nodes"]}
    (path,) = found["paths"]
    ways = [found["edges"][number] for number in path["edges"]]
    assert [names[each["target"]] for each in ways] == ["worker", "worker", "worker", "card-keys"]
    assert ways[-1]["evidence"][0]["actions"] == ["secretsmanager:GetSecretValue"]


def test_text_tells_each_way_and_each_statement_once() -> None:
    lines = render(small(), "shop/dev", "text").splitlines()
    assert lines[0] == "shop/dev: 1 function, 1 of 1 reached resources exposed to anyone"
    assert (
        lines.count("  FunctionUrl worker > Function worker (guard undecided) > Role worker") == 1
    )
    assert lines.count("Role worker reaches") == 1
    assert "  Secret card-keys: reads" in lines


def test_ids_of_several_maps_in_one_page_differ() -> None:
    found = small()
    one, other = (set(re.findall(r'id="([^"]+)"', fragment(found, "x", f"m{n}-"))) for n in (1, 2))
    assert one
    assert not one & other


def test_a_stack_without_anything_is_a_picture_too() -> None:
    for form in FORMATS:
        assert "shop/dev" in render(exposure(deployed()), "shop/dev", form)
