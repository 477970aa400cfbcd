"""The plugin is written once, for the exact version, and starts."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2_grpc

from policypack.offline import plugin, schema
from policypack.offline.required_plugins import Plugin

SLOW = 30.0


def start(command: list[str], **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", **options)  # type: ignore[call-overload,no-any-return]


def port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


@pytest.fixture
def engine() -> Iterator[subprocess.Popen[str]]:
    """A listener in the engine's place."""
    code = (
        "import socket, time\ns = socket.create_server(('127.0.0.1', 0))\n"
        "print(s.getsockname()[1], flush=True)\nwhile True: s.accept()[0].close()"
    )
    process = start([sys.executable, "-c", code])
    yield process
    process.kill()
    process.wait()


def test_it_lies_in_the_folder_of_the_exact_version(tmp_path: Path) -> None:
    written = plugin.install(tmp_path)
    version = importlib.metadata.version("pulumi_aws")
    assert written == tmp_path / f"plugins/resource-aws-v{version}/pulumi-resource-aws"
    assert os.access(written, os.X_OK)
    assert [each.name for each in written.parent.iterdir()] == ["pulumi-resource-aws"]


def test_a_second_call_changes_nothing(tmp_path: Path) -> None:
    written = plugin.install(tmp_path, version="1.2.3")
    before = written.stat()
    assert plugin.install(tmp_path, version="1.2.3") == written
    after = written.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_another_interpreter_is_written_anew(tmp_path: Path) -> None:
    plugin.install(tmp_path, version="1.2.3")
    written = plugin.install(tmp_path, python=Path("/opt/my python"), version="1.2.3")
    assert "exec '/opt/my python' -m policypack.offline" in written.read_text(encoding="utf-8")
    assert "--package aws --version 1.2.3" in written.read_text(encoding="utf-8")


FOREIGN = "#!/bin/sh\n# Written by Stackwarden's neighbour\nexec the-real-provider\n"


@pytest.mark.parametrize("bytes_", [FOREIGN.encode(), b"\x7fELF\x02\xff\xfe", b""])
def test_the_executable_of_somebody_else_is_never_overwritten(
    tmp_path: Path, bytes_: bytes
) -> None:
    target = tmp_path / "plugins/resource-aws-v1.2.3/pulumi-resource-aws"
    target.parent.mkdir(parents=True)
    target.write_bytes(bytes_)
    with pytest.raises(plugin.ForeignPluginError, match="is never overwritten; use another"):
        plugin.install(tmp_path, version="1.2.3")
    assert target.read_bytes() == bytes_
    assert [each.name for each in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("linked", ["folder", "file"])
def test_a_link_to_the_users_own_plugin_is_not_followed(tmp_path: Path, linked: str) -> None:
    own = tmp_path / "own/resource-aws-v1.2.3"
    own.mkdir(parents=True)
    (own / "pulumi-resource-aws").write_text(FOREIGN, encoding="utf-8")
    folder = tmp_path / "home/plugins/resource-aws-v1.2.3"
    folder.parent.mkdir(parents=True)
    if linked == "folder":
        folder.symlink_to(own)
    else:
        folder.mkdir()
        (folder / "pulumi-resource-aws").symlink_to(own / "pulumi-resource-aws")
    with pytest.raises(plugin.ForeignPluginError):
        plugin.install(tmp_path / "home", version="1.2.3")
    assert (own / "pulumi-resource-aws").read_text(encoding="utf-8") == FOREIGN


def test_what_an_earlier_version_wrote_is_replaced(tmp_path: Path) -> None:
    target = tmp_path / "plugins/resource-aws-v1.2.3/pulumi-resource-aws"
    target.parent.mkdir(parents=True)
    target.write_text(
        '#!/bin/sh\ncd "$(dirname "$0")" && exec /usr/bin/python3 -m policypack.offline'
        ' --version 1.2.3 "$@"\n',
        encoding="utf-8",
    )
    plugin.install(tmp_path, version="1.2.3")
    assert "Written by Stackwarden" in target.read_text(encoding="utf-8")


def test_each_package_has_a_folder_of_its_own(tmp_path: Path) -> None:
    required = [Plugin("aws", "6.83.0"), Plugin("aws", "7.23.0"), Plugin("awsx", "3.11.0")]
    written = plugin.install_all(tmp_path, required)
    assert [path.relative_to(tmp_path / "plugins").as_posix() for path in written] == [
        "resource-aws-v6.83.0/pulumi-resource-aws",
        "resource-aws-v7.23.0/pulumi-resource-aws",
        "resource-awsx-v3.11.0/pulumi-resource-awsx",
    ]


def test_one_process_serves_several_packages_to_an_engine_that_attaches(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "policypack.offline", "--attach", "aws@6.83.4,random"]
    process = start([*command, "--program", str(tmp_path)])
    try:
        assert process.stdout is not None
        found = process.stdout.readline().strip()
        for package, port in (each.split(":") for each in found.split(",")):
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                answered = stub.GetPluginInfo(Empty(), timeout=SLOW).version
            assert answered == ("6.83.4" if package == "aws" else schema.version(package))
    finally:
        process.kill()
        process.wait()


def test_it_starts_and_announces_the_version(tmp_path: Path, engine: subprocess.Popen[str]) -> None:
    written = plugin.install(tmp_path, version="7.99.0")
    # A module of the program's own must not get into the provider.
    (tmp_path / "types.py").write_text("raise SystemExit('a stranger')", encoding="utf-8")
    process = start([str(written), f"127.0.0.1:{port_of(engine)}"], cwd=tmp_path)
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port_of(process)}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            assert stub.GetPluginInfo(Empty(), timeout=SLOW).version == "7.99.0"
    finally:
        process.kill()
        process.wait()


def test_it_ends_with_the_engine(tmp_path: Path, engine: subprocess.Popen[str]) -> None:
    written = plugin.install(tmp_path, version="7.99.0")
    process = start([str(written), f"127.0.0.1:{port_of(engine)}"])
    try:
        port_of(process)
        assert process.poll() is None
        engine.send_signal(signal.SIGKILL)
        assert process.wait(SLOW) == 0
    finally:
        process.kill()
        process.wait()


def test_it_ends_with_its_parent(tmp_path: Path, engine: subprocess.Popen[str]) -> None:
    written = plugin.install(tmp_path, version="7.99.0")
    # The parent leaves the provider behind, as an engine does that is killed.
    command = f"{written} 127.0.0.1:{port_of(engine)} & echo $!; wait"
    parent = start(["/bin/sh", "-c", command])
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + SLOW
    while time.monotonic() < deadline and _runs(child):
        time.sleep(0.1)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process whose parent has not yet asked for it is a zombie: it has ended.
    status = Path(f"/proc/{pid}/stat")
    return not (status.exists() and ") Z " in status.read_text(encoding="utf-8"))


def test_the_command_line_installs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "policypack.offline.plugin", str(tmp_path)]
    shown = subprocess.run(
        command, capture_output=True, encoding="utf-8", check=True
    ).stdout.strip()
    assert Path(shown).is_file()
    usage = subprocess.run(command[:-1], capture_output=True, encoding="utf-8")
    assert usage.returncode == 1
    assert usage.stderr == "usage: python -m policypack.offline.plugin PULUMI_HOME [VERSION]\n"
    Path(shown).write_text(FOREIGN, encoding="utf-8")
    refused = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert f"{shown} is not Stackwarden's" in refused.stderr


@pytest.mark.parametrize("version", ["7.48.0", "v7.48.0"])
def test_the_command_line_installs_for_the_version_that_a_program_asks_for(
    tmp_path: Path, version: str
) -> None:
    # https://www.pulumi.com/docs/iac/concepts/plugins/
    own = [sys.executable, "-m", "policypack.offline.plugin", str(tmp_path)]
    for command in (own, [*own, version]):
        subprocess.run(command, capture_output=True, check=True)
    installed = importlib.metadata.version("pulumi_aws")
    assert {each.name for each in (tmp_path / "plugins").iterdir()} == {
        f"resource-aws-v{installed}",
        "resource-aws-v7.48.0",
        *(f"resource-{each}-v{schema.version(each)}" for each in schema.OTHER_PACKAGES),
    }


def test_without_an_sdk_there_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(plugin.SdkNotFoundError, match="pip install pulumi-aws"):
        plugin.install(tmp_path)
