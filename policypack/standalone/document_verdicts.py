"""The verdicts about one document of a file: each weakness as a finding of the rule about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from policypack import iam
from policypack.forms.families.policy_documents import severity_of
from policypack.iam import Kind, Purpose
from policypack.iam.weaknesses import size
from policypack.judging.judge import Judge
from policypack.judging.verdict import Verdict
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.report.json_lines import lines_of
from policypack.rule.rule import Finding, Rule
from policypack.rules import catalogue
from policypack.settings.settings import Level, Settings
from policypack.standalone.documents import Written

_LIMITS = {
    Purpose.IDENTITY: size.MANAGED,
    Purpose.TRUST: size.TRUST,
    Purpose.BOUNDARY: size.MANAGED,
    Purpose.SESSION: size.SESSION,
    Purpose.SCP: size.SCP,
    Purpose.RCP: size.RCP,
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
_DOCUMENT = Resource("", "", "", {})
_Outcome = iam.Weakness | iam.Undecided


def verdicts(
    written: Written, purpose: Purpose | None, accounts: iam.Accounts, settings: Settings
) -> list[Verdict]:
    """The verdicts of the rules that the settings enable, in the order of the lines."""
    root = f"{_ROOT}{written.prefix}"
    lines = lines_of(written.text)
    judge, found = Judge(settings, ()), []
    for outcome, service, meant in _outcomes(written, root, purpose, accounts, settings):
        rule = _rule(outcome.kind, service, meant)
        if rule is not None and settings.level(rule) is not Level.DISABLED:
            line = _line(lines, outcome.path.removeprefix(root).removeprefix("."))
            verdict = _verdict(judge, outcome, rule, written.file, line + written.line - 1)
            found.append(_at_syntax_error(verdict, written))
    return judge.folded(sorted(found, key=lambda each: each.line or 0))


def _at_syntax_error(verdict: Verdict, written: Written) -> Verdict:
    """The verdict with the place that JSON breaks at, where it is about that."""
    if verdict.rule.id != _MALFORMED:
        return verdict
    fault = written.syntax_error()
    message = f"{verdict.path}: {fault}; AWS refuses the document, so it is not checked further"
    return replace(verdict, line=fault.line, message=message) if fault else verdict


def _outcomes(
    written: Written,
    root: str,
    purpose: Purpose | None,
    accounts: iam.Accounts,
    settings: Settings,
) -> Iterator[tuple[_Outcome, str, Purpose]]:
    """Each weakness or undecided one, with the service and the purpose of the document."""
    meant = purpose or Purpose.IDENTITY
    try:
        meant = purpose or iam.purpose_of(iam.parse(written.text, root))
        document = iam.parse(written.text, root, meant)
    except iam.MalformedDocument as fault:
        yield iam.Weakness(Kind.MALFORMED, fault.path, fault.message, fault.advice), "", meant
        return
    service = _SERVICES.get(meant) or iam.service_of(document)
    kinds = _enabled(service, meant, settings)
    for outcome in iam.document_weaknesses(document, meant, accounts, kinds):
        yield outcome, service, meant
    if meant in _LIMITS:
        for outcome in iam.size_weaknesses([document], _LIMITS[meant]):
            yield outcome, service, meant


def _enabled(service: str, purpose: Purpose, settings: Settings) -> frozenset[Kind]:
    """The kinds that an enabled rule is about; the others are not looked for."""
    rules = {kind: _rule(kind, service, purpose) for kind in iam.KINDS[purpose]}
    return frozenset(
        kind
        for kind, rule in rules.items()
        if rule is not None and settings.level(rule) is not Level.DISABLED
    )


def _line(lines: dict[str, int], path: str) -> int:
    """The line of the element, or of the nearest one around it where the element is missing."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path, 1)


def _rule(kind: Kind, service: str, purpose: Purpose) -> Rule | None:
    """The rule of the service about the kind, else that of IAM, which is about any service."""
    if purpose is Purpose.TRUST and kind is Kind.FOREIGN_ACCOUNT:
        # It is reported as Kind.TRUSTS_FOREIGN_ACCOUNT.
        return None
    declared = _by_kind_and_service()
    return declared.get((kind, service)) or declared.get((kind, _IAM))


@lru_cache(maxsize=1)
def _by_kind_and_service() -> dict[tuple[Kind, str], Rule]:
    """The rules about documents; the package of a service is named as its actions are."""
    found = {(_WHOLE[each.id], _IAM): each for each in catalogue() if each.id in _WHOLE}
    kinds = {each.value for each in Kind}
    for each in catalogue():
        if each.kind in kinds:
            found[Kind(each.kind), each.service.rstrip("_")] = each
    return found


def _verdict(judge: Judge, outcome: _Outcome, rule: Rule, file: str, line: int) -> Verdict:
    if isinstance(outcome, iam.Weakness):
        severity = severity_of(outcome)
        finding = Finding(outcome.message, outcome.path, severity, outcome.fix or None)
        verdict = judge.about(rule, _DOCUMENT, finding)
    else:
        unknown = Unknown(outcome.path, outcome.unknown.waits_for)
        verdict = replace(judge.about(rule, _DOCUMENT, unknown), fix=_fix(outcome))
    return replace(verdict, subject=file, file=file, line=line)


def _fix(undecided: iam.Undecided) -> str:
    """How to decide it."""
    if isinstance(undecided.unknown, iam.UnknownAccount):
        return "Give the IDs of your own accounts with --account"
    # What the engine writes for a value that is known after apply.
    return f"Replace the placeholder in {undecided.path} with the deployed value"
