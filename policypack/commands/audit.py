"""`stackwarden audit SOURCE...`: judges every stack of an organization from its state.

SOURCE is a self-managed backend (`s3://bucket`, `gs://`, `azblob://`, `file://`, `postgres://`), an
organization of Pulumi Cloud (`https://app.pulumi.com/ORGANIZATION`), an exported stack or a folder
of them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from policypack.organization.baselines import baseline_lines
from policypack.organization.journal import NAME
from policypack.organization.run import Request, audit
from policypack.report import audit_lines
from policypack.report.audit_formats import ENDINGS, pieces
from policypack.report.audit_totals import Totals, totals
from policypack.rule import Profile
from policypack.rules import catalogue
from policypack.settings import NAMESPACE, PROFILES, Settings


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    about = "judge every stack of an organization from its state"
    parser = subparsers.add_parser("audit", help=about, description=f"{about.capitalize()}.")
    parser.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        help="backend (s3://, gs://, azblob://, file://, postgres://), organization of Pulumi "
        "Cloud (https://app.pulumi.com/ORGANIZATION), exported stack, or folder of exports",
    )
    parser.add_argument(
        "--format", choices=[*ENDINGS], default="text", help="format of the report (default: text)"
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        help=f"write the report and its journal, {NAME}, to this folder",
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on with the interrupted audit in --output"
    )
    parser.add_argument("--verbose", action="store_true", help="list each finding")
    parser.add_argument("-q", "--quiet", action="store_true", help="show no progress")
    _judging(parser)
    _baselines(parser)
    parser.set_defaults(run=run)


def _judging(parser: argparse.ArgumentParser) -> None:
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--workers", type=_count, default=0, metavar="N", help="judge in N processes"
    )
    how.add_argument("--dask", metavar="ADDRESS", help="judge on a Dask cluster: its scheduler")
    parser.add_argument(
        "--profile", choices=PROFILES, help="profile of the rules (default: recommended)"
    )
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="settings of the organization, as for --policy-pack-config of pulumi",
    )
    parser.add_argument(
        "--config-dir",
        metavar="FOLDER",
        help="read settings and waivers of stacks from Pulumi.<stack>.yaml in this folder, or in "
        "a folder of the project's name below it (default: the history of the backend)",
    )


def _baselines(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--baseline", type=Path, metavar="FILE", help="tell new and fixed findings since this file"
    )
    parser.add_argument(
        "--write-baseline", type=Path, metavar="FILE", help="write all findings as a baseline"
    )
    parser.add_argument(
        "--fail-on-new",
        action="store_true",
        help="exit with 1 only for blocking findings that --baseline does not have",
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the report. Returns 1 for blocking findings, 3 where a stack could not be judged."""
    if arguments.resume and not arguments.output:
        raise ValueError("--resume: no folder to resume in; give --output FOLDER")
    if arguments.fail_on_new and not arguments.baseline:
        raise ValueError("--fail-on-new: nothing to compare with; give --baseline FILE")
    with _folder(arguments.output) as folder:
        request = _request(arguments, folder / NAME)
        with _progress(arguments.quiet) as told:
            audit(request, told)
        found = totals(request.journal)
        if not found.stacks and not (found.end or {})["errors"]:
            raise ValueError(f"{', '.join(request.asked['sources'])}: no stack found")
        if arguments.write_baseline:
            with arguments.write_baseline.open("w", encoding="utf-8") as file:
                file.writelines(
                    audit_lines.text([line]) for line in baseline_lines(request.journal)
                )
        _report(arguments, request.journal, found)
    return _status(arguments, found)


def _request(arguments: argparse.Namespace, journal: Path) -> Request:
    return Request(
        sources=arguments.sources,
        settings=_settings(arguments),
        started=datetime.now(timezone.utc),
        journal=journal,
        config_dir=arguments.config_dir,
        baseline=arguments.baseline,
        resume=arguments.resume,
        workers=arguments.workers,
        dask=arguments.dask,
    )


def _settings(arguments: argparse.Namespace) -> Settings:
    values: dict[str, Any] = {"profile": Profile.RECOMMENDED.value}
    if arguments.config:
        try:
            given = json.loads(arguments.config.read_text(encoding="utf-8"))
        except ValueError:
            raise ValueError(f"{arguments.config}: no JSON; write {{'{NAMESPACE}': ...}}") from None
        values.update(given.get(NAMESPACE) or {})
    if arguments.profile:
        values["profile"] = arguments.profile
    return Settings.read(values)


def _report(arguments: argparse.Namespace, journal: Path, found: Totals) -> None:
    rules = {rule.id: rule for rule in catalogue()}
    form, files = arguments.format, pieces(
        arguments.format, journal, found, rules, verbose=arguments.verbose
    )
    if arguments.output is None:
        shown = [*files]
        if len(shown) > 1:
            raise ValueError("--format sarif: needs several files; give --output FOLDER")
        sys.stdout.writelines(shown[0])
    elif form != "jsonl":
        for number, texts in enumerate(files):
            name = f"audit-{number + 1}" if form == "sarif" else "audit"
            with (arguments.output / f"{name}.{ENDINGS[form]}").open("w", encoding="utf-8") as file:
                file.writelines(texts)


def _status(arguments: argparse.Namespace, found: Totals) -> int:
    blocking = found.statuses["new blocking"] if arguments.fail_on_new else found.others["blocking"]
    if blocking:
        return 1
    return 3 if found.errors or (found.end or {}).get("errors") else 0


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is None:
        with tempfile.TemporaryDirectory(prefix="stackwarden-audit-") as folder:
            yield Path(folder)
    else:
        given.mkdir(parents=True, exist_ok=True)
        yield given


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[], None]]:
    """A line on the terminal that counts the stacks; nothing where nobody looks at it."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:,.0f} stacks"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("stacks", total=None)
        yield lambda: bar.advance(task)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a number of processes, at least 1")
    return int(text)
