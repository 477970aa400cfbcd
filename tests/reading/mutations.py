"""Every kind of file that is read, changed at random: named errors only, each in a line.

    python -m tests.reading.mutations FIRST COUNT [KIND ...]

Each kind reads its sample with the changes of each number, within a second of the processor and
200 MB. What is not a named error is printed with its kind and number, so that it comes back. Lock
files, manifests and archives have a program of their own, `tests.supply_chain.mutations`.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

from policypack.commands import main as command
from policypack.gate.pipelines import gates
from policypack.iam.meaning.grants import Grant
from policypack.organization.configuration import in_folder
from policypack.organization.journal import Journal
from policypack.organization.locations import Exports
from policypack.organization.retries import Retries
from policypack.preview.positions import lines_of
from policypack.preview.project import find
from policypack.program_files.settings_file import settings_file
from policypack.program_files.waivers import comment_waivers
from policypack.report import audit_lines, baseline
from policypack.report.literals import literals
from policypack.settings.errors import SettingsError
from policypack.supply_chain.advisories.index import Index, IndexUnusableError, compile_index
from policypack.supply_chain.advisories.osv import MalformedRecordError
from policypack.supply_chain.advisories.store import advisories_in
from policypack.supply_chain.manifests import ManifestError
from policypack.supply_chain.program import Project, find_project, plugins_in
from policypack.topology.apis.openapi import read_openapi
from tests.openapi_documents import LAMBDA, document
from tests.organization.states import checkpoint, queue
from tests.report.run_documents import PROGRAM, preview
from tests.sealed_log.logs import KEY_TEXT, chained
from tests.supply_chain.test_fuzz import changed

SECONDS = 1.0
BYTES = 200 * 1024 * 1024
# Errors that name what is wrong. A ValueError of Python's own says less.
NAMED = (SettingsError, ManifestError, MalformedRecordError, IndexUnusableError)
_UNNAMED = (UnicodeError, json.JSONDecodeError)
_WAIVER = {
    "rule": "sqs-queue-unencrypted",
    "resource": "orders",
    "reason": "agreed",
    "owner": "team",
    "expires": "2099-01-01",
}
_SETTINGS = {"profile": "strict", "waivers": [_WAIVER], "trusted_accounts": ["111122223333"]}
_GRANT = Grant(
    "Allow", actions=("sqs:*",), conditions=(("Bool", "aws:securetransport", ("true",)),)
)
_PLACE = ("a-rule", "orders", "aws:sqs/queue:Queue", "shop", "open")
_ENTRY = baseline.Entry(*_PLACE, "high", "0" * 32, (_GRANT,), "").marked
_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["s3:Get*"], "Resource": "*"}],
}
_OSV: dict[str, Any] = {
    "id": "PYSEC-1",
    "modified": "2026-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "requests"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.32.0"}]}],
            "versions": ["2.31.0"],
        }
    ],
}
_RUN = {"kind": "run", "version": "1", "run": preview()["run"], "asked": {}, "baseline": False}
_STACK = {
    "kind": "stack", "project": "shop", "stack": "dev", "source": "s", "key": "k", "version": 3,
    "time": None, "resources": 1, "tags": {}, "waivers": {"from": None, "expiring": []},
    "notes": [], "counts": preview()["summary"], "error": None, "findings": 1,
}  # fmt: skip
_FINDING = {
    "kind": "finding", "project": "shop", "stack": "dev", "status": None,
    **preview()["findings"][0],
}  # fmt: skip
_END = {"kind": "end", "seconds": 1.0, "notes": [], "errors": []}
_JOURNAL = "".join(f"{json.dumps(each)}\n" for each in (_RUN, _STACK, _FINDING, _END))
_COMMENT = "stackwarden: waive sqs-queue-unencrypted until 2099-01-01 by team: agreed"
_YAML_PROGRAM = f"""\
name: shop
runtime: yaml
resources:
  # {_COMMENT}
  orders:
    type: aws:sqs:Queue
    properties: {{sqsManagedSseEnabled: false, x: "a\\x41", y: &a [1], z: *a}}
"""


class Kind(NamedTuple):
    """A sample of a kind of file, its name, and what reads it."""

    name: str
    sample: bytes
    read: Callable[[Path], object]


def _command(*arguments: str) -> Callable[[Path], object]:
    """A command on the file. Its status is one of the four, and what it says is in lines."""

    def run(file: Path) -> None:
        said = io.StringIO()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
            status = command([each.replace("FILE", str(file)) for each in arguments])
        if status not in range(4):
            raise AssertionError(f"status {status}")
        if status == 2 and said.getvalue().count("\n") != 1:
            raise AssertionError(f"not one line: {said.getvalue()!r}")
        if status == 2 and any(each in said.getvalue() for each in ("codec", "Expecting value: ")):
            raise AssertionError(f"an error of Python's own: {said.getvalue()!r}")

    return run


def _index(file: Path) -> None:
    with Index(file) as opened:
        opened.about_package("PyPI", "requests")


def _state(file: Path) -> None:
    source = Exports(str(file))
    for key in source.stacks():
        source.state(key, Retries())
    _command("map", "FILE")(file)


def _sealed() -> bytes:
    """The journal of an audit that was killed after the first stack."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "audit.jsonl.gz", _RUN, resume=False)
        journal.add([audit_lines.text([_STACK, _FINDING]).encode()])
        journal.close()
        return journal.path.read_bytes()


def _journal(file: Path) -> None:
    with contextlib.closing(Journal(file, _RUN, resume=True)):
        pass


def _project(file: Path) -> None:
    find_project("shop", {"PWD": str(file.parent)})
    plugins_in(file.parent)


def _pipeline(name: str) -> Callable[[Path], object]:
    """What runs the gate in a repository with the file, and with one that calls it."""

    def run(file: Path) -> None:
        text = file.read_bytes().decode("utf-8", "replace")
        around = {".husky/pre-push": f"make a; npm run a; ./{name}\n", "infra/a.sh": "pulumi up\n"}
        files = {**around, name: text}
        gates(files, lambda paths: {each: files[each] for each in paths})

    return run


def _comments(runtime: str) -> Callable[[Path], object]:
    return lambda file: comment_waivers(Project(file.parent, file.parent, runtime))


def _compiled() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file, target = Path(folder, "a.json"), Path(folder, "PyPI.sqlite")
        file.write_text(json.dumps(_OSV), encoding="utf-8")
        now = datetime(2026, 1, 1, tzinfo=timezone.utc)
        compile_index(advisories_in(file), target, source="a", sha256="0", made=now)
        return target.read_bytes()


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1).encode()


_PYTHON = f"import pulumi_aws as aws\n\n# {_COMMENT}\naws.sqs.Queue('orders')\n".encode()
_TYPESCRIPT = f"// {_COMMENT}\nnew aws.sqs.Queue(`orders${{a}}`);\n/* x */\n".encode()
_GO = f'// {_COMMENT}\nsqs.NewQueue(ctx, "orders", nil)\n'.encode()
_SECRETS = b"a = 'x' 'y' + f\"{b}c\\x41\" + `d${e + 'f'}`\n"
_BACKEND = {"name": "shop", "runtime": "yaml", "backend": {"url": "file://~"}, "main": "infra"}
_JOBS = """\
on: &on [push, pull_request]
include: [{local: /a.yml}]
jobs: &jobs
  gate: {needs: [b], if: "x", steps: [{uses: ./infra, with: {x: a.sh}}, {run: "make -C infra a"}]}
  b: {extends: .base, steps: [{run: "stackwarden preview --config infra/a.sh"}]}
stages: [{stage: s, jobs: [{job: x, steps: *on}]}]
.base: {script: [npm run a]}
"""
_HEADS = {"chains": [{"id": "a", "last": 3, "head": "0" * 64, "time": None}]}
_PATHS = {"/orders": {"get": {**LAMBDA, "security": [{"a": []}]}}}
_SCHEMES = {"a": {"type": "apiKey", "x-amazon-apigateway-authtype": "awsSigv4"}}
_LOG = b"\n".join([*chained(5), b'START RequestId: x\n{"type": "platform.report"}'])
KINDS: dict[str, Kind] = {
    "settings": Kind("stackwarden.yaml", _json(_SETTINGS), lambda f: settings_file(f.parent)),
    "settings-toml": Kind(
        "pyproject.toml",
        b'[tool.stackwarden]\nprofile = "strict"\ntrusted_accounts = ["111122223333"]\n',
        lambda file: settings_file(file.parent),
    ),
    "project": Kind("Pulumi.yaml", _YAML_PROGRAM.encode(), lambda file: find(file.parent)),
    "project-of-the-engine": Kind(
        "Pulumi.yaml",
        _json(_BACKEND),
        _project,
    ),
    "project-json": Kind(
        "Pulumi.json",
        _json({**_BACKEND, "name": "shop", "plugins": {"providers": [{"name": "a", "path": "b"}]}}),
        _project,
    ),
    "positions": Kind(
        "Pulumi.yaml", _YAML_PROGRAM.encode(), lambda file: lines_of(find(file.parent))
    ),
    "stack": Kind(
        "Pulumi.dev.yaml",
        b"config:\n  stackwarden:profile: strict\n  a:b: {secure: x}\n  c:d: [1, 2]\n",
        lambda file: in_folder(file.parent, "shop", "dev"),
    ),
    "state": Kind("dev.json", checkpoint([queue()]), _state),
    "journal": Kind("audit.jsonl.gz", _sealed(), _journal),
    "journal-text": Kind("a.jsonl", _JOURNAL.encode(), _command("report", "FILE")),
    "journal-html": Kind(
        "a.jsonl", _JOURNAL.encode(), _command("report", "FILE", "--format", "html")
    ),
    "baseline": Kind(
        "b.json",
        baseline.text([_ENTRY]).encode(),
        lambda file: baseline.read(str(file), "shop"),
    ),
    "findings": Kind("f.json", _json(preview()), _command("report", "FILE")),
    "findings-sarif": Kind(
        "f.json", _json(preview()), _command("report", "FILE", "--format", "sarif")
    ),
    "findings-markdown": Kind(
        "f.json", _json(preview()), _command("report", "FILE", "--format", "markdown")
    ),
    "findings-lines": Kind(
        "f.jsonl",
        b"".join(json.dumps(each).encode() + b"\n" for each in preview()["findings"]),
        _command("report", "FILE", "--format", "junit"),
    ),
    "iam": Kind("policy.json", _json(_POLICY), _command("iam", "FILE")),
    "iam-list": Kind("policy.json", _json([_POLICY, _POLICY]), _command("iam", "FILE")),
    "openapi": Kind(
        "api.json",
        document(_PATHS, _SCHEMES).encode(),
        lambda file: read_openapi(file.read_bytes().decode("latin-1")),
    ),
    "osv": Kind("osv.json", _json(_OSV), lambda file: [*advisories_in(file)]),
    "osv-lines": Kind(
        "osv.jsonl", json.dumps(_OSV).encode() + b"\n", lambda file: [*advisories_in(file)]
    ),
    "advisories": Kind("PyPI.sqlite", _compiled(), _index),
    "sealed-log": Kind("log.txt", _LOG, _command("verify", "--key-file", "KEY", "FILE")),
    "sealed-log-heads": Kind(
        "heads.json",
        _json(_HEADS),
        _command("verify", "--key-file", "KEY", "--heads", "FILE", "LOG"),
    ),
    "key": Kind(
        "key", _json({"current": "a", "keys": {"a": KEY_TEXT}}),
        _command("verify", "--key-file", "FILE", "LOG"),
    ),
    **{
        f"pipeline-{name}": Kind(Path(file).name, text.encode(), _pipeline(file))
        for name, file, text in (
            ("github", ".github/workflows/ci.yml", _JOBS),
            ("gitlab", ".gitlab-ci.yml", _JOBS),
            ("make", "Makefile", "A = pulumi\n.PHONY: a\na: b\n\t$(A) up \\\n\t\t-x\nb:\n\techo\n"),
            ("npm", "package.json", '{"scripts": {"a": "pulumi up", "prea": "./a.sh"}}'),
            ("hooks", ".pre-commit-config.yaml", "repos: [{repo: a, rev: v1, hooks: [{id: x}]}]\n"),
            ("script", "a.sh", "set -e\nmake -C infra a\npulumi up --policy-pack ./p\n"),
        )
    },
    "python": Kind("main.py", _PYTHON, _comments("python")),
    "typescript": Kind("index.ts", _TYPESCRIPT, _comments("nodejs")),
    "go": Kind("main.go", _GO, _comments("go")),
    "yaml": Kind("Pulumi.yaml", _YAML_PROGRAM.encode(), _comments("yaml")),
    **{
        f"literals{suffix}": Kind(
            f"main{suffix}",
            sample,
            lambda file: literals(file.read_bytes().decode("utf-8", "replace"), file.name),
        )
        for suffix, sample in (
            (".py", b"x, y = 'a' 'b', f\"{z}c\\x41\" + b'd'.decode()\n" + PROGRAM.encode()),
            (".ts", b"const a = 'x' + `d${e + 'f'}\\u{41}`; // it's\nf(\"g\", 104, a);\n"),
            (".yaml", _YAML_PROGRAM.encode()),
        )
    },
}  # fmt: skip


def attempt(kind: str, number: int, folder: Path) -> None:
    """Reads the sample with the changes of that number. Raises what is not a named error."""
    name, sample, read = KINDS[kind]
    own = folder / kind
    own.mkdir(exist_ok=True)
    file = own / name
    # The first is the sample itself.
    file.write_bytes(changed(sample, random.Random(f"{kind} {number}")) if number else sample)
    try:
        read(file)
    except NAMED as error:
        _check(str(error))
    except _UNNAMED:
        raise
    except (ValueError, OSError) as error:
        _check(str(error))


def _check(message: str) -> None:
    if not message or len(message) > 5_000:
        raise AssertionError(f"no message: {message[:500]!r}")


def prepared(folder: Path) -> None:
    """Puts the fixed files of the commands beside the changing ones."""
    for name, data in (("KEY", KEY_TEXT.encode()), ("LOG", _LOG)):
        (folder / name).write_bytes(data)


def main(first: int, count: int, kinds: list[str]) -> int:
    """Tries the numbers of each kind; returns 1 where one was not a named error."""
    folder = Path(tempfile.mkdtemp())
    prepared(folder)
    os.chdir(folder)
    signal.signal(signal.SIGPROF, _too_slow)
    for kind in kinds:
        # What is imported on demand is not part of what a file takes.
        attempt(kind, 0, folder)
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0])
    most = pages * resource.getpagesize() + BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    failed = 0
    for kind in kinds:
        for number in range(first, first + count):
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            try:
                attempt(kind, number, folder)
            except BaseException:
                failed += 1
                traceback.print_exc()
                print(f"{kind} {number}", file=sys.stderr)
                if failed > 20:
                    return 1
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
        print(f"{kind}: {count}", flush=True)
    shutil.rmtree(folder)
    return int(failed > 0)


def _too_slow(*_: object) -> None:
    raise TimeoutError(f"takes more than {SECONDS} seconds")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:] or [*KINDS]))
