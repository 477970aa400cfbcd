"""The dependency scan of a cold start: known vulnerabilities, and packages that were not deployed.

    stackwarden scan --slice orders/dependencies.json orders layer.zip     # at build time

    @guard(SQS(body=Order), startup=[DependencyScan(refuse="high")])       # in the function

The slice lists the advisories of exactly the deployed releases: a JSON object with `format` (1),
`made` (the date of the vulnerability database) and `releases`, which maps names such as
`requests-2.31.0` to lists of `[id, severity, fixed version, aliases]`. Installed packages are read
from the names of `*.dist-info` folders on `sys.path`, of which the first of a package counts, as it
does for imports; importing `importlib.metadata` would take longer than the whole scan. Packages
inside zip files on the path are not found.
https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

from __future__ import annotations

import json
import os
import sys
import time

from runtime_guards.errors import StartupRefused
from runtime_guards.options import checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    Finding = dict[str, Any]
    Report = Callable[[Mapping[str, Any]], None]

FORMAT = 1
SLICE = "dependencies.json"
SEVERITIES = ("low", "medium", "high", "critical")
# Where Lambda's own packages lie, the AWS SDK for one, which AWS updates by itself; in a container
# image pip installs into the first:
# https://docs.aws.amazon.com/lambda/latest/dg/python-image.html#python-image-searchpath
MANAGED = ("/var/lang/", "/var/runtime")
# An advisory without a severity is treated as high, as it does in a preview.
_UNRATED = "high"
_SUFFIX = ".dist-info"
# A package with 250 MB of dependencies has some hundred kilobytes of this.
_LARGEST = 8 * 1024 * 1024
_MOST_REPORTS = 50
_LEVELS = {"reported": "INFO", "allowed": "INFO", "warned": "WARN", "refused": "ERROR"}


def write(record: Mapping[str, Any]) -> None:
    """Writes a record as one JSON line to the standard output, which Lambda sends to its log."""
    sys.stdout.write(json.dumps(record) + "\n")


class DependencyScan:
    """A startup check that scans the installed packages for known vulnerabilities.

    Arguments:
        slice: The file of advisories, absolute or below the function's folder.
        refuse: Lowest severity that refuses the start; None never refuses.
        warn: Lowest severity that is reported as a warning; None never warns.
        oldest: Maximum age of the vulnerability database in days; None allows any age.
        allow: Maps an advisory's ID or alias, or the name of an unlisted package, to the last day
            (UTC, `YYYY-MM-DD`) on which it is only reported.
        managed: Prefixes of folders whose unlisted packages are ignored, such as Lambda's own. Use
            `managed=()` for a container image, whose packages are in such a folder.
        report: A function that gets each finding as a mapping. Its errors do not stop the scan.
        paths: Folders to scan instead of `sys.path`.

    A package that the slice does not list is of severity medium, and so is an outdated slice. An
    unreadable slice is critical. Raises ValueError for an invalid severity, day or age.
    """

    @checked
    def __init__(
        self,
        slice: str = SLICE,  # noqa: A002 - the word of the command line
        *,
        refuse: str | None = "critical",
        warn: str | None = "medium",
        oldest: int | None = None,
        allow: Mapping[str, str] | None = None,
        managed: Sequence[str] = MANAGED,
        report: Report = write,
        paths: Sequence[str] | None = None,
    ) -> None:
        self._slice = slice
        self._refuse, self._warn = _rank("refuse", refuse), _rank("warn", warn)
        if oldest is not None and oldest < 1:
            raise ValueError("DependencyScan: oldest= must be a number of days, 1 or more.")
        self._oldest = oldest
        self._allow = dict(allow or {})
        for name, day in self._allow.items():
            if not _is_day(day):
                raise ValueError(
                    f"DependencyScan: allow= needs the last allowed day of {name} as YYYY-MM-DD."
                )
        self._managed, self._report, self._paths = tuple(managed), report, paths

    def __call__(self) -> None:
        """Reports every finding. Raises StartupRefused for the most severe that refuses."""
        decided = [(self._action(finding), finding) for finding in self.findings()]
        for action, finding in decided[:_MOST_REPORTS]:
            self._log({**finding, "action": action})
        if len(decided) > _MOST_REPORTS:
            more = {"outcome": "more", "count": len(decided) - _MOST_REPORTS}
            self._log({**more, "action": decided[_MOST_REPORTS][0]})
        for action, finding in decided:
            if action == "refused":
                raise StartupRefused(finding["outcome"], _subject(finding))

    def findings(self) -> list[Finding]:
        """Returns all findings, the most severe first."""
        try:
            found = list(self._found(self._read()))
        except Exception as error:
            # An unreadable slice must not pass for one without vulnerabilities.
            kind = type(error).__name__
            found = [{"outcome": "slice-unusable", "severity": "critical", "error": kind}]
        return sorted(found, key=lambda finding: -SEVERITIES.index(finding["severity"] or _UNRATED))

    def _read(self) -> dict[str, Any]:
        root = os.environ.get("LAMBDA_TASK_ROOT") or os.getcwd()
        with open(os.path.join(root, self._slice), "rb") as file:
            document = json.loads(file.read(_LARGEST))
        if document["format"] != FORMAT or not _is_day(document["made"]):
            raise ValueError("unsupported format")
        return dict(document)

    def _found(self, document: Mapping[str, Any]) -> Iterator[Finding]:
        oldest = self._oldest
        if oldest is not None and document["made"] < _day(-oldest):
            yield {"outcome": "slice-outdated", "severity": "medium", "made": document["made"]}
        releases = document["releases"]
        paths = self._paths
        if paths is None:
            # Imports ignore all other kinds of entries, such as a Path.
            paths = [folder for folder in sys.path if isinstance(folder, str)]
        for name, version, folder in installed(paths):
            package = {"package": name, "version": version}
            known = releases.get(f"{name}-{version}")
            if known is not None:
                for advisory, severity, fixed, aliases in known:
                    known_as = {"advisory": advisory, "aliases": aliases, "fixed": fixed}
                    rated = severity if severity in SEVERITIES else None
                    outcome = {"outcome": "dependency-vulnerable", "severity": rated}
                    yield {**outcome, **package, **known_as}
            elif not folder.startswith(self._managed):
                yield {"outcome": "dependency-unlisted", "severity": "medium", **package}

    def _action(self, finding: Finding) -> str:
        names = [finding.get("advisory"), *finding.get("aliases", ())]
        if finding["outcome"] == "dependency-unlisted":
            names = [finding["package"]]
        if any(self._allow.get(name, "") >= _day() for name in names):
            return "allowed"
        rank = SEVERITIES.index(finding["severity"] or _UNRATED)
        return "refused" if rank >= self._refuse else "warned" if rank >= self._warn else "reported"

    def _log(self, finding: Finding) -> None:
        level = _LEVELS[finding["action"]]
        try:
            self._report(
                {"audit": "runtime_guards", "check": "dependencies", "level": level} | finding
            )
        except Exception as error:
            sys.stderr.write(f"runtime_guards: a finding was lost: {type(error).__name__}\n")


def installed(paths: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yields normalized name, version and folder of every distribution that an import would find.

    Of one package in several folders the first counts; of two in one folder, both do.
    """
    seen: set[str] = set()
    for folder in paths:
        try:
            entries = os.listdir(folder or ".")
        except OSError:
            # The path also names zip files and folders that are not there, and an import finds
            # nothing in a folder that cannot be listed.
            continue
        here = [
            entry[: -len(_SUFFIX)].rpartition("-") for entry in entries if entry.endswith(_SUFFIX)
        ]
        named = sorted((_normalized(name), version) for name, _, version in here)
        for name, version in named:
            if name not in seen:
                yield name, version, folder
        seen.update(name for name, _ in named)


# Compiling a regular expression would take as long as reading the names of 50 distributions.
def _normalized(name: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    plain = name.lower().replace("_", "-").replace(".", "-")
    while "--" in plain:
        plain = plain.replace("--", "-")
    return plain


def _is_day(text: str) -> bool:
    year, month, day = text[:4], text[5:7], text[8:]
    digits = f"{year}{month}{day}"
    formed = text == f"{year}-{month}-{day}" and len(digits) == 8
    isdecimal = digits.isascii() and digits.isdecimal()
    return formed and isdecimal and "01" <= month <= "12" and "01" <= day <= "31"


def _rank(setting: str, severity: str | None) -> int:
    if severity is None:
        return len(SEVERITIES)
    if severity not in SEVERITIES:
        known = ", ".join(SEVERITIES)
        raise ValueError(f"DependencyScan: {setting}= must be one of {known}, or None.")
    return SEVERITIES.index(severity)


def _day(later: int = 0) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + later * 86400))


def _subject(finding: Finding) -> str:
    parts = (finding.get(key) for key in ("package", "version", "advisory", "made", "error"))
    return " ".join(part for part in parts if part)
