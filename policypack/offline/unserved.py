"""The functions that the stand-in does not answer, and the fields that it leaves out.

A function returns two kinds of data about existing resources. Identity (ids, names, ARNs, places)
can be derived: a wrong value is harmless, since a policy only compares it with itself. Content and
protection (a secret, an object, a policy document, rules, encryption, permissions) would be a guess
that a policy relies on. So functions for the second kind answer with unknown values
(`UNSUPPORTED`), and so do such fields of every other answer (`is_security_relevant`): a policy that
reads one is undecided.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import field
from pathlib import Path
from typing import Any, Literal

from policypack.facts.table import read_table
from policypack.reading import files, json_text
from policypack.reading.files import split_lines
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

# Requests of a run that the stand-ins could not serve, for the command that reports them.
#
# The command names a file in the environment, and every process of a stand-in appends to it.

VARIABLE = "STACKWARDEN_UNSERVED"
# The resources of a component are missing. The outputs of a resource and the content that a
# function reads are unknown. For other functions, even the names of the results are unknown.
# A file is one that an asset needs and that is missing.
Kind = Literal["component", "resource", "content", "function", "file"]


@record(frozen=True)
class Unserved:
    """One component, resource or function by its token, or a file by its path.

    `name` is that of the resource in the program, `user` the type of the one that needs a file.
    """

    kind: Kind
    token: str
    name: str = ""
    user: str = ""

    @property
    def package(self) -> str:
        """The package that the token is of."""
        return self.token.partition(":")[0]


def tell(kind: Kind, token: str, name: str = "") -> None:
    """Tells the command, where one has named a file."""
    file = os.environ.get(VARIABLE)
    if file:
        append(Path(file), Unserved(kind, token, name))


def append(file: Path, each: Unserved) -> None:
    """Tells the command that reads the file."""
    line = json.dumps([each.kind, each.token, each.name, each.user]) + "\n"
    # One write of one line: other processes append to the same file.
    with file.open("a", encoding="utf-8") as opened:
        opened.write(line)


def told(file: Path) -> Iterable[Unserved]:
    """What was told, each once, in order."""
    lines = split_lines(files.read_text(file, files.REPORT)) if file.is_file() else ()
    return dict.fromkeys(Unserved(*json_text.loads(line)) for line in lines)


class UnsupportedInvokeError(Exception):
    """The arguments are wrong. The message names the function and the remedy, in one line."""


# Functions that return content or protection, or that render a document and are not implemented.
UNSUPPORTED = frozenset(read_table(__file__)["functions"])

# `addressLine` holds "ssl" as well: short words count only if a word of the name begins.
_SECURITY_RELEVANT = lazy_pattern(
    "kms|encrypt|polic|public|acls?$|secret|password|signing|tracing|auth(?!or($|[^i]))|cors$"
    "|permission|trust|grant|boundary|(?-i:^tls|Tls|^ssl|Ssl)|logging|accessLog|protect|enabled$"
    "|content|body|code(?!d)|definition|environment|credential|token|certificate(?!Arn)|egress"
    "|ingress|rules$|ruleCount|privateKey|keyState|keySpec|keyUsage|keyManager|waf|webAcl"
    "|imdsSupport|userData|mutability|scanOnPush|deadLetter|value$"
    "|configs?$|configurations?$|options$|settings$|recovery$",
    re.IGNORECASE,
)


def is_security_relevant(name: str) -> bool:
    """Whether a field states content or protection, which must not be invented."""
    return bool(_SECURITY_RELEVANT.search(name))


# Messages of the stand-in for people: the engine shows them with the run's diagnostics.
# `python -m policypack.offline` is started by the engine, which gives its address. Started by hand,
# there is nothing to say it to.
NO_ACCOUNT_TOUCHED = (
    "The stand-in providers answered this run: no AWS account and no other system was read or"
    " changed, and the stack's state describes resources that do not exist. To deploy, run Pulumi"
    " with the real providers."
)


@record(frozen=False)
class EngineLog:
    """Logs to the engine at `address`, `host:port`, or nowhere without one."""

    address: str | None = None
    _said: set[str] = field(default_factory=set)
    _held: list[int] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def attach(self, address: str) -> None:
        """Log to the engine that attaches; to another one than before, everything is new."""
        with self._lock:
            if address != self.address:
                self.address = address
                self._said.clear()

    def warn(self, message: str, urn: str = "") -> None:
        """One warning, once per process, beside the resource of `urn`."""
        if self._is_new(message):
            self._send(message, urn)

    def warn_once_per_run(self, message: str) -> None:
        """One warning from all the stand-in's processes of one run of the engine."""
        if self._is_new(message) and self.address and self._is_first(self.address):
            self._send(message, "")

    def _is_new(self, message: str) -> bool:
        # The engine calls a provider from many threads at once.
        with self._lock:
            new = message not in self._said
            self._said.add(message)
        return new

    def _is_first(self, address: str) -> bool:
        """Whether no other process holds the lock of this engine: one byte per port of one file.

        The system releases the lock when the process ends, however it ends.
        """
        if sys.platform == "win32":
            # Twice is better than never.
            return True
        import fcntl

        path = os.path.join(tempfile.gettempdir(), f"stackwarden-offline-{os.getuid()}.lock")
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            self._held.append(handle)
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, int(address.rpartition(":")[2]))
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def _send(self, message: str, urn: str) -> None:
        if self.address is None:
            return
        import grpc

        from policypack.protocol import engine_pb2, engine_pb2_grpc

        with grpc.insecure_channel(self.address) as channel:
            stub: Any = engine_pb2_grpc.EngineStub(channel)
            severity: Any = engine_pb2.WARNING
            request = engine_pb2.LogRequest(severity=severity, message=message, urn=urn)
            try:
                stub.Log(request, timeout=10)
            except grpc.RpcError:
                # The engine may be ending; a warning is no reason to fail.
                return
