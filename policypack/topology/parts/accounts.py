"""The stack's own accounts, and the trusted ones: any other account is external."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from policypack.facts import delivery_accounts
from policypack.facts.own_account import OWN_ACCOUNT
from policypack.facts.table import read_table
from policypack.iam import Accounts
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.model.values import Value
from policypack.settings.settings import Settings
from policypack.start.lazy_patterns import lazy_pattern

# Types whose `arn` is an output of AWS, so the account in it is the stack's own.
READS = tuple(read_table(__file__)["types"])
_WITH_ACCOUNT = lazy_pattern(r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(?P<account>\d{12}):", re.ASCII)


def accounts(stack: Stack, settings: Settings) -> Accounts:
    """The accounts of the stack's resources, and those of the setting `trusted_accounts`.

    The accounts by which AWS delivers logs are trusted too: they are not a customer's.

    Before the first deployment with the real provider no ARN is known. Whether an account that is
    not trusted is external is then undecided.
    """
    return stack.once(_known, settings.trusted_accounts)


def _known(stack: Stack, trusted: frozenset[str]) -> Accounts:
    named_by = "the setting trusted_accounts can name it"
    return Accounts(stack.once(_own), trusted | delivery_accounts.ALL, named_by)


def accounts_with(arn: Value, stack: Stack, settings: Settings) -> Accounts:
    """`accounts`, and the account of an ARN that names a resource of the same account.

    The ARN of a permission's function, for example, is often known from the start.
    """
    known = accounts(stack, settings)
    found = _WITH_ACCOUNT.match(arn.tree) if isinstance(arn.tree, str) else None
    own = {found["account"]} - {OWN_ACCOUNT} if found else set()
    return replace(known, own=known.own | own) if own else known


def _own(stack: Stack) -> frozenset[str]:
    arns = (resource.properties.at("arn").tree for resource in stack.of_type(*READS))
    found = (_WITH_ACCOUNT.match(arn) for arn in arns if isinstance(arn, str))
    return frozenset(match["account"] for match in found if match) - {OWN_ACCOUNT}


def accounts_in(text: str) -> tuple[str, ...]:
    """The accounts of the ARNs in a text, each once."""
    return tuple(dict.fromkeys(found["account"] for found in _WITH_ACCOUNT.finditer(text)))


def external_in(text: str, path: str, known: Accounts) -> Iterator[str | Unknown]:
    """The external accounts of the ARNs in a text, and an unknown for each that may be one."""
    for account in accounts_in(text):
        is_external = known.is_external(account, path)
        if isinstance(is_external, Unknown):
            yield is_external
        elif is_external:
            yield account
