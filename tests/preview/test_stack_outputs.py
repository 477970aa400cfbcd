"""The outputs of other stacks in a file that a project commits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack.facts.invented import invented
from policypack.offline.property_values import UNKNOWN
from policypack.preview import other_stacks
from tests.preview.projects import made

FILE = """
network/dev:
  vpcId: vpc-1
  zones: [a, b]
  password: {fn::secret: null}
  token: {fn::secret: abc}
shared: {}
"""


def outputs(backend: Path, stack: str) -> Any:
    file = backend / ".pulumi" / "stacks" / f"{stack}.json"
    (root,) = json.loads(file.read_text(encoding="utf-8"))["checkpoint"]["latest"]["resources"]
    return root["outputs"]


def test_a_file_names_stacks_with_or_without_their_project(tmp_path: Path) -> None:
    project = made(tmp_path / "shop")
    assert other_stacks.of_file(project) == {}
    (project.folder / other_stacks.FILE).write_text(FILE, encoding="utf-8")
    found = other_stacks.of_file(project)
    assert found.keys() == {"network/dev", "shop/shared"}
    other_stacks.write(tmp_path, "network/dev", found["network/dev"])
    written = outputs(tmp_path, "network/dev")
    assert (written["vpcId"], written["zones"]) == ("vpc-1", ["a", "b"])
    # A secret without a value is unknown wherever it arrives, and still a secret.
    texts = [json.loads(written[name]["plaintext"]) for name in ("password", "token")]
    assert texts == [invented("password"), "abc"]


def test_the_file_may_lie_above_within_the_repository(tmp_path: Path) -> None:
    (tmp_path / other_stacks.FILE).write_text(FILE, encoding="utf-8")
    project = made(tmp_path / "infra" / "shop")
    assert other_stacks.of_file(project) == {}
    (tmp_path / ".git").mkdir()
    assert "network/dev" in other_stacks.of_file(project)
    (tmp_path / other_stacks.FILE).write_text("acme/network/prod: {}", encoding="utf-8")
    assert "network/prod" in other_stacks.of_file(project)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("network/dev: 1", "network/dev: must be a mapping"),
        ("a/b/c/d: {}", "a/b/c/d: must be PROJECT/STACK or STACK"),
        ("- a", "must be a mapping"),
    ],
)
def test_a_malformed_file_is_refused_by_name(text: str, message: str, tmp_path: Path) -> None:
    project = made(tmp_path / "shop")
    (project.folder / other_stacks.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        other_stacks.of_file(project)


def test_a_stack_out_of_reach_has_unknown_outputs_alone(tmp_path: Path) -> None:
    other_stacks.write_unknown(tmp_path, "network/dev")
    assert [*outputs(tmp_path, "network/dev").values()] == [UNKNOWN]


def test_an_output_that_a_stack_does_not_have_is_added_in_the_copy_alone(tmp_path: Path) -> None:
    other_stacks.write(tmp_path / "theirs", "network/dev", {"a": 1})
    real = tmp_path / "theirs" / ".pulumi" / "stacks" / "network" / "dev.json"
    linked = tmp_path / "own" / ".pulumi" / "stacks" / "network" / "dev.json"
    linked.parent.mkdir(parents=True)
    linked.symlink_to(real)
    assert other_stacks.add_unknown(tmp_path / "own", "network/dev", ["b"])
    assert outputs(tmp_path / "own", "network/dev") == {"a": 1, "b": invented("b")}
    assert outputs(tmp_path / "theirs", "network/dev") == {"a": 1}
    assert not other_stacks.add_unknown(tmp_path / "own", "network/dev", ["b"])
    assert not other_stacks.add_unknown(tmp_path / "own", "network/none", ["b"])
