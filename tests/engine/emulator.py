"""Runs a function as Lambda would: AWS's emulator and runtime client, with a stand-in cloud.

    with Function(runtime, task, layers, folder) as function:
        answer = function.invoke(event)

Only loopback addresses are used.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from packaging.requirements import Requirement

from tests.sealed_log.logs import KEY_TEXT

ROOT = Path(__file__).resolve().parents[2]
# What awslambdaric and cryptography need at run time, by the names in requirements.lock.
CLIENT = ("awslambdaric", "simplejson", "snapshot-restore-py")
CRYPTOGRAPHY = ("cryptography", "cffi", "pycparser", "typing-extensions")
# The key that a function is given, and what the stand-in cloud makes data keys with.
KMS_KEY = "arn:aws:kms:eu-central-1:123456789012:key/0b0e3d3e-5b5c-4d58-9c8e-3f2d6a1c9a10"
KMS_MATERIAL = bytes(range(32))
# Lambda's runtime brings boto3. This one writes every call down, and refuses what it is told to.
CLOUD = {
    "boto3/__init__.py": """
import io, json, os

# Opened now, since a function may keep itself from writing elsewhere later.
CALLS = open(os.environ["CALLS"], "a")

def _write_down(operation, arguments):
    CALLS.write(json.dumps([operation, arguments], default=str) + "\\n")
    CALLS.flush()

class _Service:
    def Table(self, name):
        return self

    def get_secret_value(self, SecretId):
        # The key of the audit log, which is no call of the function's own.
        return {"SecretString": os.environ["AUDIT_KEY"]}

    def __getattr__(self, operation):
        def call(**arguments):
            _write_down(operation, arguments)
            if operation == "get_object":
                return {"ETag": "e", "Body": io.BytesIO(os.environ["UPLOAD"].encode())}
            if operation == "put_item" and arguments["Item"]["orderId"].startswith("bad"):
                from botocore.exceptions import ClientError
                raise ClientError({"Error": {"Code": "Throttled"}}, operation)
            return {"Items": []} if operation == "query" else {}
        return call

class _Kms:
    # So many calls are refused before the key may be used.
    refusals = int(os.environ["KMS_REFUSALS"])

    def __getattr__(self, operation):
        from stand_in_kms import Kms

        def call(**arguments):
            _write_down(operation, arguments)
            if self.refusals:
                from botocore.exceptions import ClientError
                self.refusals -= 1
                raise ClientError({"Error": {"Code": "AccessDeniedException"}}, operation)
            kms = Kms(bytes.fromhex(os.environ["KMS_MATERIAL"]))
            return getattr(kms, operation)(**arguments)
        return call

def client(name, config=None):
    return _Kms() if name == "kms" else _Service()

resource = client
""",
    "boto3/dynamodb/__init__.py": "",
    "boto3/dynamodb/conditions.py": """
class Key:
    def __init__(self, name):
        self.name = name

    def eq(self, value):
        return (self.name, value)
""",
    "botocore/__init__.py": "",
    "botocore/config.py": "Config = dict",
    "botocore/exceptions.py": """
class BotoCoreError(Exception):
    pass

class ClientError(Exception):
    def __init__(self, response, operation):
        super().__init__(operation)
        self.response = response
""",
    "stand_in_kms.py": Path(__file__).with_name("stand_in_kms.py").read_text(encoding="utf-8"),
}
# As the runtime's own bootstrap does it: no variable says where modules are.
_START = """
import runpy, sys
sys.path[:0] = {paths!r}
sys.argv[1:] = ["handler.handler"]
runpy.run_module("awslambdaric", run_name="__main__", alter_sys=True)
"""


@dataclass(frozen=True)
class Runtime:
    """An interpreter, and what is made for it: the runtime client, the layer with cryptography."""

    python: Path
    client: Path
    emulator: Path
    cryptography: Path


class Function:
    """One execution environment: started at the first invocation, kept until the end."""

    def __init__(
        self,
        runtime: Runtime,
        task: Path,
        layers: Sequence[Path],
        folder: Path,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        self._runtime = runtime
        self._variables = variables or {}
        self._task = task
        cloud = folder / "cloud"
        self._paths = [task, *(layer / "python" for layer in layers), runtime.client, cloud]
        self._folder = folder
        self._calls = folder / "calls.jsonl"

    def __enter__(self) -> Function:
        self._port, api = _free_port(), _free_port()
        command = [
            str(self._runtime.emulator),
            *("--runtime-interface-emulator-address", f"127.0.0.1:{self._port}"),
            *("--runtime-api-address", f"127.0.0.1:{api}"),
            *(str(self._runtime.python), "-c", _START.format(paths=list(map(str, self._paths)))),
        ]
        self._log = (self._folder / "log.txt").open("wb")
        self._process = subprocess.Popen(
            command,
            cwd=self._task,
            env=self._environment(),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._wait()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._log.close()

    def invoke(self, event: Any) -> Any:
        """The function's answer, or what Lambda reports of its error."""
        url = f"http://127.0.0.1:{self._port}/2015-03-31/functions/function/invocations"
        request = urllib.request.Request(url, json.dumps(event).encode())
        # A proxy that the machine is set up with has no business on a loopback address.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.loads(answer.read())

    @property
    def calls(self) -> list[Any]:
        """Each call of the cloud, as operation and arguments."""
        if not self._calls.exists():
            return []
        return [json.loads(line) for line in self._calls.read_text(encoding="utf-8").splitlines()]

    @property
    def log(self) -> str:
        """Output of the function and of the emulator."""
        return (self._folder / "log.txt").read_text(encoding="utf-8", errors="replace")

    def memory(self) -> int:
        """The resident memory of the function's process, in kB."""
        children = Path(f"/proc/{self._process.pid}/task").glob("*/children")
        (runtime,) = {pid for file in children for pid in file.read_text(encoding="utf-8").split()}
        status = Path(f"/proc/{runtime}/status").read_text(encoding="utf-8")
        return int(status.partition("VmRSS:")[2].split()[0])

    def _environment(self) -> Mapping[str, str]:
        cloud = self._folder / "cloud"
        for name, text in CLOUD.items():
            (cloud / name).parent.mkdir(parents=True, exist_ok=True)
            (cloud / name).write_text(text, encoding="utf-8")
        return {
            "PATH": os.environ["PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",
            "LAMBDA_TASK_ROOT": str(self._task),
            "AWS_REGION": "eu-central-1",
            "AWS_LAMBDA_FUNCTION_TIMEOUT": "30",
            "CALLS": str(self._calls),
            "UPLOAD": "customerId,sku,quantity\nc-1,BOOK-1,1\n",
            **dict.fromkeys(("QUEUE_URL", "TABLE_NAME", "INDEX_NAME", "BUCKET"), "stand-in"),
            "AUDIT_SECRET": "stand-in",
            "AUDIT_KEY": KEY_TEXT,
            "PREFIX": "reports/",
            "ORDERS_KEY": KMS_KEY,
            "KMS_MATERIAL": KMS_MATERIAL.hex(),
            "KMS_REFUSALS": "0",
            **self._variables,
        }

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError(f"the emulator did not start: {self.log[-500:]}")


def install(names: Sequence[str], version: str, folder: Path) -> None:
    """Puts packages of the lock into a folder, for one version of Python, hashes checked.

    Raises RuntimeError if their wheels cannot be had.
    """
    requirements = folder.with_name(f"{folder.name}.txt")
    requirements.parent.mkdir(parents=True, exist_ok=True)
    requirements.write_text("".join(_locked(names, version)), encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder)]
    command += ["--python-version", version, "--only-binary", ":all:", "--no-deps"]
    ended = subprocess.run(
        [*command, "--require-hashes", "--requirement", str(requirements)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if ended.returncode != 0:
        raise RuntimeError(ended.stderr[-300:])


def _locked(names: Sequence[str], version: str) -> list[str]:
    """The lines of the lock that are of these packages, as far as they are for this Python.

    Markers are gone from them: pip would hold them against the Python that it runs on itself.
    """
    kept, keep = [], False
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines(True):
        if line[0].isalnum():
            given = Requirement(line.rstrip(" \\\n"))
            python = {"python_version": version, "python_full_version": f"{version}.0"}
            meant = given.marker is None or given.marker.evaluate(python)
            keep = given.name in names and meant
            line = f"{given.name}{given.specifier} \\\n"
        if keep:
            kept.append(line)
    return kept


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
