"""The preview of one project for the language server, in a separate process.

Standard input has the folder. The number of judged resources is printed to standard output each
time that it grows, and the result is written to the file that is named.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from policypack.commands import command_line, process
from policypack.commands.preview_report import judged
from policypack.commands.previewing import asked, previewed
from policypack.commands.progress import Stopwatch
from policypack.commands.project_run import failed, while_alive
from policypack.lsp.previews import RunResult, written
from policypack.preview.engine import EventLog
from policypack.program_edits.changes import changes_by_finding
from policypack.report import catalogue
from policypack.report.rule_pages import page_url

# No part of a program leaves the machine, even if credentials are set.
_GIVEN = ("preview", "--offline", "--quiet", "--format", "json")


def main() -> int:
    """Reads the folder and writes the result to the file that is named."""
    (result,) = sys.argv[1:]
    folder = Path(json.loads(sys.stdin.read())["folder"])
    try:
        with process.terminable():
            made = _run(folder)
    except KeyboardInterrupt as interruption:
        return process.status(interruption)
    Path(result).write_text(written(made), encoding="utf-8")
    return 0


def _run(folder: Path) -> RunResult:
    watch = Stopwatch()
    arguments = command_line(_GIVEN[:1]).parse_args(_GIVEN)
    arguments.folder = folder
    try:
        what = asked(arguments)
        result = previewed(arguments, what, _following())
        document = judged(arguments, what, result, None, watch)
        rules = what.own.rules()
    except (ValueError, OSError) as error:
        return RunResult(failed(str(error)).document, folder)
    found = {each["rule"] for each in document["findings"]}
    return RunResult(
        document,
        what.project.repository,
        [changes for _, changes in changes_by_finding(document["findings"], rules, result.made())],
        {
            rule.id: catalogue.page_markdown(rule)
            for rule in rules
            if rule.id in found and not page_url(rule)
        },
        sorted(what.own.never_waive),
    )


def _following() -> Callable[[EventLog], None]:
    check = while_alive()
    told = 0

    def follow(events: EventLog) -> None:
        nonlocal told
        check(events)
        if events.judged > told:
            told = events.judged
            sys.stdout.write(f"{told}\n")
            sys.stdout.flush()

    return follow


if __name__ == "__main__":
    sys.exit(main())
