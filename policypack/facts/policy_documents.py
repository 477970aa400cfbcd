"""Every property of pulumi_aws that holds a policy: `policy_documents.tsv`.

`tools/mine_policy_documents.py` finds them in the SDK and adds the lines. Someone decides what each
is, from the provider's documentation of the property and the page of AWS that it names:

- `kind`: the purpose of an IAM document, as `policypack.iam.Purpose` names it, or `other`, for what
  is no IAM document or is judged elsewhere; `note` says why. Where a property of the resource
  decides it, the purposes stand with `/` between them.
- `of`: the property that names the resource that a resource-based policy is about; nothing if
  the resource itself is, `-` where the policy is the account's. Of several purposes it is the
  property that decides.
- `public`, `external`, `deputy`: the rules about a resource-based policy that allows any principal,
  an external account, or a service without a source.
- `at_most`: the severity of those findings where less than data is at stake, such as a place that
  receives logs, or where a network limits the callers too.
- `private`: the property that keeps the public out whatever the policy says. An S3 access point
  with a VPC as its origin is never public:
  https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

AS_OF = "2026-11-29"
SOURCE = "pulumi_aws 7.51.1"
OTHER, OF_ACCOUNT = "other", "-"
# Tabs stand between the columns: a start has no time for the module csv.
TABLE = Path(__file__).with_suffix(".tsv")


class PolicyDocument(NamedTuple):
    """A property that holds a policy; `[]` in its path means every element of a list."""

    type: str
    path: str
    kind: str
    of: str
    public: str
    external: str
    deputy: str
    at_most: str
    private: str
    note: str

    @property
    def purposes(self) -> tuple[str, ...]:
        """The purposes that the document can have."""
        return tuple(self.kind.split("/"))

    @property
    def rules(self) -> tuple[str, ...]:
        """The IDs of the rules about whom it allows."""
        return tuple(f"{self.public} {self.external} {self.deputy}".split())


@lru_cache(maxsize=1)
def policy_documents() -> tuple[PolicyDocument, ...]:
    """All lines of the table."""
    _, *lines = TABLE.read_text(encoding="utf-8").rstrip("\n").split("\n")
    return tuple(PolicyDocument(*line.split("\t")) for line in lines)
