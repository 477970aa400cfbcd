"""Who ran an audit, where, with what: in the journal, in OSCAL and in an in-toto statement."""

from __future__ import annotations

import csv
import getpass
import gzip
import json
import platform
from hashlib import sha256
from pathlib import Path
from string import Template
from typing import Any

import pytest
from trestle.oscal.assessment_results import AssessmentResults

from policypack import VERSION
from policypack.commands import main
from policypack.organization import origins
from policypack.organization.journal import NAME
from policypack.organization.origins import origin
from tests.organization.audits import audit, cut_after
from tests.organization.states import backend, many, queue

Capture = pytest.CaptureFixture[str]
FIELDS = ("actor", "job", "url", "repository", "commit")
with Path(origins.__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as _file:
    TABLE = {row["service"]: row for row in csv.DictReader(_file)}


def variables(service: str) -> dict[str, str]:
    """Each variable that the row names, with its own name as its text."""
    row = TABLE[service]
    names = {m[2] or m[3] for key in FIELDS for m in Template.pattern.findall(row[key])} - {""}
    return {row["variable"]: "true", **{name: name.lower() for name in names}}


def named(template: str) -> str:
    return Template(template).substitute({n: n.lower() for n in variables_in(template)})


def variables_in(template: str) -> set[str]:
    return {found[2] or found[3] for found in Template.pattern.findall(template)} - {""}


@pytest.mark.parametrize("service", TABLE)
def test_each_service_tells_its_job(service: str) -> None:
    environment = variables(service)
    expected = {"service": service, **{key: named(TABLE[service][key]) for key in FIELDS}}
    assert origin(environment)["ci"] == expected
    # What a service leaves out is empty, and costs nothing else.
    for missing in variables_in(TABLE[service]["url"]):
        less = {name: text for name, text in environment.items() if name != missing}
        if TABLE[service]["variable"] in less:
            assert origin(less)["ci"] == {**expected, **emptied(service, missing)}


def emptied(service: str, missing: str) -> dict[str, str]:
    row = TABLE[service]
    return {key: "" for key in FIELDS if missing in variables_in(row[key])}


def test_six_services_are_known_and_a_machine_without_one_has_no_job() -> None:
    assert len(TABLE) == 6
    assert all(row["source"].startswith("https://") for row in TABLE.values())
    assert origin({"PATH": "/bin"})["ci"] is None


@pytest.mark.parametrize(
    ("service", "variable"), [("Jenkins", "GIT_URL"), ("Buildkite", "BUILDKITE_REPO")]
)
def test_a_user_and_a_token_in_the_url_of_a_repository_are_left_out(
    service: str, variable: str
) -> None:
    given = {**variables(service), variable: "https://ann:hunter2@git.example.com/acme/shop.git"}
    job = origin(given)["ci"]
    assert job["repository"] == "https://git.example.com/acme/shop.git"
    assert "hunter2" not in json.dumps(job)


@pytest.fixture
def ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for row in TABLE.values():
        monkeypatch.delenv(row["variable"], raising=False)
    for name, text in variables("GitHub Actions").items():
        monkeypatch.setenv(name, text)


@pytest.mark.usefixtures("ci")
def test_a_journal_has_who_ran_it_and_how_many_states_each_source_had(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = many(tmp_path / "here", 3), backend(tmp_path / "there", {"dev": [queue()]})
    run = audit(capsys, tmp_path / "out", here, there)
    first, end = run.lines[0], run.lines[-1]
    assert first["origin"]["operator"] == getpass.getuser()
    assert first["origin"]["host"] == platform.node()
    assert first["origin"]["versions"]["stackwarden"] == VERSION
    assert first["origin"]["ci"]["actor"] == "github_actor"
    assert end["sources"] == [{"source": here, "states": 3}, {"source": there, "states": 1}]
    assert end["origin"] is None
    # Other settings have another digest; the same ones the same.
    digests = [run.lines[0]["origin"]["settings_sha256"]]
    for number, profile in enumerate(("recommended", "strict")):
        more = audit(capsys, tmp_path / str(number), here, "--profile", profile)
        digests.append(more.lines[0]["origin"]["settings_sha256"])
    assert (digests[0] == digests[1], digests[1] == digests[2]) == (True, False)
    # Who resumes it may be another.
    cut_after(tmp_path / "out" / NAME, 2)
    monkeypatch.setenv("GITHUB_ACTOR", "bob")
    resumed = audit(capsys, tmp_path / "out", here, there, "--resume")
    actors = [resumed.lines[at]["origin"]["ci"]["actor"] for at in (0, -1)]
    assert actors == ["github_actor", "bob"]


def text(member: Any) -> str:
    """Trestle has enumerations for some fields and texts for others."""
    return str(getattr(member, "value", member))


@pytest.mark.usefixtures("ci")
def test_oscal_names_who_ran_it_with_what_and_the_journal(tmp_path: Path, capsys: Capture) -> None:
    run = audit(capsys, tmp_path / "out", many(tmp_path / "state", 2))
    journal, file = tmp_path / "out" / NAME, tmp_path / "results.json"
    more = ("--framework", "cis-aws-5.0", "--format", "oscal", "--output", str(file))
    main(["report", str(journal), *more])
    read: Any = AssessmentResults.oscal_read(file)
    (party,), (result,) = read.metadata.parties, read.results
    assert (party.name, text(party.type)) == ("github_actor", "person")
    assert read.metadata.version == run.lines[0]["run"]["id"]
    assets = result.local_definitions.assessment_assets
    (tool,), (machine,) = assets.components, assets.assessment_platforms
    assert {each.name: each.value for each in tool.props} == {
        "version": VERSION,
        "pack-digest": run.lines[0]["pack"],
        "settings-sha256": run.lines[0]["origin"]["settings_sha256"],
    }
    assert machine.title == platform.node()
    said = {each.name: each.value for each in machine.props}
    assert (said["operator"], said["ci-service"]) == (getpass.getuser(), "GitHub Actions")
    (kept,) = [each for each in read.back_matter.resources if each.rlinks]
    (link,) = kept.rlinks
    assert link.hashes[0].value == sha256(journal.read_bytes()).hexdigest()
    for each in result.observations:
        actors = [(text(actor.type), actor.actor_uuid) for actor in each.origins[0].actors]
        assert actors == [("tool", tool.uuid), ("party", party.uuid)]
        assert [of.href for of in each.relevant_evidence] == [f"#{kept.uuid}"]


@pytest.mark.usefixtures("ci")
def test_a_statement_is_about_the_journal(tmp_path: Path, capsys: Capture) -> None:
    run = audit(capsys, tmp_path / "out", many(tmp_path / "state", 2))
    journal = tmp_path / "out" / NAME
    capsys.readouterr()
    assert main(["report", str(journal), "--statement", "--format", "json"]) == 1
    made = json.loads(capsys.readouterr().out)
    assert made["_type"] == "https://in-toto.io/Statement/v1"
    digest = sha256(journal.read_bytes()).hexdigest()
    assert made["subject"] == [{"name": NAME, "digest": {"sha256": digest}}]
    predicate = made["predicate"]
    assert predicate["invocation"]["event_id"] == run.lines[0]["run"]["id"]
    assert predicate["invocation"]["uri"] == run.lines[0]["origin"]["ci"]["url"]
    result = predicate["scanner"]["result"]
    assert (result["stacks"], result["errors"]) == (2, [])
    assert sum(result["findings"].values()) == len(run.of("finding"))
    assert predicate["metadata"]["scanStartedOn"] == run.lines[0]["run"]["started"]
    # An edited journal has no statement.
    lines = gzip.decompress(journal.read_bytes()).splitlines(keepends=True)
    kept = [each for each in lines if b'"kind":"finding"' not in each]
    journal.write_bytes(gzip.compress(b"".join(kept)))
    assert main(["report", str(journal), "--statement", "--format", "json"]) == 2
    assert capsys.readouterr().out == ""


def test_a_statement_needs_one_journal_and_json(tmp_path: Path, capsys: Capture) -> None:
    audit(capsys, tmp_path / "out", many(tmp_path / "state", 1))
    journal = str(tmp_path / "out" / NAME)
    for wrong in ((journal, journal, "--format", "json"), (journal, "--format", "text")):
        capsys.readouterr()
        assert main(["report", "--statement", *wrong]) == 2
        assert "requires one journal and --format json" in capsys.readouterr().err
