"""The page docs/aws-native/README.md: resources of aws-native that are judged, and what is not."""

from __future__ import annotations

from policypack.facts.native_types import MEMBERS, native_types, source
from policypack.report.native_catalogue import NativeType, judged_types
from policypack.rules import catalogue
from tools.docs.markdown import table

_PAGE = """\
# Resources of aws-native

The provider `aws-native` has AWS's resources in the names of CloudFormation. Rules read them as the
resources of `pulumi_aws`: the judgement is the same, and findings name the properties that the
program writes.

{mapped} types of `aws-native` read as resources of `pulumi_aws`. Rules judge {judged} types: by
that reading, or by themselves where pulumi_aws has no counterpart. `stackwarden rules --native`
lists them by service, with the rules of each in `--format json`; `--service`, `--profile` and
`--framework` narrow the rules. Names that follow a rule are mapped by rule, from {source};
the others are in
`tools/native_exceptions.py`.

- A property that pulumi_aws has in a separate resource, such as the public access block of a
  bucket or the settings of a stage, is judged as that resource. Of a list, such as the inline
  policies of a user or the targets of a rule, each element is.
- Code in `code.zipFile` of a function is judged as the file that CloudFormation makes of it.
- A property that is not mapped makes undecided what may depend on it, in one line that names it.
- A fix that names what aws-native does not have is replaced by the property to correct.
- A remediation changes the native property where it is mapped one to one: under another name, with
  the same value. Otherwise nothing changes, and the finding stays.
- A rule for a type of `aws-native` itself, as an organization may have it, and policies of Pulumi's
  SDK see the resource as the program declares it.
- The stand-in provider of [offline previews](../offline.md) answers for `pulumi_aws`, not for
  `aws-native`.

## Types that are judged

{types}

## Without a counterpart

Rules judge or read these types of `pulumi_aws`, and no type of `aws-native` is mapped to them. Most
are resources for one part of another resource, or for a service that Cloud Control does not have.
Resources of other types of `aws-native` are counted by the policy
[`stackwarden-unjudged`](../configuration.md#resources-that-no-rule-judges).

{missing}
"""


def pages() -> dict[str, str]:
    """Returns the page by its path below docs/."""
    rules = catalogue()
    judged = judged_types(rules)
    known = {kind for rule in rules for kind in (*rule.types, *rule.reads)}
    mapped = {kind for kinds in native_types().values() for kind in kinds}
    mapped |= {member for _, member in MEMBERS.values()}
    missing = sorted(kind for kind in known - mapped if kind.startswith("aws:"))
    text = _PAGE.format(
        mapped=len(native_types()),
        judged=len(judged),
        source=source(),
        types=table(("aws-native", "Judged as", "Rules"), map(_row, judged)),
        missing=", ".join(f"`{kind}`" for kind in missing),
    )
    return {"aws-native/README.md": text}


def _row(of: NativeType) -> tuple[str, str, str]:
    return f"`{of.type}`", ", ".join(f"`{kind}`" for kind in of.judged_as), str(len(of.rules))
