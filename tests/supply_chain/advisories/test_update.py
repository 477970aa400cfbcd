"""`stackwarden advisories update` against a real server on loopback that misbehaves."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from policypack.commands import main
from policypack.supply_chain import database_folder
from policypack.supply_chain.advisories import download, store
from policypack.supply_chain.advisories.osv import Release


def archive(*ids: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for id in ids:  # noqa: A001
            ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]
            affected = [{"package": {"ecosystem": "PyPI", "name": "shop"}, "ranges": ranges}]
            file.writestr(f"{id}.json", json.dumps({"id": id, "affected": affected}))
    return content.getvalue()


@dataclass
class Server:
    """What is served, how much of it before the connection is cut, and what was asked."""

    content: bytes = field(default_factory=lambda: archive("T-1"))
    cut_after: int | None = None
    md5: str | None = None
    status: int | None = None
    length: str | None = None
    address: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


def handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(dict(self.headers))
            if self.headers.get("If-None-Match") == server.etag:
                self.send_response(304)
                self.end_headers()
                return
            start = 0
            if self.headers.get("If-Range") == server.etag:
                start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            if start > len(server.content):
                self.send_error(416)
                return
            body = server.content[start:]
            self.send_response(server.status or (206 if start else 200))
            self.send_header("Content-Length", server.length or str(len(body)))
            self.send_header("ETag", server.etag)
            if server.md5:
                self.send_header("x-goog-hash", f"crc32c=AAAAAA==,md5={server.md5}")
            self.end_headers()
            self.wfile.write(body if server.cut_after is None else body[: server.cut_after])

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv(database_folder.FOLDER, str(tmp_path / "advisories"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    told = Server()
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler(told))
    told.address = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield told
    http.shutdown()
    http.server_close()
    thread.join()


def update(server: Server) -> int:
    return main(["advisories", "update", "--address", server.address])


def found() -> list[str]:
    index = store.open_index("PyPI")
    assert index is not None
    with index:
        return [item.id for item in index.affecting(Release("PyPI", "shop", "1.0"))]


def test_an_update_fetches_compiles_and_shows(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert update(server) == 0
    assert found() == ["T-1"]
    shown = capsys.readouterr()
    assert "PyPI: 1 advisories of " in shown.out
    assert "npm: no database; run `stackwarden advisories update --ecosystem npm`" in shown.out
    # Progress is for a terminal.
    assert shown.err == ""


def test_what_has_not_changed_is_not_fetched_again(server: Server) -> None:
    update(server)
    assert update(server) == 0
    assert server.asked[-1]["If-None-Match"] == server.etag
    assert found() == ["T-1"]


def test_a_cut_connection_leaves_the_index_and_goes_on_where_it_stopped(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    update(server)
    server.content = archive("T-1", "T-2", "T-3")
    server.cut_after = 200
    # WHEN the connection is cut in the middle
    assert update(server) == 2
    # THEN the old index still answers, and the message says what to do
    assert found() == ["T-1"]
    assert "run the command again to resume" in capsys.readouterr().err
    # AND the next update asks for the rest alone
    server.cut_after = None
    assert update(server) == 0
    assert server.asked[-1]["Range"] == "bytes=200-"
    assert found() == ["T-1", "T-2", "T-3"]


def test_what_changed_in_between_is_fetched_from_its_beginning(server: Server) -> None:
    server.cut_after = 100
    update(server)
    server.cut_after = None
    server.content = archive("T-9")
    assert update(server) == 0
    assert found() == ["T-9"]


def test_a_wrong_checksum_is_thrown_away(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    update(server)
    server.content = archive("T-2")
    server.md5 = base64.b64encode(b"\0" * 16).decode()
    assert update(server) == 2
    assert "does not match the server's MD5" in capsys.readouterr().err
    assert found() == ["T-1"]
    server.md5 = base64.b64encode(hashlib.md5(server.content).digest()).decode()
    assert update(server) == 0
    assert found() == ["T-2"]


def test_a_full_disk_leaves_the_index(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    update(server)
    server.content = archive("T-2")
    part = database_folder.folder() / "PyPI.zip.part"
    part.symlink_to("/dev/full")
    assert update(server) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert found() == ["T-1"]


def test_a_disk_that_is_full_for_the_index_leaves_the_old_one(server: Server) -> None:
    """GIVEN room for the archive but none for its index THEN nothing half-written is used."""
    update(server)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        versions = [f"1.{minor}" for minor in range(20_000)]
        package = {"ecosystem": "PyPI", "name": "shop"}
        affected = [{"package": package, "versions": versions}]
        file.writestr("T-2.json", json.dumps({"id": "T-2", "affected": affected}))
    server.content = content.getvalue()
    assert len(server.content) < 80_000
    program = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (80_000, 80_000))\n"
        "from policypack.commands import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    # Beyond the limit a write fails, as it does on a full disk: setrlimit(2).
    done = subprocess.run(
        [sys.executable, "-c", program, "advisories", "update", "--address", server.address],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr.count("Traceback")) == (2, 0), done.stderr
    assert "database cannot be written" in done.stderr
    assert found() == ["T-1"]
    assert [path.name for path in database_folder.folder().glob(".compiling-*")] == []
    # AND with room again, all of it is there
    assert update(server) == 0
    assert found() == ["T-2"]


def test_what_was_begun_of_a_longer_archive_is_thrown_away(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """GIVEN more than there is now (416, RFC 9110) THEN the next update begins anew."""
    server.cut_after = 200
    update(server)
    part = database_folder.folder() / "PyPI.zip.part"
    server.cut_after = None
    part.write_bytes(b"x" * (len(server.content) + 1))
    assert update(server) == 2
    assert "status 416" in capsys.readouterr().err
    assert not part.exists()
    assert update(server) == 0
    assert found() == ["T-1"]


def test_an_archive_without_end_is_not_kept(
    server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "MAX_ARCHIVE_SIZE", 100)
    assert update(server) == 2
    assert "the archive is larger than 100 bytes" in capsys.readouterr().err
    assert store.open_index("PyPI") is None


def test_notes_that_nobody_can_read_cost_a_download(server: Server) -> None:
    update(server)
    (database_folder.folder() / "PyPI.zip.json").write_text("[", encoding="utf-8")
    assert update(server) == 0
    assert "If-None-Match" not in server.asked[-1]
    assert found() == ["T-1"]


def test_an_address_is_one_of_the_web(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["advisories", "update", "--address", "file:///etc"]) == 2
    assert "it must begin with https:// or http://" in capsys.readouterr().err
    assert server.asked == []


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"no zip at all", "PyPI.zip: the record: Expecting value"),
        (archive("T-2").replace(b'"affected"', b'"affected!'), "Bad CRC-32 for file 'T-2.json'"),
    ],
)
def test_an_archive_that_means_nothing_leaves_the_index(
    server: Server, capsys: pytest.CaptureFixture[str], content: bytes, line: str
) -> None:
    update(server)
    server.content = content
    assert update(server) == 2
    assert line in capsys.readouterr().err
    assert found() == ["T-1"]
    # AND it is not taken for the latest archive from then on
    server.content = archive("T-1", "T-2")
    assert update(server) == 0
    assert found() == ["T-1", "T-2"]


def test_a_server_that_refuses_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(database_folder.FOLDER, str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert main(["advisories", "update", "--address", "http://127.0.0.1:1"]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "Connection refused" in told


@pytest.mark.parametrize("ecosystem", ["npm", "crates.io"])
def test_an_archive_of_another_ecosystem_leaves_the_index(
    ecosystem: str, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An index of nothing would find nothing, and look like an up-to-date one."""
    file = tmp_path / "brought.zip"
    file.write_bytes(server.content)
    wrong = ["--ecosystem", ecosystem]
    for source in (["--address", server.address], ["--from", str(file)]):
        assert main(["advisories", "update", *wrong, *source]) == 2
        assert f"no advisory of {ecosystem}; the database is unchanged" in (capsys.readouterr().err)
        assert store.open_index(ecosystem) is None
    update(server)
    server.content = archive()
    assert update(server) == 2
    assert found() == ["T-1"]


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        ({"length": "many"}, "invalid URL or response header"),
        ({"md5": "A"}, "invalid URL or response header"),
        ({"status": 206}, "unexpected status 206"),
        ({"status": 203}, "unexpected status 203"),
    ],
)
def test_an_answer_that_makes_no_sense_is_one_line(
    fault: dict[str, str], message: str, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    update(server)
    capsys.readouterr()
    server.content = archive("T-2")
    for name, value in fault.items():
        setattr(server, name, value)
    assert update(server) == 2
    (line,) = [line for line in capsys.readouterr().err.splitlines() if " MB" not in line]
    assert line.startswith("stackwarden advisories update: PyPI: ")
    assert message in line
    assert found() == ["T-1"]


def test_a_closed_network_brings_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(database_folder.FOLDER, str(tmp_path / "advisories"))
    file = tmp_path / "brought.zip"
    file.write_bytes(archive("T-7"))
    assert main(["advisories", "update", "--from", str(file), "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)["indexes"][0]
    assert (shown["records"], shown["source"]) == (1, "brought.zip")
    assert shown["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert found() == ["T-7"]


@pytest.mark.parametrize(
    ("modified", "made"),
    [
        (["2024-05-20T20:15:00.123456789Z", "2023-01-01T00:00:00Z"], "2024-05-20"),
        (["2999-01-01T00:00:00Z"], "today"),
        (["some day", None], "today"),
    ],
)
def test_a_file_that_was_brought_is_as_old_as_its_newest_record(
    modified: list[str | None], made: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a file that was copied today THEN its advisories are not of today."""
    monkeypatch.setenv(database_folder.FOLDER, str(tmp_path / "advisories"))
    file = tmp_path / "brought.jsonl"
    package = {"ecosystem": "PyPI", "name": "shop"}
    affected = [{"package": package, "versions": ["1.0"]}]
    records = [
        {"id": f"T-{number}", "modified": day, "affected": affected}
        for number, day in enumerate(modified)
    ]
    file.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    about = store.update_from("PyPI", file)
    expected = f"{datetime.now(timezone.utc):%Y-%m-%d}" if made == "today" else made
    assert f"{about.made:%Y-%m-%d}" == expected
    assert store.is_old(about) is (made != "today")
