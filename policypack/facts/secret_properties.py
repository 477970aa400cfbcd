"""Which properties hold credentials: those that the SDK marks as secret, and names of all others.

The tables cover the schema of pulumi_aws and the names that `native_types` has of aws-native; a
test fails when a new SDK brings a property that nobody has looked at.
"""

from __future__ import annotations

from collections.abc import Mapping

from policypack.facts.table import read_table

_TABLE = read_table(__file__)


def _by_type(table: str) -> dict[str, frozenset[str]]:
    return {f"aws:{kind}": frozenset(names.split()) for kind, names in _TABLE[table].items()}


# What the SDK wraps in pulumi.Output.secret and is a credential as a whole.
MARKED_CREDENTIALS: Mapping[str, frozenset[str]] = _by_type("credentials")
# What the SDK wraps and holds much else: what counts in it are values that names or formats tell.
MARKED_DOCUMENTS: Mapping[str, frozenset[str]] = _by_type("documents")
# What the SDK wraps although it gives no access: certificates and public keys, banners, names, and
# the tokens that AWS Support gives for one request.
MARKED_OTHERS: Mapping[str, frozenset[str]] = _by_type("no_credentials")

# Names of properties of any type that look like those of secrets. These hold one.
SECRETS = frozenset(_TABLE["secrets"])
# These hold an ARN, a name, a switch, a unit, a public key, or what is sent with a request.
NO_SECRETS = frozenset(_TABLE["no_secrets"])
