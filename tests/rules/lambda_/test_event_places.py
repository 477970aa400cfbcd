"""The place of a flow is that of its sink in the repository; its way is told beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from policypack.engine.program_literals import ProgramLiterals
from policypack.judging.verdict import Verdict
from policypack.model.positions import Position
from policypack.model.resources import Resource
from policypack.report import run, sarif
from policypack.report.formats import Terminal
from policypack.report.json_findings import json_finding
from policypack.rules import catalogue
from policypack.supply_chain.program import Project
from policypack.topology.parts.functions import FUNCTION
from tests.judged import resource, verdicts
from tests.rules.lambda_.packages import archive, folder, text

COMMAND = "lambda-event-reaches-command"
APP = "import jobs\n\ndef handler(event, context):\n    jobs.run(event['name'])\n"
JOBS = "import os\n\ndef run(name):\n    os.system('run ' + name)\n"


def one(function: Resource) -> Verdict:
    (found,) = verdicts(COMMAND, function)
    return found


def shipped(root: Path, code: Any) -> Resource:
    """A function of a program in the folder `infra` of a repository."""
    for name, content in (("app.py", APP), ("jobs.py", JOBS)):
        (root / "functions").mkdir(exist_ok=True)
        (root / "functions" / name).write_text(content, encoding="utf-8")
    for each in (".git", "infra"):
        (root / each).mkdir(exist_ok=True)
    made = resource(FUNCTION, {"code": code, "runtime": "python3.13", "handler": "app.handler"})
    project = Project(root / "infra", root / "infra", "python")
    return replace(made, sources=ProgramLiterals(project, "dev"))


def test_the_place_is_that_of_the_sink_in_the_repository(tmp_path: Path) -> None:
    found = one(shipped(tmp_path, folder(str(tmp_path / "functions"))))
    assert found.source == Position("functions/jobs.py", 4, 5)
    assert found.path == "code[jobs.py]"
    told = [(each.place.file, each.place.line, each.message) for each in found.related]
    assert told == [
        ("functions/app.py", 4, "event.name enters here"),
        ("functions/jobs.py", 3, "passed to run()"),
    ]


def test_sarif_has_the_way_as_related_locations(tmp_path: Path) -> None:
    finding = json_finding(one(shipped(tmp_path, folder(str(tmp_path / "functions")))))
    document = run.document([finding], command="preview")
    rules = {rule.id: rule for rule in catalogue()}
    (made,) = sarif.log(document, Terminal(root=tmp_path), rules)["runs"][0]["results"]
    (location,) = made["locations"]
    assert location["physicalLocation"]["artifactLocation"] == {"uri": "functions/jobs.py"}
    assert location["physicalLocation"]["region"]["startLine"] == 4
    places = [each["physicalLocation"]["region"]["startLine"] for each in made["relatedLocations"]]
    assert places == [4, 3]


def test_what_is_in_no_file_of_the_repository_has_no_place_of_its_own(tmp_path: Path) -> None:
    texts = archive({"app.py": text(APP), "jobs.py": text(JOBS)})
    found = one(shipped(tmp_path, texts))
    assert (found.source, found.related) == (None, ())
    (tmp_path / "inner").mkdir()
    outside = one(shipped(tmp_path / "inner", folder(str(tmp_path / "inner" / "functions"))))
    assert outside.source == Position("functions/jobs.py", 4, 5)
    elsewhere = replace(
        shipped(tmp_path / "inner", folder(str(tmp_path / "functions"))),
    )
    shipped(tmp_path, texts)
    assert one(elsewhere).source is None
