"""`stackwarden verify LOG...`: verifies a sealed audit log.

A LOG is a text file, plain or gzip, the folder of an export of CloudWatch Logs to S3, or the output
of `aws logs filter-log-events`. The key comes from a file or an environment variable: an argument
would be visible in the process list.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policypack.commands import options, parser
from policypack.commands.progress import progress
from policypack.reading import files, json_text
from policypack.report import audit_lines
from policypack.sealed_log import (
    Chain,
    Head,
    Keys,
    Tampering,
    TamperingKind,
    Unfinished,
    Verification,
    journals,
    lines,
    verify,
)
from policypack.start.wording import visible

_NAME_A_REPORT = "name the output of `stackwarden verify --format json`"
NOT_SHOWN = (
    "Truncation cannot be detected from the log alone: keep this report as JSON where the writers "
    "of the log have no access, and verify the next log with --heads.\n"
)
NOT_SHOWN_OF_JOURNALS = (
    "Anyone who can write the journal can seal it again, unless a key signs it: keep this report "
    "as JSON elsewhere, and verify the journal with --heads.\n"
)


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "verify",
        "verify a sealed audit log or the journal of an audit",
        examples=[
            "stackwarden verify audit.log --key-env STACKWARDEN_SEAL_KEY",
            "stackwarden verify audit/audit.jsonl.gz --format json --output head.json",
            "stackwarden verify audit/audit.jsonl.gz --heads head.json",
            "stackwarden verify export/ --any-order --public-key seal.pem --format json",
        ],
        statuses={0: "no tampering", 1: "tampering", 2: "wrong usage, or no sealed record"},
    )
    made.add_argument(
        "logs", metavar="LOG", nargs="+", help="file or folder; - reads standard input"
    )
    made.add_argument(
        "--key-file",
        action="append",
        default=[],
        metavar="FILE",
        help="read a base64 key from this file (can be repeated)",
    )
    made.add_argument(
        "--key-env",
        action="append",
        default=[],
        metavar="NAME",
        help="read a base64 key from this environment variable (can be repeated)",
    )
    made.add_argument(
        "--public-key",
        action="append",
        default=[],
        metavar="FILE",
        help="read an Ed25519 public key in PEM from this file (can be repeated)",
    )
    made.add_argument(
        "--heads", metavar="REPORT", help="require the log to continue this earlier report (JSON)"
    )
    made.add_argument(
        "--any-order",
        action="store_true",
        help="accept records in any order, as in an export to S3",
    )
    options.add_format(made)
    options.add_output(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints the tampering that was found and returns 1 for any.

    Raises ValueError without a key, which a journal need not have, or without a sealed record.
    """
    keys, heads = _keys(arguments), _heads(arguments.heads) if arguments.heads else {}
    if _is_journal(arguments.logs[0]):
        found, not_shown = _journal(arguments, keys, heads), NOT_SHOWN_OF_JOURNALS
    else:
        if not keys:
            raise ValueError("missing key; use --key-file, --key-env or --public-key")
        records = (line for log in arguments.logs for line in lines(log))
        with progress(arguments, "Verifying the log"):
            found, not_shown = verify(records, keys, heads, arguments.any_order), NOT_SHOWN
    if not found.chains and not found.findings:
        raise ValueError(
            f"{', '.join(arguments.logs)}: no sealed audit record; name the log of a "
            "function whose AuditLogger has a seal"
        )
    made = _json if arguments.format == "json" else _text
    options.emit(arguments, made(found, not_shown))
    return int(bool(found.findings))


def _is_journal(log: str) -> bool:
    if not Path(log).is_file():
        return False
    with files.opened(Path(log)) as held:
        try:
            return journals.begins(next(audit_lines.texts(held, Path(log)), b""))
        except ValueError:
            return False


def _journal(arguments: argparse.Namespace, keys: Keys, heads: Mapping[str, Head]) -> Verification:
    """Verifies the journal of an audit. Raises ValueError for one that is not sealed."""
    log, *more = arguments.logs
    if more:
        raise ValueError(f"{log}: is the journal of an audit; name only this file")
    faults: list[Tampering] = []
    seals = journals.Seals(log, keys or Keys.of_digests(signed=False), heads, faults)
    with progress(arguments, "Verifying the journal"), files.opened(Path(log)) as held:
        for line in audit_lines.texts(held, Path(log)):
            seals.add(line)
    seals.end()
    if not seals.is_sealed:
        raise ValueError(f"{log}: not sealed; audit again to get a sealed journal")
    count = seals.head.sequence + 1
    chain = Chain(seals.chain, 0, count, seals.head)
    return Verification([chain], faults, seals.lines - count)


def _keys(arguments: argparse.Namespace) -> Keys:
    keys = Keys()
    for file in arguments.key_file:
        options.placed(file, keys.add_shared, _read(file))
    for name in arguments.key_env:
        options.of_environment(name, keys.add_shared)
    for file in arguments.public_key:
        options.placed(file, keys.add_public, _read(file).encode())
    return keys


def _read(file: str) -> str:
    try:
        return files.read_text(file, files.REPORT)
    except UnicodeDecodeError:
        raise ValueError(f"{file}: invalid UTF-8; name a text file") from None


def _heads(file: str) -> dict[str, Head]:
    try:
        report = json_text.loads(_read(file))
        return {str(chain["id"]): _head(chain) for chain in report["chains"]}
    except json.JSONDecodeError as error:
        place = f"{file}:{error.lineno}:{error.colno}"
        raise ValueError(f"{place}: invalid JSON ({error.msg}); {_NAME_A_REPORT}") from None
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValueError(f"{file}: invalid report; {_NAME_A_REPORT}") from None


def _head(chain: Any) -> Head:
    time = chain.get("time")
    return Head(int(chain["last"]), str(chain["head"]), str(time) if time else None)


def _text(found: Verification, not_shown: str) -> str:
    texts = [*map(_line, found.findings), *map(_unfinished_line, found.unfinished)]
    records = sum(chain.records for chain in found.chains)
    texts.append(
        f"{_count(len(found.findings), 'finding')} in "
        f"{_count(records, 'sealed record')} of {_count(len(found.chains), 'chain')}, and "
        f"{_count(found.others, 'other line')}."
    )
    if not_shown is NOT_SHOWN_OF_JOURNALS:
        texts.append(f"Head of the journal: {found.chains[0].head.digest}")
    if found.unfinished:
        texts.append(f"{_count(len(found.unfinished), 'request')} started and never ended.")
    if found.earlier:
        chains = _count(len(found.earlier), "chain")
        texts.append(f"{chains} of the earlier verification ended before this log begins.")
    return "".join(f"{text}\n" for text in texts) + not_shown


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _line(finding: Tampering) -> str:
    where = f"{finding.line}: " if finding.line else ""
    what = f"record {finding.sequence} of chain {finding.chain}: " if finding.chain else ""
    return visible(f"{where}{finding.kind.value}: {what}{finding.message}")


def _unfinished_line(each: Unfinished) -> str:
    reported = f"Lambda reports: {each.status}" if each.status else "the log has no report of it"
    request = f"request {each.request} " if each.request else ""
    return visible(
        f"{each.line}: unfinished: {request}(record {each.sequence} of chain {each.chain}): "
        f"no record ends it, and {reported}"
    )


def _json(found: Verification, not_shown: str) -> str:
    counts = Counter(finding.kind.value for finding in found.findings)
    report = {
        "schema": 1,
        "findings": [_finding(finding) for finding in found.findings],
        "unfinished": [_unfinished(each) for each in found.unfinished],
        "chains": [
            *(_chain(chain.id, chain.first, chain.records, chain.head) for chain in found.chains),
            # The next verification needs them where its log is an older one too.
            *(_chain(id_, None, 0, head) for id_, head in found.earlier.items()),
        ],
        "summary": {
            **{kind.value: counts[kind.value] for kind in TamperingKind},
            "unfinished": len(found.unfinished),
            "records": sum(chain.records for chain in found.chains),
            "other_lines": found.others,
        },
        "not_shown": not_shown.strip(),
    }
    return json.dumps(report, indent=2) + "\n"


def _chain(id_: str, first: int | None, records: int, head: Head) -> dict[str, Any]:
    return {
        "id": id_,
        "first": first,
        "last": head.sequence,
        "records": records,
        "head": head.digest,
        "time": head.time,
    }


def _unfinished(each: Unfinished) -> dict[str, Any]:
    return {
        "request": each.request,
        "chain": each.chain,
        "sequence": each.sequence,
        "file": each.line.file,
        "line": each.line.number,
        "status": each.status,
    }


def _finding(finding: Tampering) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "chain": finding.chain,
        "sequence": finding.sequence,
        "file": finding.line.file if finding.line else None,
        "line": finding.line.number if finding.line else None,
        "message": finding.message,
    }
