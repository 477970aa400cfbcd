"""Makes `policypack/facts/frameworks.csv`: requirements of frameworks by check of another tool.

From three sources, each named in its lines:

- AWS Security Hub's page about the CIS AWS Foundations Benchmark, whose table is `CIS` below;
- cdk-nag, whose packs name the control IDs of NIST SP 800-53 Rev. 5 and PCI DSS 3.2.1;
- Prowler, whose compliance files name the checks of each requirement.

Fetch the last two with `npm pack cdk-nag@3.0.2` and `pip download --no-deps prowler==5.46.0` into a
folder, then, from the repository's root, `python -m tools.mine_frameworks FOLDER`. The same files
give the same bytes.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from policypack.facts.frameworks import FSBP, in_order
from policypack.facts.peers import rules_of

TARGET = Path(__file__).resolve().parent.parent / "policypack/facts/frameworks.csv"
NAG = "https://github.com/cdklabs/cdk-nag/blob/main/src/packs/{}.ts"
PROWLER = "https://github.com/prowler-cloud/prowler/blob/5.46.0/prowler/compliance/aws/{}.json"
CIS_PAGE = (
    "https://docs.aws.amazon.com/securityhub/latest/userguide/cis-aws-foundations-benchmark.html"
)
# Control, requirement of version 5.0.0, of version 3.0.0; `-` where the version has none.
CIS = """
Account.1 1.2 1.2|CloudTrail.1 3.1 3.1|CloudTrail.2 3.5 3.5|CloudTrail.4 3.2 3.2
CloudTrail.7 3.4 3.4|Config.1 3.3 3.3|EC2.2 5.5 5.4|EC2.6 3.7 3.7|EC2.7 5.1.1 2.2.1|EC2.8 5.7 5.6
EC2.21 5.2 5.1|EC2.53 5.3 5.2|EC2.54 5.4 5.3|EFS.1 2.3.1 2.4.1|EFS.8 2.3.1 -|IAM.2 1.14 1.15
IAM.3 1.13 1.14|IAM.4 1.3 1.4|IAM.5 1.9 1.10|IAM.6 1.5 1.6|IAM.9 1.4 1.5|IAM.15 1.7 1.8
IAM.16 1.8 1.9|IAM.18 1.16 1.17|IAM.22 1.11 1.12|IAM.26 1.18 1.19|IAM.27 1.21 1.22
IAM.28 1.19 1.20|KMS.4 3.6 3.6|RDS.2 2.2.3 2.3.3|RDS.3 2.2.1 2.3.1|RDS.5 2.2.4 -
RDS.13 2.2.2 2.3.2|RDS.15 2.2.4 -|S3.1 2.1.4 2.1.4|S3.5 2.1.1 2.1.1|S3.8 2.1.4 2.1.4
S3.20 2.1.2 2.1.2
"""
# The files of Prowler: whether their checks count, or only the list of requirements.
FILES = {
    FSBP: ("aws_foundational_security_best_practices_aws", False),
    "cis-aws-3.0": ("cis_3.0_aws", True),
    "cis-aws-5.0": ("cis_5.0_aws", True),
    "nist-800-53-r5": ("nist_800_53_revision_5_aws", True),
    "pci-dss-4.0": ("pci_4.0_aws", True),
    "soc-2": ("soc2_aws", True),
}
PACKS = {"nist-800-53-r5": "nist-800-53-r5", "pci-dss-3.2.1": "pci-dss-321"}
OTHER_PACKS = ("aws-solutions", "hipaa-security", "serverless")

_RULE = re.compile(r"applyRule\(\{(.*?)\}\);", re.DOTALL)
_CLASS = re.compile(r"rule: \w+\.(\w+)")
_SUFFIX = re.compile(r"ruleSuffixOverride: '([^']+)'")
_CONTROLS = re.compile(r"\(Control IDs?: ([^'\"]*)\)\.['\"]")
_NAME = re.compile(r"this\.packName = '([^']+)'")


class Line(NamedTuple):
    """One line of the table."""

    framework: str
    requirements: str
    tool: str
    check: str
    source: str


def mined(folder: Path) -> str:
    """The table as CSV, from the two archives in the folder."""
    [nag], [wheel] = folder.glob("cdk-nag-*.tgz"), folder.glob("prowler-*.whl")
    lines = [*of_security_hub(), *of_cdk_nag(_packs(nag)), *of_prowler(_compliance(wheel))]
    text = io.StringIO()
    made = csv.writer(text, lineterminator="\n")
    made.writerow(Line._fields)
    made.writerows(sorted(lines))
    return text.getvalue()


def of_security_hub() -> Iterator[Line]:
    """The CIS requirements of Security Hub's controls, with and without the mark of `peers.csv`."""
    for entry in CIS.strip().replace("\n", "|").split("|"):
        control, *versions = entry.split()
        for framework, found in zip(("cis-aws-5.0", "cis-aws-3.0"), versions, strict=True):
            for check in (control, f"{control}*") if found != "-" else ():
                yield Line(framework, found, "security-hub", check, CIS_PAGE)


def of_cdk_nag(packs: dict[str, str]) -> Iterator[Line]:
    """The control IDs of each class of rules, for every name that a pack gives to the class."""
    names: dict[str, set[str]] = defaultdict(set)
    for code in packs.values():
        pack = _first(_NAME, code)
        for rule in _RULE.findall(code):
            kind = _first(_CLASS, rule)
            suffix = _SUFFIX.search(rule)
            names[kind] |= {f"{pack}-{suffix[1] if suffix else kind}", f"rule:{kind}"}
    for framework, file in PACKS.items():
        for rule in _RULE.findall(packs[file]):
            controls = in_order(re.split(r",\s*", _first(_CONTROLS, rule)))
            for check in sorted(names[_first(_CLASS, rule)]):
                yield Line(framework, " ".join(controls), "cdk-nag", check, NAG.format(file))


def of_prowler(files: dict[str, Any]) -> Iterator[Line]:
    """The requirements of each check, and all requirements of each framework."""
    for framework, (file, counts) in FILES.items():
        source = PROWLER.format(file)
        by_check: dict[str, set[str]] = defaultdict(set)
        for each in files[file]["Requirements"]:
            # AWS's page of the standard does not list what `peers.csv` marks.
            if framework == FSBP and rules_of(f"security-hub:{each['Id']}*"):
                continue
            for check in ("", *(each["Checks"] if counts else ())):
                by_check[check].add(_id(framework, each))
        for check, found in by_check.items():
            yield Line(framework, " ".join(in_order(found)), check and "prowler", check, source)


def _id(framework: str, requirement: Any) -> str:
    """The ID as the publisher writes it: AC-2(1), CC6.1; Prowler's own for PCI has a counter."""
    if framework.startswith("pci"):
        return str(requirement["Attributes"][0]["Section"]).partition(":")[0]
    if framework.startswith("nist"):
        return nist(requirement["Id"])
    name = requirement["Name"] if framework.startswith("soc") else requirement["Id"]
    return str(name).split()[0]


def nist(id_: str) -> str:
    """`ac_3_3_b_1` as NIST writes it, AC-3(3)(b)(1), and `ac_2_i_2` as AC-2i.2."""
    family, number, *parts = id_.split("_")
    is_enhancement = bool(parts) and parts[0].isdecimal()
    form = "({})" if is_enhancement else "{}"
    below = [
        f".{each}" if each.isdecimal() and not is_enhancement else form.format(each)
        for each in parts
    ]
    return "".join([f"{family.upper()}-{number}", *below])


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise ValueError(f"no {pattern.pattern} in {text[:200]}")
    return found[1]


def _packs(archive: Path) -> dict[str, str]:
    with tarfile.open(archive) as tar:

        def code(pack: str) -> str:
            file = tar.extractfile(f"package/lib/packs/{pack}.js")
            return file.read().decode() if file else ""

        return {pack: code(pack) for pack in (*PACKS.values(), *OTHER_PACKS)}


def _compliance(wheel: Path) -> dict[str, Any]:
    with zipfile.ZipFile(wheel) as files:
        names: Iterable[str] = (file for file, _ in FILES.values())
        return {
            name: json.loads(files.read(f"prowler/compliance/aws/{name}.json")) for name in names
        }


if __name__ == "__main__":
    TARGET.write_text(mined(Path(sys.argv[1])), encoding="utf-8")
