"""The verdicts about one document of a file: each weakness as a finding of the rule about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from policypack import iam
from policypack.commands.iam_documents import Written
from policypack.commands.iam_other_services import OTHER_SERVICES
from policypack.iam import Kind, Purpose, size
from policypack.report.json_lines import lines_of
from policypack.rule import Rule, Severity
from policypack.rules import catalogue
from policypack.settings import Level, Settings
from policypack.verdict import Outcome, Verdict, undecided_message

# The rules about Kind.PUBLIC, by the service whose actions the document names.
_PUBLIC = {
    "dynamodb": "dynamodb-table-public",
    "kinesis": "kinesis-stream-public",
    "kms": "kms-key-public",
    "lambda": "lambda-resource-policy-public",
    "s3": "s3-bucket-policy-public",
    "sns": "sns-topic-public",
    "sqs": "sqs-queue-public",
}
_LIMITS = {Purpose.IDENTITY: size.MANAGED, Purpose.TRUST: size.TRUST}
_ROOT = "document"
_Outcome = iam.Weakness | iam.Undecided


def verdicts(
    written: Written, purpose: Purpose | None, accounts: iam.Accounts, settings: Settings
) -> list[Verdict]:
    """The verdicts of the rules that the settings enable, in the order of the lines."""
    root = f"{_ROOT}{written.prefix}"
    lines = lines_of(written.text)
    found = []
    for outcome, service, meant in _outcomes(written, root, purpose, accounts):
        rule = _rule(outcome.kind, service, meant)
        refused = outcome.kind is Kind.MALFORMED
        if rule is not None and (refused or settings.level(rule) is not Level.DISABLED):
            line = _line(lines, outcome.path.removeprefix(root).removeprefix("."))
            found.append(_verdict(outcome, rule, settings, written, line + written.line - 1))
    return sorted(found, key=lambda each: each.line or 0)


def _outcomes(
    written: Written, root: str, purpose: Purpose | None, accounts: iam.Accounts
) -> Iterator[tuple[_Outcome, str, Purpose]]:
    """Each weakness or undecided one, with the service and the purpose of the document."""
    meant = purpose or Purpose.IDENTITY
    try:
        meant = purpose or iam.purpose_of(iam.parse(written.text, root))
        document = iam.parse(written.text, root, meant)
    except iam.MalformedDocument as fault:
        yield iam.Weakness(Kind.MALFORMED, fault.path, fault.message, fault.advice), "", meant
        return
    service = iam.service_of(document)
    for outcome in iam.document_weaknesses(document, meant, accounts):
        yield outcome, service, meant
    if meant in _LIMITS:
        for outcome in iam.size_weaknesses([document], _LIMITS[meant]):
            yield outcome, service, meant


def _line(lines: dict[str, int], path: str) -> int:
    """The line of the element, or of the nearest one around it where the element is missing."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path, 1)


@lru_cache(maxsize=256)
def _rule(kind: Kind, service: str, purpose: Purpose) -> Rule | None:
    known = {rule.id: rule for rule in catalogue()}
    names = [f"iam-policy-{kind.value}", f"iam-role-{kind.value}", f"iam-{kind.value}"]
    if kind is Kind.PUBLIC:
        names.insert(0, _PUBLIC.get(service, ""))
    found = next((known[name] for name in names if name in known), None)
    if found is None and purpose is Purpose.RESOURCE:
        return OTHER_SERVICES.get(kind)
    # An external account in a trust policy is reported as Kind.TRUSTS_FOREIGN_ACCOUNT.
    return found


def _verdict(
    outcome: _Outcome, rule: Rule, settings: Settings, written: Written, line: int
) -> Verdict:
    severity = _severity(outcome)
    decided = isinstance(outcome, iam.Weakness)
    level = settings.level(rule, severity)
    # A document that cannot be judged blocks in every profile.
    if outcome.kind is Kind.MALFORMED:
        level = Level.MANDATORY
    verdict = Verdict(
        rule,
        written.file,
        Outcome.VIOLATES if decided else Outcome.UNDECIDED,
        severity or rule.severity,
        level if decided else settings.undecided_level(rule, values_known=False),
        outcome.path,
        "",
        rule.remediation,
        file=written.file,
        line=line,
    )
    if isinstance(outcome, iam.Weakness):
        return replace(verdict, message=outcome.message, fix=outcome.fix or rule.remediation)
    return replace(
        verdict,
        message=undecided_message(outcome.path, outcome.unknown.waits_for),
        waits_for=outcome.unknown.waits_for,
        fix=_fix(outcome),
    )


def _severity(outcome: _Outcome) -> Severity | None:
    """The severity of this case, None where it is the rule's own."""
    if isinstance(outcome, iam.Undecided) or outcome.gravity is None:
        return None
    return Severity(outcome.gravity.value)


def _fix(undecided: iam.Undecided) -> str:
    """How to decide it: in a file only an account that may be an own one waits for something."""
    if undecided.unknown.waits_for:
        return "Give the IDs of your own accounts with --account"
    # What the engine writes for a value that is known after apply.
    return f"Replace the placeholder in {undecided.path} with the deployed value"
