"""Functions of Python's standard library that raise audit events are sinks, or have a reason.

https://docs.python.org/3/library/audit_events.html. The events are those of the modules of the
Python that runs this; what C raises is tried in the labelled handlers that are run.
"""

from __future__ import annotations

import ast
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from policypack.code_reading.python.sinks import rows_of
from policypack.reading import python_text
from tests.code_reading.executed.__main__ import outcomes
from tests.code_reading.labelled import kinds, read

# Events whose function has another name.
FUNCTIONS = {
    "ftplib.connect": "ftplib.FTP().connect",
    "glob.glob/2": "glob.glob",
    "http.client.connect": "http.client.HTTPConnection",
    "imaplib.open": "imaplib.IMAP4",
    "nntplib.connect": "nntplib.NNTP",
    "pathlib.Path.glob": "pathlib.Path().glob",
    "pathlib.Path.rglob": "pathlib.Path().rglob",
    "pathlib.Path.walk": "pathlib.Path().walk",
    "pickle.find_class": "pickle.loads",
    "poplib.connect": "poplib.POP3",
    "smtplib.connect": "smtplib.SMTP().connect",
    "telnetlib.Telnet.open": "telnetlib.Telnet",
    "urllib.Request": "urllib.request.Request",
}
# Those that start programs, whose arguments are judged one by one.
PROGRAMS = ("pty.spawn", "subprocess.Popen")
NO_SINKS = {
    **dict.fromkeys(
        (
            *("ftplib.sendcmd", "http.client.send", "imaplib.send", "nntplib.putline"),
            *("poplib.putline", "smtplib.send", "telnetlib.Telnet.write"),
        ),
        "sends to a host that was chosen before",
    ),
    **dict.fromkeys(("tempfile.mkdtemp", "tempfile.mkstemp"), "makes a name of its own"),
    **dict.fromkeys(
        ("ctypes.create_string_buffer", "ctypes.create_unicode_buffer"), "holds data in memory"
    ),
    **dict.fromkeys(
        (
            *("builtins.input", "builtins.input/result", "cpython.run_interactivehook"),
            *("cpython.run_startup", "cpython.run_stdin"),
        ),
        "of the interactive interpreter",
    ),
    "ensurepip.bootstrap": "takes no text",
    "pdb.Pdb": "starts a debugger, whatever it is given",
    "webbrowser.open": "there is no browser",
}


def events() -> Iterator[str]:
    """The events that modules of the standard library raise."""
    folder = Path(sysconfig.get_path("stdlib"))
    for file in folder.rglob("*.py"):
        if {"site-packages", "test", "tests", "idlelib"} & {*file.parts}:
            continue
        source = file.read_text("utf-8", "replace")
        if "audit(" in source:
            yield from _raised(python_text.parse(source))


def _raised(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("audit") and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def test_each_event_is_of_a_sink_or_has_a_reason() -> None:
    known = {*PROGRAMS, *NO_SINKS}
    names = {event: FUNCTIONS.get(event, event) for event in events()}
    assert len(names) > 30
    open_ = {event for event, name in names.items() if event not in known and not [*rows_of(name)]}
    assert open_ == set()


def test_programs_are_judged() -> None:
    for name in PROGRAMS:
        code = f"import pty, subprocess\ndef handler(event, context):\n    {name}([event['x']])\n"
        assert kinds(read(code, "rest-api")) == {"command"}


def test_labels_are_what_happens_where_a_handler_is_run() -> None:
    found = outcomes()
    assert [each.handler.title for each in found if each.contradicts] == []
    assert sum(each.is_shown for each in found) >= 200
