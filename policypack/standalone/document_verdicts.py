"""The verdicts about one document of a file: each weakness as a finding of the rule about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from policypack import iam
from policypack.forms.families.policy_documents import severity_of
from policypack.iam import Kind, Purpose
from policypack.iam.weaknesses import limits
from policypack.judging.judge import Judge
from policypack.judging.verdict import Verdict
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.reading import json_text
from policypack.report.json_findings import lines_of
from policypack.rule.rule import Finding, Rule
from policypack.settings.settings import Level, Settings
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

_BLANK = lazy_pattern(r"\s*")
_COMMA = lazy_pattern(r"\s*,\s*")


@record(frozen=True)
class Written:
    """The text of one document: `prefix` is its place in the file, such as `[1]`, or "" for the
    only one; `line` and `column` are those of the file at which it begins."""

    file: str
    text: str
    prefix: str
    line: int
    column: int = 1

    def syntax_error(self) -> SyntaxFault | None:
        """What is no JSON in it, and where in the file."""
        try:
            json_text.loads(self.text, unique=False)
        except json.JSONDecodeError as error:
            start = self.column - 1 if error.lineno == 1 else 0
            return SyntaxFault(self.line + error.lineno - 1, start + error.colno, error.msg)
        return None


class SyntaxFault(NamedTuple):
    """A place in a file and the parser's own words."""

    line: int
    column: int
    message: str

    def __str__(self) -> str:
        what = self.message[:1].lower() + self.message[1:]
        return f"invalid JSON in line {self.line}, column {self.column}: {what}"


def written(file: str, text: str) -> list[Written]:
    """The documents of a file, each as its own text: parsing the file would lose duplicate keys.

    From the first invalid JSON on, the rest of the file is treated as one document.
    """
    spans = _spans(text)
    alone = len(spans) == 1 and not text.lstrip().startswith("[")
    found, line, seen = [], 1, 0
    for number, (start, end) in enumerate(spans):
        line += text.count("\n", seen, start)
        seen = start
        column = start - text.rfind("\n", 0, start)
        prefix = "" if alone else f"[{number}]"
        found.append(Written(file, text[start:end], prefix, line, column))
    return found


def _spans(text: str) -> list[tuple[int, int]]:
    decoder = json.JSONDecoder()
    in_list = text.lstrip().startswith("[")
    at = _skip(text, text.find("[") + 1 if in_list else 0)
    spans: list[tuple[int, int]] = []
    while at < len(text) and not (in_list and text[at] == "]"):
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return [*spans, (at, len(text))]
        spans.append((at, end))
        comma = _COMMA.match(text, end) if in_list else None
        at = comma.end() if comma else _skip(text, end)
    return spans


def _skip(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


_LIMITS = {
    Purpose.IDENTITY: limits.MANAGED,
    Purpose.TRUST: limits.TRUST,
    Purpose.BOUNDARY: limits.MANAGED,
    Purpose.SESSION: limits.SESSION,
    Purpose.SCP: limits.SCP,
    Purpose.RCP: limits.RCP,
}
# The service whose rules are about documents of the purpose, whatever actions they name.
_SERVICES = {Purpose.ENDPOINT: "ec2"}
_ROOT = "document"
_IAM = "iam"
_MALFORMED = "iam-policy-malformed"
# The rules whose kinds are looked for in other ways than by document and type.
_WHOLE = {
    _MALFORMED: Kind.MALFORMED,
    "iam-policy-oversized": Kind.OVERSIZED,
    "iam-boundary-unlimited": Kind.UNLIMITED_BOUNDARY,
}
# No resource has it: its file is told instead.
_Outcome = iam.Weakness | iam.Undecided


class DocumentJudge:
    """Judges documents of one purpose (None: each by what it looks like) under the settings.

    `rules` are those of the pack, of which some are about documents.
    """

    def __init__(
        self,
        purpose: Purpose | None,
        accounts: iam.Accounts,
        settings: Settings,
        rules: Iterable[Rule],
    ) -> None:
        self._purpose, self._accounts, self._settings = purpose, accounts, settings
        self._declared = _by_kind_and_service(rules)
        self._judge = Judge(settings, ())
        self._rules: dict[tuple[str, Purpose], dict[Kind, Rule]] = {}

    def verdicts(self, written: Written) -> list[Verdict]:
        """The verdicts of the rules that the settings enable, in the order of the lines."""
        root = f"{_ROOT}{written.prefix}"
        found = [
            (outcome, rule)
            for outcome, rules in self._outcomes(written, root)
            if (rule := rules.get(outcome.kind)) is not None
        ]
        # Most documents have no finding, and many stand in one line.
        lines = lines_of(written.text) if found and "\n" in written.text else {}
        document = Resource("", "", "", {root: written.text})
        made = []
        for outcome, rule in found:
            line = _line(lines, outcome.path.removeprefix(root).removeprefix("."))
            verdict = _verdict(self._judge, document, outcome, rule)
            at = line + written.line - 1
            verdict = replace(verdict, subject=written.file, file=written.file, line=at)
            made.append(_at_syntax_error(verdict, written))
        return self._judge.folded(sorted(made, key=lambda each: each.line or 0))

    def _outcomes(
        self, written: Written, root: str
    ) -> Iterator[tuple[_Outcome, Mapping[Kind, Rule]]]:
        """Each weakness or undecided one, with the rules about documents like this one."""
        meant = self._purpose or Purpose.IDENTITY
        try:
            meant = self._purpose or _purpose_of(written.text, root)
            document = iam.parse(written.text, root, meant)
        except iam.MalformedDocument as fault:
            weakness = iam.Weakness(Kind.MALFORMED, fault.path, fault.message, fault.advice)
            yield weakness, self._enabled("", meant)
            return
        service = _SERVICES.get(meant) or iam.service_of(document)
        rules = self._enabled(service, meant)
        kinds = frozenset(rules)
        for outcome in iam.document_weaknesses(document, meant, self._accounts, kinds):
            yield outcome, rules
        if meant in _LIMITS:
            for outcome in iam.size_weaknesses([document], _LIMITS[meant]):
                yield outcome, rules

    def _enabled(self, service: str, purpose: Purpose) -> Mapping[Kind, Rule]:
        """The enabled rules by the kind that they are about; no other kind is looked for."""
        made = self._rules.get((service, purpose))
        if made is None:
            rules = {kind: self._rule(kind, service, purpose) for kind in Kind}
            made = self._rules[service, purpose] = {
                kind: rule
                for kind, rule in rules.items()
                if rule is not None and self._settings.level(rule) is not Level.DISABLED
            }
        return made

    def _rule(self, kind: Kind, service: str, purpose: Purpose) -> Rule | None:
        """The rule of the service about the kind, else that of IAM, which is about any service."""
        if purpose is Purpose.TRUST and kind is Kind.FOREIGN_ACCOUNT:
            # It is reported as Kind.TRUSTS_FOREIGN_ACCOUNT.
            return None
        return self._declared.get((kind, service)) or self._declared.get((kind, _IAM))


def _purpose_of(text: str, root: str) -> Purpose:
    # Most documents are identity policies, and need not be read for that.
    names_principals = "rincipal" in text or "\\u" in text
    return iam.purpose_of(iam.parse(text, root)) if names_principals else Purpose.IDENTITY


def _at_syntax_error(verdict: Verdict, written: Written) -> Verdict:
    """The verdict with the place that JSON breaks at, where it is about that."""
    if verdict.rule.id != _MALFORMED:
        return verdict
    fault = written.syntax_error()
    message = f"{verdict.path}: {fault}; AWS refuses the document, so it is not checked further"
    return replace(verdict, line=fault.line, message=message) if fault else verdict


def _line(lines: dict[str, int], path: str) -> int:
    """The line of the element, or of the nearest one around it where the element is missing."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path, 1)


def _by_kind_and_service(rules: Iterable[Rule]) -> dict[tuple[Kind, str], Rule]:
    """The rules about documents; the package of a service is named as its actions are."""
    found = {}
    kinds = {each.value for each in Kind}
    for each in rules:
        if each.id in _WHOLE:
            found[_WHOLE[each.id], _IAM] = each
        elif each.kind in kinds:
            found[Kind(each.kind), each.service.rstrip("_")] = each
    return found


def _verdict(judge: Judge, document: Resource, outcome: _Outcome, rule: Rule) -> Verdict:
    if isinstance(outcome, iam.Weakness):
        severity = severity_of(outcome)
        finding = Finding(outcome.message, outcome.path, severity, outcome.fix or None)
        return judge.about(rule, document, finding)
    unknown = Unknown(outcome.path, outcome.unknown.waits_for)
    return replace(judge.about(rule, document, unknown), fix=_fix(outcome))


def _fix(undecided: iam.Undecided) -> str:
    """How to decide it."""
    if isinstance(undecided.unknown, iam.UnknownAccount):
        return "Give the IDs of your own accounts with --account"
    # What the engine writes for a value that is known after apply.
    return f"Replace the placeholder in {undecided.path} with the deployed value"
