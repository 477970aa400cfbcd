"""`stackwarden verify LOG...`: checks a sealed audit log.

A LOG is a file of lines, plain or gzip, a folder of an export of CloudWatch Logs to S3, or what
`aws logs filter-log-events` printed. The key comes from a file or an environment variable: an
argument would show in the list of processes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from policypack.sealed_log import Finding, Head, Keys, Kind, Verdict, lines, verify

NOT_SHOWN = (
    "No chain shows that its last records were cut off, nor that all of them are gone: keep this "
    "report as JSON where the log's writers cannot reach, and verify with --heads.\n"
)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    parser = subparsers.add_parser("verify", help="check a sealed audit log")
    parser.add_argument("logs", metavar="LOG", nargs="+", help="- is standard input")
    parser.add_argument(
        "--key-file", action="append", default=[], metavar="FILE", help="holds a key in base64"
    )
    parser.add_argument(
        "--key-env", action="append", default=[], metavar="NAME", help="a variable that holds one"
    )
    parser.add_argument(
        "--public-key", action="append", default=[], metavar="FILE", help="for Ed25519, as PEM"
    )
    parser.add_argument(
        "--heads", metavar="REPORT", help="an earlier report as JSON, which the log must reach"
    )
    parser.add_argument(
        "--any-order", action="store_true", help="for an export to S3, which keeps no order"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints what was tampered with; 1 where anything was.

    Raises ValueError where there is no key, or no sealed record to check.
    """
    keys = _keys(arguments)
    heads = _heads(arguments.heads) if arguments.heads else {}
    found = verify(
        (line for log in arguments.logs for line in lines(log)), keys, heads, arguments.any_order
    )
    if not found.chains and not found.findings:
        raise ValueError(
            f"{', '.join(arguments.logs)}: no sealed record; give the log of a function whose "
            "AuditLogger has a seal"
        )
    sys.stdout.write(_json(found) if arguments.format == "json" else _text(found))
    return int(bool(found.findings))


def _keys(arguments: argparse.Namespace) -> Keys:
    keys = Keys()
    for file in arguments.key_file:
        _add(keys.add_shared, file, _read(file))
    for name in arguments.key_env:
        if not os.environ.get(name):
            raise ValueError(f"the environment variable {name} holds no key")
        _add(keys.add_shared, f"the environment variable {name}", os.environ[name])
    for file in arguments.public_key:
        _add(keys.add_public, file, _read(file).encode())
    if not keys:
        raise ValueError("no key: give --key-file, --key-env or --public-key")
    return keys


def _add(add: Any, where: str, key: Any) -> None:
    try:
        add(key)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(f"{file}: not UTF-8; give a key as text") from None


def _heads(file: str) -> dict[str, Head]:
    try:
        report = json.loads(_read(file))
        return {
            chain["id"]: Head(int(chain["last"]), str(chain["head"])) for chain in report["chains"]
        }
    except (ValueError, TypeError, KeyError):
        raise ValueError(f"{file}: no report of `stackwarden verify --format json`") from None


def _text(found: Verdict) -> str:
    told = "".join(f"{_line(finding)}\n" for finding in found.findings)
    records = sum(chain.records for chain in found.chains)
    return (
        f"{told}{len(found.findings)} findings in {records:,} sealed records of "
        f"{len(found.chains):,} chains, and {found.others:,} other lines.\n{NOT_SHOWN}"
    )


def _line(finding: Finding) -> str:
    where = f"{finding.line}: " if finding.line else ""
    what = f"record {finding.sequence} of chain {finding.chain}: " if finding.chain else ""
    return f"{where}{finding.kind.value}: {what}{finding.message}"


def _json(found: Verdict) -> str:
    counts = Counter(finding.kind.value for finding in found.findings)
    report = {
        "schema": 1,
        "findings": [_finding(finding) for finding in found.findings],
        "chains": [
            {
                "id": chain.id,
                "first": chain.first,
                "last": chain.head.sequence,
                "records": chain.records,
                "head": chain.head.digest,
            }
            for chain in found.chains
        ],
        "summary": {
            **{kind.value: counts[kind.value] for kind in Kind},
            "records": sum(chain.records for chain in found.chains),
            "other_lines": found.others,
        },
        "not_shown": NOT_SHOWN.strip(),
    }
    return json.dumps(report, indent=2) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "chain": finding.chain,
        "sequence": finding.sequence,
        "file": finding.line.file if finding.line else None,
        "line": finding.line.number if finding.line else None,
        "message": finding.message,
    }
