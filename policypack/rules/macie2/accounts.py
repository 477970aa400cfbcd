"""Macie, which detects sensitive data and public buckets."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, differ, or_absent, property_rule

account_paused = property_rule(
    id="macie-account-paused",
    properties={"aws:macie2/account:Account": "status"},
    must=or_absent(differ("PAUSED", meeting="ENABLED")),
    message="status is PAUSED, so Macie monitors no buckets in the account",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation='Set status to "ENABLED"',
    fix={"status": "ENABLED"},
    title="Macie is paused for the account",
    why="""
    Macie reports buckets that become public or shared, and sensitive data in them. While it is
    paused, it reports nothing.
    https://docs.aws.amazon.com/macie/latest/user/suspend-disable-macie.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/macie-controls.html#macie-1
    """,
)
