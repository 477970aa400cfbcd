"""`stackwarden preview` on a program in Pulumi YAML."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.engine.engine import Engine
from tests.engine.test_preview_command import Program

PROGRAM = """\
name: shop
runtime: yaml
config:
  aws:region: eu-central-1
resources:
  orders:
    type: aws:sqs:Queue
    properties:
      sqsManagedSseEnabled: false
  news:
    type: aws:sns:Topic
    name: newsletter
outputs:
  arn: ${orders.arn}
"""


@pytest.fixture
def program(engine: Engine, tmp_path: Path) -> Program:
    made = Program(engine, tmp_path)
    if shutil.which("pulumi-language-yaml", path=made.env["PATH"]) is None:
        missing = "no language host of Pulumi YAML: `make setup` builds one"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    for file in made.folder.iterdir():
        file.unlink()
    made.write(**{"Pulumi.yaml": PROGRAM})
    return made


def test_the_place_of_a_finding_is_where_the_program_declares_the_resource(
    program: Program,
) -> None:
    ran = program.preview("--format", "json", "--profile", "strict")
    assert ran.status == 1, ran.stderr
    # THEN a project without a stack has one that is made up
    assert ran.document["stack"] == {"project": "shop", "stack": "preview"}
    places = {
        each["resource"]["name"]: (each["file"], each["line"]) for each in ran.document["findings"]
    }
    assert places == {"orders": ("Pulumi.yaml", 6), "newsletter": ("Pulumi.yaml", 10)}


def test_an_error_of_the_program_is_told_in_one_line(program: Program) -> None:
    program.write(**{"Pulumi.yaml": PROGRAM.replace("aws:sqs:Queue", "aws:sqs:Cue")})
    ran = program.preview()
    assert ran.status == 3
    first = ran.stdout.splitlines()[0]
    assert first.startswith("error: ")
    # A line of the terminal may end before the sentence does.
    assert "aws:sqs:Cue" in " ".join(ran.stdout.split())
