"""Whether an account that a document names is the own one, a trusted one or an external one."""

from __future__ import annotations

import re

from policypack.facts.own_account import OWN_ACCOUNT
from policypack.iam.meaning.truth import Truth
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

_ACCOUNT = lazy_pattern(r"\d{12}", re.ASCII)
_OF_IDENTITY = lazy_pattern(r"arn:[a-z-]+:(?:iam|sts)::(?P<account>\d{12}):", re.ASCII)
_OF_RESOURCE = lazy_pattern(r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(?P<account>\d{12}):", re.ASCII)


@record(frozen=True)
class Accounts:
    """The accounts that are the reader's own, as far as they are known, and those that it trusts.

    Where no own account is known, an account that is not trusted may be either. `named_by` is what
    the reader can do then, such as "the setting trusted_accounts can name it".
    """

    own: frozenset[str] = frozenset()
    trusted: frozenset[str] = frozenset()
    named_by: str = ""

    def is_external(self, account: str, path: str) -> Truth:
        """Whether the account that `path` names is external, and not trusted."""
        if account in self.trusted or account in self.own or account == OWN_ACCOUNT:
            return False
        return True if self.own else self._undecided(account, path)

    def is_own(self, account: str, path: str) -> Truth:
        """Whether the account that `path` names is the reader's own."""
        if account in self.own or account in self.trusted or account == OWN_ACCOUNT:
            return account in self.own or account == OWN_ACCOUNT
        return False if self.own else self._undecided(account, path)

    def _undecided(self, account: str, path: str) -> UnknownAccount:
        wanted = f"the own account, which may be {account}"
        return UnknownAccount(path, f"{wanted}; {self.named_by}" if self.named_by else wanted)


class UnknownAccount(Unknown):
    """An account that is named, and may be the reader's own."""


def account_of(principal: str) -> str | None:
    """The account of an AWS principal: twelve digits or an ARN; None for anything else."""
    if _ACCOUNT.fullmatch(principal):
        return principal
    found = _OF_IDENTITY.match(principal)
    return found["account"] if found else None


def account_of_resource(arn: str) -> str | None:
    """The account in a resource's ARN; None if it has none, such as a bucket's ARN."""
    found = _OF_RESOURCE.match(arn)
    return found["account"] if found else None


def is_whole_account(principal: str) -> bool:
    """Whether the principal stands for its whole account: twelve digits, or the root's ARN.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
    """
    return _ACCOUNT.fullmatch(principal) is not None or principal.endswith(":root")


def caller_arn(principal: str) -> str:
    """The ARN of an AWS principal of a policy; for an account, the ARN of its root."""
    account = account_of(principal)
    is_account = is_whole_account(principal) and account is not None
    return f"arn:aws:iam::{account}:root" if is_account else principal
