"""OIDC issuers that sign tokens for many owners, and the claims that distinguish these.

Dated 2026-11. One issuer of a CI service may be shared by all its customers; another belongs to one
customer, such as that of a cluster, and is shared by all workloads there. Without a limit on one of
the claims any of them may assume the role.
"""

from __future__ import annotations

from policypack.facts.table import read_table
from policypack.start.record import record


@record(frozen=True)
class SharedIssuer:
    """An issuer; `any_holder` names who holds its tokens, `subject` is the format of sub.

    `host` is a regular expression of the issuer without its scheme, in lower case. `owners` maps a
    claim to the regular expression whose match at the start names an owner, and is None if the
    issuer belongs to one; `any_of_owner` names who holds the tokens of that one. `workloads` does
    the same for claims that name one repository, project or account. Claims that can be renamed,
    reused or shared, such as GitHub's actor and repository_owner, are in neither.
    """

    host: str
    any_holder: str
    any_of_owner: str
    subject: str
    owners: dict[str, str] | None
    workloads: dict[str, str]
    source: str = ""
    # Whether the workloads of one owner are of different trust, as those of a cluster are.
    is_divided: bool = False


_TABLE = read_table(__file__)
# Issuers of all customers of a service.
OF_ALL_CUSTOMERS = tuple(SharedIssuer(**row) for row in _TABLE["of_all_customers"])
# Issuers of one customer each, whose tokens name the workload.
OF_ONE_CUSTOMER = tuple(SharedIssuer(**row) for row in _TABLE["of_one_customer"])

# Providers with which people sign in to an application, and which anyone can have an account of:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
OF_PEOPLE = (
    r"(accounts\.google|graph\.facebook|www\.amazon|appleid\.apple)\.com"
    r"|cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/.+"
)
# Claims that name an application, or the issuer itself, and no holder of a token.
NAME_NO_HOLDER = frozenset({"aud", "azp", "oaud", "app_id", "iss"})
