"""`stackwarden replay EVENTS... --handler app.handler`: captured events against a guard.

The handler's module is imported by the function's own Python, in a separate process, and the
handler is never called.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from policypack.commands import options, parser
from policypack.commands.captured_events import as_lines, captured
from policypack.commands.progress import progress
from policypack.reading import json_text
from policypack.reading.text_lines import split_lines
from policypack.start.wording import visible

_MODULE = "runtime_guards.testing.replay"


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "replay",
        "run captured events through a function's guard",
        examples=[
            "stackwarden replay events/ --handler app.handler --code ./orders",
            "stackwarden replay export.json.gz --validators 'SQS(queues={\"orders\"})'",
        ],
        statuses={0: "all events are accepted", 1: "some are refused", 2: "wrong usage, no event"},
    )
    made.add_argument(
        "events",
        metavar="EVENTS",
        nargs="+",
        help="file, log or folder of events; - reads standard input",
    )
    guard = made.add_mutually_exclusive_group(required=True)
    guard.add_argument("--handler", metavar="MODULE.FUNCTION", help="run the guard of this handler")
    guard.add_argument(
        "--validators", metavar="CODE", help="try these validators, written as Python code"
    )
    made.add_argument(
        "--code", metavar="FOLDER", default=".", help="import the handler from this folder"
    )
    made.add_argument(
        "--python",
        metavar="INTERPRETER",
        default=sys.executable,
        help="use this Python, which has the function's packages and the guards",
    )
    options.add_format(made)
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the report and returns 1 where an event is refused.

    Raises ValueError without an event, and where the handler cannot be used.
    """
    if not Path(arguments.code).is_dir():
        raise ValueError(f"{arguments.code}: not a folder; name the folder of the handler's module")
    with progress(arguments, "Replaying the events"):
        report = _report(arguments)
    if not report["sources"]:
        raise ValueError(
            f"{', '.join(arguments.events)}: no event found; name files or logs that hold events as"
            " JSON"
        )
    options.emit(arguments, _json(report) if arguments.format == "json" else _text(report))
    return int(bool(report["refusals"]))


def _report(arguments: argparse.Namespace) -> Any:
    chosen = (
        [f"--validators={arguments.validators}"] if arguments.validators else [arguments.handler]
    )
    with TemporaryFile("w+", encoding="utf-8") as found:
        for source in arguments.events:
            found.writelines(as_lines(captured(source)))
        found.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - the user names both
                [arguments.python, "-m", _MODULE, *chosen],
                cwd=arguments.code, stdin=found, capture_output=True, check=False,
                encoding="utf-8", errors="replace",
            )  # fmt: skip
        except OSError as error:
            raise ValueError(
                f"{arguments.python}: {error.strerror}; name a Python interpreter"
            ) from None
    if done.returncode:
        raise ValueError(_last_line(done.stderr))
    return json_text.loads(done.stdout)


def _last_line(said: str) -> str:
    written = split_lines(said.strip()) or ["the process ended without a word"]
    return written[-1]


def _json(report: Mapping[str, Any]) -> str:
    return json.dumps(report, indent=2) + "\n"


def _text(report: Mapping[str, Any]) -> str:
    texts = [
        f"{each['source']}: {each['accepted']:,} accepted, {each['refused']:,} refused"
        for each in report["sources"]
    ]
    for each in report["refusals"]:
        texts += ["", *_refusal(each)]
    if report["suggestions"]:
        texts += ["", "Allow-lists that accept all of these events:"]
        texts += [f"  {_code(each)}" for each in report["suggestions"]]
    return "".join(f"{visible(text)}\n" for text in texts)


def _refusal(found: Mapping[str, Any]) -> Iterator[str]:
    place = f" at {found['path']}" if found["path"] else ""
    yield f"{found['source']}: {found['reason']}{place}, in {found['events']:,} of them"
    yield f"  {found['meaning']}"
    if found["options"]:
        yield f"  decided by {' and '.join(f'{option}=' for option in found['options'])}"
    more = ", ..." if found["events"] > len(found["named"]) else ""
    yield f"  {', '.join(found['named'])}{more}"


def _code(found: Mapping[str, Any]) -> str:
    written = (
        f"{option}={{{', '.join(json.dumps(value) for value in values)}}}"
        for option, values in found["options"].items()
    )
    return f"{found['validator']}({', '.join(written)})"
