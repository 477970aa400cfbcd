"""`stackwarden scan`: the files that it opens, its findings, output and exit status."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from policypack.commands import main
from policypack.standalone.packages import rules
from policypack.supply_chain import database_folder
from tests import corpora, known_advisories
from tests.supply_chain.packages import distribution
from tests.unwrapped import unwrapped

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[2]
SHA = "sha256:" + "a" * 64
CLEAN = {"handler.py": "import os\n", "requirements.txt": f"pytz==2025.2 --hash={SHA}\n"}
BAD = {
    "requirements.txt": "flask\nrequests==2.31.0\ncryptography==41.0.7\nreqeusts==1.0\n"
    "--extra-index-url https://packages.example.com/simple\n",
    "settings.py": 'DB_PASSWORD = "9f2Kq7!xVb31"\n',
    ".env": "STAGE=dev\n",
    "broken/uv.lock": "[[",
}
FOUND = {
    ("lambda-code-env-file", ".env", None),
    ("lambda-code-malformed", "broken/uv.lock", 1),
    ("lambda-dependency-foreign-index", "requirements.txt", 5),
    ("lambda-dependency-lookalike", "requirements.txt", 4),
    ("lambda-dependency-unpinned", "requirements.txt", None),
    ("lambda-dependency-vulnerable", "requirements.txt", 2),
    ("lambda-dependency-vulnerable", "requirements.txt", 3),
    ("lambda-function-code-secret", "settings.py", None),
}
WHEEL = {f"python/{name}": text for name, text in distribution("requests", "2.31.0").items()}


def folder(at: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        file = at / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return at


def zipped(at: Path, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(at, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return at


def scanned(capsys: Capture, *arguments: object) -> tuple[int, list[dict[str, Any]]]:
    status = main(["scan", "--format", "json", *map(str, arguments)])
    report = json.loads(capsys.readouterr().out)
    assert report["schema"] == 1
    blocking = [finding for finding in report["findings"] if finding["blocking"]]
    assert (status, report["summary"]["blocking"]) == (int(bool(blocking)), len(blocking))
    return status, report["findings"]


def violations(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [finding for finding in findings if finding["outcome"] == "violates"]


def test_scan_uses_the_rules_that_only_need_a_package() -> None:
    assert [rule.id for rule in rules()] == [
        "lambda-code-deployment-file",
        "lambda-code-env-file",
        "lambda-code-malformed",
        "lambda-dependency-advisories-outdated",
        "lambda-dependency-altered",
        "lambda-dependency-foreign-index",
        "lambda-dependency-lookalike",
        "lambda-dependency-unhashed",
        "lambda-dependency-unpinned",
        "lambda-dependency-vulnerable",
        "lambda-function-code-secret",
        "lambda-layer-code-secret",
    ]


def test_secure_package_has_no_findings(tmp_path: Path, capsys: Capture) -> None:
    assert main(["scan", str(folder(tmp_path / "app", CLEAN))]) == 0
    assert "Findings  none\n" in capsys.readouterr().out


def test_a_folder_has_findings_in_its_files(tmp_path: Path, capsys: Capture) -> None:
    app = folder(tmp_path / "app", BAD)
    status, findings = scanned(capsys, app)
    assert status == 1
    told = {(it["rule"], it["file"], it["line"]) for it in violations(findings)}
    assert told == {(rule, str(app / name), line) for rule, name, line in FOUND}
    (secret,) = (it for it in findings if it["rule"] == "lambda-function-code-secret")
    assert secret == {
        "rule": "lambda-function-code-secret",
        "title": "Lambda function code contains hard-coded credentials",
        "severity": "high",
        "outcome": "violates",
        "blocking": True,
        "confidence": "high",
        "resource": None,
        "path": "",
        "message": secret["message"],
        "fix": "Remove the secret from the code, rotate it, and read it at run time from Secrets "
        "Manager or a SecureString parameter",
        "waits_for": None,
        "file": str(app / "settings.py"),
        "line": None,
        "folded_into": None,
        "waived": None,
        "fingerprint": secret["fingerprint"],
        "content": secret["content"],
        "grants": None,
        "frameworks": {},
        "owner": None,
        "team": None,
    }
    assert "9f2Kq7" not in json.dumps(findings)


@pytest.mark.parametrize("name", ["app.zip", "app.whl"])
def test_an_archive_has_findings_at_paths_within(
    name: str, tmp_path: Path, capsys: Capture
) -> None:
    app = zipped(tmp_path / name, BAD)
    status, findings = scanned(capsys, app)
    assert status == 1
    assert {it["file"] for it in findings} == {str(app)}
    advisories = ".requests[GHSA-9wx4-h78v-vm56]", ".cryptography[GHSA-3ww4-gg4f-jr7f]"
    told = {it["path"] for it in violations(findings)}
    assert told == {
        ".env",
        "broken/uv.lock",
        "requirements.txt",
        "settings.py",
        *(f"requirements.txt{advisory}" for advisory in advisories),
    }


def test_a_layer_is_judged_as_one(tmp_path: Path, capsys: Capture) -> None:
    app = zipped(tmp_path / "layer.zip", {**WHEEL, "python/a.py": BAD["settings.py"]})
    _, findings = scanned(capsys, app)
    assert [it["rule"] for it in findings] == [
        "lambda-dependency-vulnerable",
        "lambda-layer-code-secret",
    ]
    assert "requests-2.31.0.dist-info/METADATA: requests 2.31.0 is" in findings[0]["message"]


def test_a_lock_file_is_judged_alone(tmp_path: Path, capsys: Capture) -> None:
    """GIVEN a lock file next to code WHEN only it is named THEN only it is scanned."""
    lock = {"packages": {"node_modules/axios": {"version": "0.21.1", "integrity": "sha512-x"}}}
    app = folder(tmp_path, {**BAD, "package-lock.json": json.dumps(lock)})
    status, findings = scanned(capsys, app / "package-lock.json")
    assert status == 1
    assert {it["file"] for it in violations(findings)} == {str(app / "package-lock.json"), None}
    assert [(it["rule"], it["path"]) for it in findings] == [
        ("lambda-dependency-vulnerable", "axios[GHSA-cph5-m8f7-6c5x]"),
        # The tests' advisories of npm are a month old.
        ("lambda-dependency-advisories-outdated", "advisories[npm]"),
    ]


def test_a_requirements_file_brings_what_it_includes(tmp_path: Path, capsys: Capture) -> None:
    app = folder(
        tmp_path, {"requirements.txt": "-r more/base.txt\n", "more/base.txt": "requests==2.31.0\n"}
    )
    _, (found,) = scanned(capsys, app / "requirements.txt")
    assert (found["file"], found["line"]) == (str(app / "more" / "base.txt"), 1)


def test_an_include_that_is_not_there_is_malformed_and_blocks(
    tmp_path: Path, capsys: Capture
) -> None:
    app = folder(tmp_path, {"requirements.txt": "# first\n-r gone.txt\n"})
    status, findings = scanned(capsys, app / "requirements.txt", "--profile", "essential")
    assert status == 1
    (found,) = violations(findings)
    assert (found["rule"], found["line"]) == ("lambda-code-malformed", 2)


def test_a_file_is_named_as_it_was_given(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path, {"requirements.txt": "flask\n"})
    monkeypatch.chdir(tmp_path)
    assert scanned(capsys, "requirements.txt")[1][0]["file"] == "requirements.txt"


def test_several_paths_are_reported_in_order_and_repeated_paths_twice(
    tmp_path: Path, capsys: Capture
) -> None:
    one, two = (folder(tmp_path / name, {"requirements.txt": "flask\n"}) for name in "ab")
    _, findings = scanned(capsys, two, one, two)
    assert [it["file"] for it in findings] == [
        str(each / "requirements.txt") for each in (two, one, two)
    ]


def test_a_broken_archive_blocks(tmp_path: Path, capsys: Capture) -> None:
    broken = tmp_path / "app.zip"
    broken.write_bytes(b"PK\3\4 no zip")
    status, findings = scanned(capsys, broken)
    assert status == 1
    assert [it["rule"] for it in violations(findings)] == ["lambda-code-malformed"]
    assert "undecided" in {it["outcome"] for it in findings}


def test_profile_decides_which_rules_run_and_which_block(tmp_path: Path, capsys: Capture) -> None:
    app = folder(tmp_path, {"requirements.txt": "pytz==2025.2\n"})
    assert scanned(capsys, app) == (0, [])
    status, (found,) = scanned(capsys, app, "--profile", "strict")
    assert (status, found["rule"], found["severity"]) == (1, "lambda-dependency-unhashed", "low")


def test_an_index_may_be_trusted(tmp_path: Path, capsys: Capture) -> None:
    lines = f"--index-url https://packages.example.com/simple\npytz==2025.2 --hash={SHA}\n"
    app = folder(tmp_path, {"requirements.txt": lines})
    assert len(scanned(capsys, app)[1]) == 1
    assert scanned(capsys, app, "--trust-index", "packages.example.com") == (0, [])


def test_without_an_index_it_is_said_once_and_blocks_in_strict(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(database_folder.FOLDER, str(tmp_path / "none"))
    apps = [folder(tmp_path / name, CLEAN) for name in "ab"]
    status, (found,) = scanned(capsys, *apps)
    assert (status, found["outcome"], found["file"]) == (0, "undecided", None)
    assert "stackwarden advisories update" in found["waits_for"]
    assert scanned(capsys, *apps, "--profile", "strict")[0] == 1
    assert main(["scan", str(apps[0])]) == 0
    told = unwrapped(capsys.readouterr().out)
    assert "advisories[PyPI] undecided[lambda-dependency-advisories-outdated]" in told
    assert "stackwarden advisories update" in told


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone", "gone: no such file or folder"),
        ("a.txt", "a.txt: unsupported file; name a folder, an archive (.zip, "),
    ],
)
def test_a_missing_or_unsupported_path_is_status_2(
    name: str, said: str, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    assert main(["scan", str(tmp_path / name)]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert (told.out, told.err.count("\n")) == ("", 1)


def test_sarif_is_valid_and_names_lines_and_rules(tmp_path: Path, capsys: Capture) -> None:
    assert main(["scan", "--format", "sarif", str(folder(tmp_path / "app", BAD))]) == 1
    log = json.loads(capsys.readouterr().out)
    (run,) = log["runs"]
    told = {
        (result["ruleId"], result["locations"][0]["physicalLocation"]["region"]["startLine"])
        for result in run["results"]
        if "region" in result["locations"][0]["physicalLocation"]
    }
    assert told == {(rule, line) for rule, _, line in FOUND if line}
    corpora.skip_without("schemas/sarif-2.1.0.json")
    schema = corpora.FOLDER / "schemas" / "sarif-2.1.0.json"
    jsonschema.validate(log, json.loads(schema.read_text(encoding="utf-8")))


def test_a_bill_of_materials_names_what_ships_and_what_is_known_of_it(
    tmp_path: Path, capsys: Capture
) -> None:
    layer = zipped(tmp_path / "layer.zip", WHEEL)
    app = folder(tmp_path / "app", {"requirements.txt": "pytz==2025.2\nflask\n"})
    arguments = ["scan", "--format", "cyclonedx", str(layer), str(app)]
    assert main(arguments) == 1
    first = capsys.readouterr().out
    bill = json.loads(first)
    places = {
        item["purl"]: [place["location"] for place in item["evidence"]["occurrences"]]
        for item in bill["components"]
    }
    assert places == {
        "pkg:pypi/pytz@2025.2": [str(app / "requirements.txt")],
        "pkg:pypi/requests@2.31.0": [str(layer)],
    }
    (known,) = bill["vulnerabilities"]
    assert (known["id"], known["affects"][0]["ref"]) == (
        "GHSA-9wx4-h78v-vm56",
        "pkg:pypi/requests@2.31.0",
    )
    assert known["references"][0]["id"] == "CVE-2024-35195"
    assert main(arguments) == 1
    assert capsys.readouterr().out == first


def test_a_slice_is_written_beside_the_report(tmp_path: Path, capsys: Capture) -> None:
    layer, app = zipped(tmp_path / "layer.zip", WHEEL), folder(tmp_path / "app", CLEAN)
    file = tmp_path / "slice.json"
    _, findings = scanned(capsys, layer, app, "--slice", file)
    assert [it["rule"] for it in findings] == ["lambda-dependency-vulnerable"]
    assert set(json.loads(file.read_text(encoding="utf-8"))["releases"]) == {
        "pytz-2025.2",
        "requests-2.31.0",
    }


def test_no_slice_is_written_without_an_index(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(database_folder.FOLDER, str(tmp_path / "none"))
    app, file = folder(tmp_path / "app", CLEAN), tmp_path / "slice.json"
    assert main(["scan", str(app), "--slice", str(file)]) == 2
    assert "the slice cannot be compiled: the advisories of PyPI" in capsys.readouterr().err
    assert not file.exists()


def test_damaged_index_is_reported_and_never_treated_as_clean(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(database_folder.FOLDER, str(tmp_path))
    known_advisories.compile_all(tmp_path)
    with closing(sqlite3.connect(tmp_path / "PyPI.sqlite")) as base:
        base.execute("UPDATE advisories SET content = '{'")
        base.commit()
    app = folder(tmp_path / "app", {"requirements.txt": "requests==2.31.0\n"})
    status, (found,) = scanned(capsys, app)
    assert (status, found["rule"]) == (1, "lambda-dependency-vulnerable")
    assert "the rule itself failed with IndexUnusableError" in found["message"]
    assert main(["scan", str(app), "--format", "cyclonedx"]) == 2
    assert (
        "PyPI.sqlite: damaged vulnerability database; run `stackwarden advisories update`"
        in capsys.readouterr().err
    )


def test_a_bad_path_hides_no_other(tmp_path: Path, capsys: Capture) -> None:
    good, dev = tmp_path / "requirements.txt", tmp_path / "requirements-dev.txt"
    good.write_text("requests\n", encoding="utf-8")
    dev.write_text("pytest\n", encoding="utf-8")
    paths = [str(tmp_path / "nonesuch.zip"), str(good), str(dev)]
    assert main(["scan", *paths, "--format", "concise"]) == 2
    told = capsys.readouterr()
    assert "nonesuch.zip: no such file or folder" in told.out
    assert "lambda-dependency-unpinned" in told.out
    assert dev.name not in told.out
    # AND files that don't ship are reported as skipped, without an error
    assert f"{dev}: not judged, because development dependencies do not ship" in told.err
    assert main(["scan", str(dev)]) == 0
