"""What services answer where they refuse: each line has their code, the place and the remedy."""

from __future__ import annotations

import csv
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest

from policypack.organization import failures, retries
from policypack.organization.failures import LastingError, failure, of_client
from policypack.organization.journal import NAME, part_of
from policypack.report.audit_lines import read
from tests.organization.audits import audit
from tests.organization.servers import ROOT, Answer, Cloud, cloud, dask, postgres
from tests.organization.states import checkpoint, export, many, queue
from tests.organization.test_servers import put

Capture = pytest.CaptureFixture[str]
TOKEN = "pul-hunter2"
with Path(failures.__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as _file:
    TABLE = [*csv.DictReader(_file)]


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", TOKEN)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setattr(retries, "WAIT", 0.001)
    monkeypatch.setattr(retries, "PATIENCE", 0.01)


def documented(service: str) -> list[str]:
    return [each["code"] for each in TABLE if each["service"] == service]


def remedy(service: str, code: str) -> str:
    (found,) = [e["remedy"] for e in TABLE if (e["service"], e["code"]) == (service, code)]
    return found


def test_each_row_has_a_source_and_a_day_and_no_code_stands_twice() -> None:
    for each in TABLE:
        assert each["source"].startswith("https://"), each
        assert date.fromisoformat(each["as_of"]), each
        assert each["remedy"].isprintable(), each
        assert each["again"] in ("", "yes"), each
    keys = [(each["service"], each["code"]) for each in TABLE]
    assert len(keys) == len({*keys})
    # Any other code has a row too.
    assert {service for service, code in keys if code == "*"} == {service for service, _ in keys}


class S3:
    """An S3 that answers everything with one error."""

    def __init__(self, status: int, code: str, headers: Mapping[str, str]) -> None:
        text = f"<Error><Code>{code}</Code><Message>No.\nRequest 1</Message></Error>".encode()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def __enter__(self) -> str:
        Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}).start()
        return self.url

    def __exit__(self, *_: object) -> None:
        self.http.shutdown()
        self.http.server_close()


@pytest.mark.parametrize(
    ("status", "code", "headers"),
    [
        (403, "AccessDenied", {}),
        (400, "ExpiredToken", {}),
        (403, "InvalidAccessKeyId", {}),
        (301, "PermanentRedirect", {"x-amz-bucket-region": "eu-west-1"}),
        (400, "AuthorizationHeaderMalformed", {}),
        (403, "InvalidObjectState", {}),
        (404, "NoSuchBucket", {}),
    ],
)
def test_what_s3_refuses_is_told_with_its_code(
    status: int, code: str, headers: Mapping[str, str], tmp_path: Path, capsys: Capture
) -> None:
    with S3(status, code, headers) as url:
        run = audit(capsys, tmp_path, f"s3://states?region=us-east-1&endpoint={url}")
    (error,) = run.of("end")[0]["errors"]
    says = f"stacks cannot be listed: S3 answered {code}: No; {remedy('S3', code)}"
    assert error == f"s3://states?endpoint={url}: {says}"
    assert run.status == 3


class _Botocore(Exception):
    def __init__(self, code: str) -> None:
        self.response = {"Error": {"Code": code, "Message": "No."}}


class _Azure(Exception):
    def __init__(self, code: str) -> None:
        super().__init__("No.\nRequestId:1")
        self.error_code = code


class HttpError(Exception):
    """As gcsfs has it: https://github.com/fsspec/gcsfs/blob/main/gcsfs/retry.py"""

    def __init__(self, code: str) -> None:
        super().__init__(f"No., {code}")
        self.code = int(code)


def named(code: str) -> Exception:
    made: Any = type(code, (Exception,), {})
    found: Exception = made("No.")
    return found


CLIENTS = {"S3": _Botocore, "Azure Blob Storage": _Azure, "Google Cloud Storage": HttpError}


@pytest.mark.parametrize("service", CLIENTS)
def test_each_documented_code_is_known_in_whatever_it_is_wrapped(service: str) -> None:
    for code in documented(service):
        is_class = code.endswith(("Error", "NotFound")) and code[0].isupper()
        kinds = [named(code)] if is_class else []
        if service != "Google Cloud Storage" or code.isdecimal():
            kinds.append(CLIENTS[service](code))
        for error in kinds:
            try:
                try:
                    raise error
                except Exception as inner:
                    raise PermissionError("No") from inner
            except PermissionError as outer:
                found, says = of_client(service, outer)
            assert (found, says.partition(".")[0]) == (code, "No")
    # A code that no table has is told all the same, and tried again.
    if service != "Google Cloud Storage":
        found, says = of_client(service, CLIENTS[service]("Weird"))
        told = failure(service, found, says, "there")
        assert str(told.strerror).startswith(f"{service} answered Weird: No; see the ")
        assert not isinstance(told, LastingError)


def test_what_google_forbids_and_what_has_no_code() -> None:
    forbidden = OSError("Forbidden: b/states/o\nann does not have storage.objects.list access.")
    assert of_client("Google Cloud Storage", forbidden) == (
        "403",
        "ann does not have storage.objects.list access.",
    )
    assert of_client("S3", RuntimeError("no code")) == ("", "no code")
    assert of_client("S3", RecursionError("too deep"))[0] == "PermanentRedirect"


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 409, 429, 500, 501, 503])
def test_each_status_of_pulumi_cloud_is_told_with_what_it_says(
    status: int, tmp_path: Path, capsys: Capture
) -> None:
    server = Cloud({"shop/dev": export([queue()])}, TOKEN)
    says = {"code": status, "message": f"No {TOKEN}\nmore"}
    server.fails["/api/user/stacks?organization=shop"] = [Answer(status, says)] * 9
    with cloud(server) as url:
        run = audit(capsys, tmp_path, url)
    (error,) = run.of("end")[0]["errors"]
    kind = next(e for e in (str(status), f"{str(status)[0]}*", "*") if e in documented(CLOUD))
    told = f"{CLOUD} answered {status}: No ***; {remedy(CLOUD, kind)}"
    assert error == f"{url}: stacks cannot be listed: {told}"


CLOUD = "Pulumi Cloud"


@pytest.mark.exhaustive
def test_what_postgresql_refuses_is_told_with_its_code(tmp_path: Path, capsys: Capture) -> None:
    key = "postgres/.pulumi/stacks/shop/dev.json"
    table = "(key TEXT PRIMARY KEY, data JSON, updated_at TIMESTAMPTZ)"

    def listing(name: str, url: str) -> str:
        run = audit(capsys, tmp_path / name, url)
        (error,) = run.of("end")[0]["errors"]
        where, _, why = error.partition(": stacks cannot be listed: PostgreSQL answered ")
        assert (where.startswith("postgres://127.0.0.1"), run.status) == (True, 3)
        assert "hunter2" not in error + run.err + run.out
        return str(why)

    with postgres() as url, psycopg.connect(url, autocommit=True) as connection:
        for name in ("states", "empty", "damaged", "other"):
            connection.execute(f"CREATE TABLE {name} {table}")
        put(connection, "states", key, checkpoint([queue()]))
        connection.execute("INSERT INTO empty VALUES (%s, NULL, NULL)", (key,))
        connection.execute("INSERT INTO damaged VALUES (%s, %s)", (key, json.dumps({"data": "~"})))
        connection.execute("ALTER TABLE other DROP COLUMN key")
        connection.execute("CREATE ROLE bob LOGIN PASSWORD 'hunter2'")
        bob = url.replace("ann:", "bob:")
        service = "PostgreSQL"
        for name, location, code in (
            ("missing", f"{url}&table=missing", "42P01"),
            ("denied", f"{bob}&table=states", "42501"),
            ("other", f"{url}&table=other", "42*"),
            ("password", url.replace("hunter2", "hunter3"), "OperationalError"),
            ("database", url.replace("/postgres?", "/nothing?"), "OperationalError"),
        ):
            why = listing(name, location)
            assert why.startswith(code.rstrip("*")), why
            assert why.endswith(f"; {remedy(service, code)}"), why
        # A time that is missing costs nothing.
        assert audit(capsys, tmp_path / "whole", f"{url}&table=states").errors == {}
        for name in ("empty", "damaged"):
            run = audit(capsys, tmp_path / name, f"{url}&table={name}")
            told = ".pulumi/stacks/shop/dev.json: the row has no content in base64; restore it"
            assert run.errors == {"shop/dev": f"cannot be read: {told}"}
    assert listing("gone", url).endswith(f"; {remedy(service, 'OperationalError')}")


@pytest.mark.exhaustive
@pytest.mark.parametrize("size", [25_000, 32_000, 40_000, 50_000])
def test_a_full_disk_is_told_with_its_path_and_the_journal_has_an_end(
    size: int, tmp_path: Path, capsys: Capture
) -> None:
    location, out = many(tmp_path / "state", 120), tmp_path / "out"
    run = audited_within(size, out, location)
    # Nothing was there before, so the journal takes its place although it is not whole.
    lines = [*read(out / NAME)]
    said = f"{part_of(out / NAME)}: {FULL}; repeat it with --resume"
    assert lines[-1]["errors"] == [f"the audit ended early: {said}"]
    assert (run.returncode, run.stderr) == (3, "")
    assert said in (out / "audit.txt").read_text(encoding="utf-8")
    resumed = audit(capsys, out, location, "--resume")
    assert (resumed.status, len(resumed.of("stack")), resumed.errors) == (1, 120, {})


@pytest.mark.exhaustive
def test_a_disk_without_room_for_one_line_is_told_with_its_path(tmp_path: Path) -> None:
    location, out = many(tmp_path / "state", 2), tmp_path / "out"
    run = audited_within(2_000, out, location)
    assert run.stderr.strip() == f"stackwarden audit: {part_of(out / NAME)}: {FULL}"
    assert (run.returncode, part_of(out / NAME).read_bytes()) == (2, b"")


FULL = "cannot be written (File too large); free space there"


def audited_within(size: int, out: Path, location: str) -> subprocess.CompletedProcess[str]:
    """Audits where no file grows beyond a size, as on a full disk; each stack is a part."""
    few = "from policypack.organization import batches; batches.SECONDS = 0.0"
    code = f"import sys; {few}; from policypack.commands import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.run(
        [sys.executable, "-c", code, "audit", "-q", "--output", str(out), location],
        cwd=ROOT,
        # The limit would cut compiled modules too.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        check=False,
    )


LOSING = """
import os, signal, sys
from policypack.commands import main
from policypack.organization import batches

looked = batches._Cluster.look

def look(cluster):
    # Until then nothing comes back, since the worker is stopped.
    os.kill(int(sys.argv[1]), signal.SIGKILL)
    looked(cluster)

batches._Cluster.look = look
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.exhaustive
def test_a_lost_scheduler_is_told_without_a_traceback(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with dask(1) as (address, (worker, scheduler)):
        os.kill(worker.pid, signal.SIGSTOP)
        more = ("audit", "-q", many(tmp_path / "state", 4), "--dask", address)
        run = subprocess.run(
            [sys.executable, "-c", LOSING, str(scheduler.pid), *more, "--output", str(out)],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        os.kill(worker.pid, signal.SIGCONT)
    assert (run.returncode, run.stderr) == (3, "")
    (error,) = [*read(out / NAME)][-1]["errors"]
    assert error.startswith("the audit ended early: the ")
    assert error.endswith("start one, then repeat the audit with --resume")
