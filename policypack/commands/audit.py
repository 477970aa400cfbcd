"""`stackwarden audit SOURCE...`: judges every stack of an organization from its state.

SOURCE is a self-managed backend (`s3://bucket`, `gs://`, `azblob://`, `file://`, `postgres://`), an
organization of Pulumi Cloud (`https://app.pulumi.com/ORGANIZATION`), an exported stack or a folder
of them.

The settings are those of the organization, as Pulumi's policy configuration has them:
`{"stackwarden": {"profile": "strict"}, "sqs-queue-public": "mandatory"}`
(https://www.pulumi.com/docs/insights/policy/configuration/).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from policypack.commands import atomic_files, audit_output, options, parser
from policypack.commands.progress import progress
from policypack.organization.journal import NAME, part_of
from policypack.organization.own_rules import rules_of
from policypack.organization.run import Ended, Request, audit
from policypack.reading import files, json_text
from policypack.report.formats import ENDINGS
from policypack.rule.rule import PROFILES
from policypack.sealed_log.keys import digest_seal, signer
from policypack.settings.merging import read_settings
from policypack.settings.settings import NAMESPACE, Level, Settings
from policypack.start import clock
from policypack.start.wording import visible

_LEVEL = "enforcementLevel"
# The name for every policy at once.
_ALL = "all"
# Policies of the pack other than its rules.
_UNJUDGED = f"{NAMESPACE}-unjudged"
_OWN = (f"{NAMESPACE}-undecided", _UNJUDGED)


def settings(file: Path | None, profile: str | None) -> Settings:
    """The settings of the file, with the profile on top.

    Raises ValueError for a malformed file or an unknown policy.
    """
    given = _read(file) if file else {}
    own = given.pop(NAMESPACE, {})
    if not isinstance(own, Mapping):
        raise ValueError(f"{file}: {NAMESPACE}: must be an object")
    # Each audit includes their reports.
    levels = {policy: _level(each) for policy, each in given.items() if policy not in _OWN}
    # Checked before the modules that they name are imported.
    known = [rule.id for rule in rules_of(read_settings(own).rules_from)]
    if _ALL in levels:
        levels = {**dict.fromkeys(known, levels.pop(_ALL)), **levels}
    unknown = sorted(set(levels) - set(known))
    if unknown:
        raise ValueError(
            f"{file}: unknown policy {unknown[0]}; run `stackwarden rules` for the list"
        )
    values: dict[str, Any] = {**own, "levels": {**levels, **own.get("levels", {})}}
    return read_settings({**values, "profile": profile} if profile else values)


def reports_unjudged(file: Path | None) -> bool:
    """Whether resources that no rule judges are counted: unless the file disables their policy."""
    given = _read(file).get(_UNJUDGED) if file else None
    return bool(_level(given) != Level.DISABLED.value)


def _read(file: Path) -> dict[str, Any]:
    try:
        given = json_text.loads(files.read_text(file, files.DOCUMENT))
    except json.JSONDecodeError as error:
        where = f"{file}:{error.lineno}:{error.colno}"
        raise ValueError(f"{where}: invalid JSON: {error.msg}; correct it") from None
    except ValueError:
        raise ValueError(f"{file}: invalid UTF-8; save it as UTF-8 text") from None
    if not isinstance(given, dict):
        raise ValueError(f'{file}: must be a JSON object; write {{"{NAMESPACE}": {{...}}}}')
    return given


def _level(given: Any) -> Any:
    """A level by itself, or the object that holds it."""
    return given.get(_LEVEL, given.get("level")) if isinstance(given, Mapping) else given


# Formats that hold the maps; the journal of --output does in any case.
_WITH_MAPS = ("html", "jsonl")
_STATUSES = {**parser.STATUSES, 3: "a stack or a source could not be judged"}


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "audit",
        "check every stack of an organization from its state",
        examples=[
            "stackwarden audit s3://pulumi-states",
            "stackwarden audit exported/ --format html --map --output audit",
            "stackwarden audit https://app.pulumi.com/acme --workers 4 --output audit",
            f"stackwarden audit s3://pulumi-states --since audit/{NAME} --output audit",
        ],
        statuses=_STATUSES,
    )
    made.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        help="backend (s3://, gs://, azblob://, file://, postgres://), organization of Pulumi "
        "Cloud (https://app.pulumi.com/ORGANIZATION), exported stack, or folder of exports",
    )
    options.add_timeout(made)
    _output(made)
    _judging(made)
    _baselines(made)
    made.set_defaults(run=run)


def _output(made: argparse.ArgumentParser) -> None:
    options.add_format(made, [*ENDINGS])
    made.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        help=f"write the report and its journal ({NAME}) to this folder",
    )
    made.add_argument(
        "--resume", action="store_true", help="resume the interrupted audit in --output"
    )
    made.add_argument(
        "--key-env",
        metavar="NAME",
        help="sign the journal with the base64 or Ed25519 key in this environment variable",
    )
    made.add_argument(
        "--map",
        action="store_true",
        help="add a map of each stack to the HTML report, as stackwarden map draws it",
    )
    options.add_quiet(made)
    options.add_verdict(made)
    options.add_history(made)
    options.add_owners(made)


def _judging(made: argparse.ArgumentParser) -> None:
    how = made.add_mutually_exclusive_group()
    how.add_argument("--workers", type=_count, default=0, metavar="N", help="run N processes")
    how.add_argument("--dask", metavar="ADDRESS", help="run on the Dask cluster of this scheduler")
    made.add_argument(
        "--profile", choices=PROFILES, help="use the rules of this profile (default: recommended)"
    )
    made.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="read the organization's settings from this file, which pulumi takes as "
        "--policy-pack-config",
    )
    made.add_argument(
        "--config-dir",
        metavar="FOLDER",
        help="read settings and waivers of stacks from Pulumi.<stack>.yaml in this folder, or in "
        "its subfolder with the name of the project (default: the history of the backend)",
    )


def _baselines(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--since",
        type=Path,
        metavar="JOURNAL",
        help=f"check only stacks that changed since an earlier audit, given as its {NAME}, which "
        "may be the one in --output",
    )
    made.add_argument(
        "--baseline",
        type=Path,
        metavar="FILE",
        help="report which findings are new or fixed since this file",
    )
    made.add_argument(
        "--write-baseline", type=Path, metavar="FILE", help="write all findings as a baseline"
    )
    made.add_argument(
        "--fail-on-new",
        action="store_true",
        help="exit with status 1 only for findings that are not in --baseline",
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the report. Returns 1 for findings that fail, 3 where a stack could not be judged."""
    if arguments.resume and not arguments.output:
        raise ValueError("--resume requires --output FOLDER")
    if arguments.fail_on_new and not arguments.baseline:
        raise ValueError("--fail-on-new requires --baseline FILE")
    if arguments.map and not arguments.output and arguments.format not in _WITH_MAPS:
        raise ValueError(
            f"--map: --format {arguments.format} does not support maps; use --format html, or keep "
            "them in the journal with --output FOLDER"
        )
    if arguments.format == "html" and not arguments.output and sys.stdout.isatty():
        raise ValueError(
            "--format html does not print to a terminal; use --output FOLDER, or redirect it"
        )
    options.history(arguments)
    options.owners(arguments)
    with _folder(arguments.output) as folder, _locked(arguments.write_baseline):
        request = _request(arguments, folder / NAME)
        ended = _audit(arguments, request)
        if ended.errors:
            return _failed(arguments, request.journal, ended.errors)
        status = audit_output.write(arguments, request.journal)
        if arguments.output and not arguments.quiet:
            sys.stderr.write(f"Head of the journal: {ended.head}\n")
        return status


def _failed(arguments: argparse.Namespace, journal: Path, errors: Sequence[str]) -> int:
    """Says why the reports and the last journal, which is whole, are left as they are."""
    kept = f"{journal}: unchanged; repeat the audit with --resume, or see {part_of(journal)}"
    prog = arguments.parser.prog
    sys.stderr.writelines(f"{prog}: {visible(each)}\n" for each in (*errors, kept))
    return 3


def _audit(arguments: argparse.Namespace, request: Request) -> Ended:
    with progress(arguments, "Listing stacks") as told:
        judged = 0

        def count(stacks: int) -> None:
            nonlocal judged
            judged += stacks
            told(f"{judged:,} stacks judged")

        return audit(request, count)


def _request(arguments: argparse.Namespace, journal: Path) -> Request:
    key = arguments.key_env
    return Request(
        sources=arguments.sources,
        settings=settings(arguments.config, arguments.profile),
        started=clock.now(),
        journal=journal,
        config_dir=arguments.config_dir,
        owner_decides=arguments.config is None,
        baseline=arguments.baseline,
        since=arguments.since,
        resume=arguments.resume,
        workers=arguments.workers,
        dask=arguments.dask,
        maps=arguments.map,
        unjudged=reports_unjudged(arguments.config),
        timeout=arguments.timeout,
        sign=options.of_environment(key, signer) if key else digest_seal,
    )


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is None:
        with tempfile.TemporaryDirectory(prefix="stackwarden-audit-") as folder:
            yield Path(folder)
    else:
        given.mkdir(parents=True, exist_ok=True)
        with _locked(given / NAME):
            yield given


def _locked(file: Path | None) -> AbstractContextManager[None]:
    return atomic_files.locked(file) if file else nullcontext()


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("must be a number of processes of at least 1")
    return int(text)
