"""`stackwarden preview` of several projects, with the real engine."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.engine.engine import TIMEOUT, Engine
from tests.engine.processes import runs
from tests.engine.test_preview_command import MODULE, PROGRAM, REGION, RULE, Program
from tests.tries import represented

FAILS = "raise KeyError('region of the program')\n"


class Services(Program):
    """A folder with several projects; commands start in it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        super().__init__(engine, folder)
        self.settings = json.loads((self.folder / "Pulumi.yaml").read_text(encoding="utf-8"))
        for file in self.folder.iterdir():
            file.unlink()
        (self.folder / ".git").mkdir()

    def add(self, name: str, program: str, *stacks: str) -> Path:
        """A project whose folder is `services/NAME/infra`."""
        folder = self.folder / "services" / name / "infra"
        folder.mkdir(parents=True)
        (folder / "Pulumi.yaml").write_text(
            json.dumps({**self.settings, "name": name}), encoding="utf-8"
        )
        for stack in stacks or ("dev",):
            (folder / f"Pulumi.{stack}.yaml").write_text(
                json.dumps({"config": REGION}), encoding="utf-8"
            )
        (folder / "__main__.py").write_text(program, encoding="utf-8")
        (folder / "queues.py").write_text(MODULE, encoding="utf-8")
        return folder


@pytest.fixture
def services(engine: Engine, tmp_path: Path) -> Services:
    return Services(engine, tmp_path)


def test_several_projects_are_one_report(services: Services) -> None:
    """A failed project and an argument that is none hide nothing; one stack is each project's."""
    services.add("orders", PROGRAM, "dev", "prod")
    services.add("broken", FAILS, "prod")
    services.add("lone", PROGRAM, "dev")
    folders = [f"services/{name}/infra" for name in ("orders", "broken", "lone")]
    ran = services.preview(*folders, "nonesuch", "--stack", "prod", "--format", "json")
    assert ran.status == 3, ran.stderr
    (found,) = ran.of(RULE)
    assert found["project_id"] == "services/orders/infra"
    assert (found["file"], found["line"]) == ("services/orders/infra/queues.py", 7)
    by_id = {each["id"]: each for each in ran.document["projects"]}
    assert [*by_id] == [*folders, "nonesuch"]
    failures = {name: each["failure"] and each["failure"]["status"] for name, each in by_id.items()}
    assert [*failures.values()] == [None, 3, 2, 2]
    assert "KeyError" in by_id["services/broken/infra"]["failure"]["message"]
    assert "unknown stack 'prod'" in by_id["services/lone/infra"]["failure"]["message"]
    assert by_id["services/orders/infra"]["stack"] == {"project": "orders", "stack": "prod"}
    # AND each is reported as it ends
    for name in folders:
        assert f"stackwarden preview: {name}: " in ran.stderr
    # AND a message of all projects is printed once
    assert ran.stderr.count("offline, because no AWS credentials are set") == 1


def test_a_root_has_one_baseline_for_all(services: Services) -> None:
    services.add("orders", PROGRAM)
    services.add("news", PROGRAM)
    hidden = services.folder / "services" / "node_modules" / "x"
    hidden.mkdir(parents=True)
    (hidden / "Pulumi.yaml").write_text("name: x\nruntime: yaml\n", encoding="utf-8")
    written = ("--write-baseline", "baseline.json", "--write-waivers", "drafts.yaml")
    ran = services.preview("services", *written, "--jobs", "1")
    assert ran.status == 0, ran.stderr
    # AND the drafts of each project are listed below its name
    drafts = (services.folder / "drafts.yaml").read_text(encoding="utf-8")
    names = [line for line in drafts.splitlines() if line.startswith("  # ")]
    assert names == ["  # services/news/infra", "  # services/orders/infra"]
    assert drafts.count(f'rule: "{RULE}"') == 2
    assert "1 project, in node_modules: services/node_modules/x" in ran.stdout
    # THEN the next run of both knows their findings, and one of them alone does too
    entries = json.loads((services.folder / "baseline.json").read_text(encoding="utf-8"))[
        "findings"
    ]
    assert {each["project"] for each in entries} == {"orders", "news"}
    ran = services.preview("services", "--baseline", "baseline.json", "--format", "json")
    assert ran.status == 0, ran.stderr
    assert all(each["known"] for each in ran.document["findings"])
    assert ran.document["summary"]["blocking"] == 0


@pytest.mark.parametrize(
    "number", represented([signal.SIGINT, signal.SIGTERM, signal.SIGKILL], signal.SIGKILL)
)
def test_an_interruption_ends_all(services: Services, number: signal.Signals) -> None:
    """Also where the command is killed, and can end nothing itself."""
    notes = []
    for name in ("orders", "news"):
        note = services.folder / f"{name}.pid"
        waits = f"import os, time\nopen({str(note)!r}, 'w').write(str(os.getpid()))\n"
        services.add(name, f"{waits}time.sleep(300)\n")
        notes.append(note)
    session = services.start("services", "--jobs", "2")
    until = time.monotonic() + TIMEOUT
    while not all(note.is_file() and note.read_text(encoding="utf-8") for note in notes):
        assert time.monotonic() < until
        time.sleep(0.05)
    os.kill(session.process.pid, number)
    status, _, stderr = session.finish(TIMEOUT)
    assert status == (128 + number if number != signal.SIGKILL else -number)
    if number != signal.SIGKILL:
        assert stderr.splitlines()[-1] == "stackwarden preview: interrupted"
    for note in notes:
        while runs(int(note.read_text(encoding="utf-8"))):
            assert time.monotonic() < until
            time.sleep(0.1)
    if number != signal.SIGKILL:
        assert services.left() == []
