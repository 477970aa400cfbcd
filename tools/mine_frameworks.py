"""Makes `policypack/facts/frameworks.csv`: requirements of frameworks by check of another tool.

From five sources, each named in its lines:

- AWS Security Hub's page of the Foundational Security Best Practices, whose list is `CONTROLS`
  below, without AppSync.1 and AppSync.6: AWS retired them in March 2026, and their own page and the
  change log say so, while the list still has them;
- AWS Security Hub's page about the CIS AWS Foundations Benchmark, whose table is `CIS` below, and
  its last edition in AWS's repository, which lists the manual checks of version 1.2.0;
- AWS Security Hub's pages of controls, whose sections name related requirements: `RELATED` below;
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from policypack.facts.frameworks import FSBP, in_order

TARGET = Path(__file__).resolve().parent.parent / "policypack/facts/frameworks.csv"
NAG = "https://github.com/cdklabs/cdk-nag/blob/main/src/packs/{}.ts"
PROWLER = "https://github.com/prowler-cloud/prowler/blob/5.46.0/prowler/compliance/aws/{}.json"
GUIDE = "https://docs.aws.amazon.com/securityhub/latest/userguide"
FSBP_PAGE = f"{GUIDE}/fsbp-standard.html"
CONTROLS = """
Account.1 ACM.1 ACM.2 APIGateway.1 APIGateway.2 APIGateway.3 APIGateway.4 APIGateway.5 APIGateway.8
APIGateway.9 APIGateway.10 APIGateway.11 AppSync.2 AppSync.5 Athena.4 AutoScaling.1 AutoScaling.2
AutoScaling.3 AutoScaling.5 AutoScaling.6 AutoScaling.9 Backup.1 BedrockAgentCore.1
BedrockAgentCore.2 BedrockAgentCore.5 BedrockAgentCore.6 CloudFormation.3 CloudFormation.4
CloudFront.1 CloudFront.3 CloudFront.4 CloudFront.5 CloudFront.6 CloudFront.7 CloudFront.8
CloudFront.9 CloudFront.10 CloudFront.12 CloudFront.13 CloudFront.15 CloudFront.16 CloudFront.17
CloudTrail.1 CloudTrail.2 CloudTrail.4 CloudTrail.5 CodeBuild.1 CodeBuild.2 CodeBuild.3 CodeBuild.4
CodeBuild.7 Cognito.2 Cognito.3 Cognito.4 Cognito.5 Cognito.6 Config.1 Connect.2 DataFirehose.1
DataSync.1 DMS.1 DMS.6 DMS.7 DMS.8 DMS.9 DMS.10 DMS.11 DMS.12 DMS.13 DocumentDB.1 DocumentDB.2
DocumentDB.3 DocumentDB.4 DocumentDB.5 DocumentDB.6 DynamoDB.1 DynamoDB.2 DynamoDB.3 DynamoDB.6
DynamoDB.7 EC2.1 EC2.2 EC2.3 EC2.4 EC2.6 EC2.7 EC2.8 EC2.9 EC2.10 EC2.15 EC2.16 EC2.17 EC2.18 EC2.19
EC2.20 EC2.21 EC2.23 EC2.24 EC2.25 EC2.51 EC2.55 EC2.56 EC2.57 EC2.58 EC2.60 EC2.170 EC2.171 EC2.172
EC2.173 EC2.180 EC2.181 EC2.182 EC2.183 ECR.1 ECR.2 ECR.3 ECS.2 ECS.3 ECS.4 ECS.5 ECS.8 ECS.9 ECS.10
ECS.12 ECS.16 ECS.18 ECS.19 ECS.20 ECS.21 EFS.1 EFS.2 EFS.3 EFS.4 EFS.7 EFS.8 EKS.1 EKS.2 EKS.3
EKS.8 EKS.9 ElastiCache.1 ElastiCache.2 ElastiCache.3 ElastiCache.4 ElastiCache.5 ElastiCache.6
ElastiCache.7 ElasticBeanstalk.1 ElasticBeanstalk.2 ElasticBeanstalk.3 ELB.1 ELB.2 ELB.3 ELB.4 ELB.5
ELB.6 ELB.7 ELB.8 ELB.9 ELB.10 ELB.12 ELB.13 ELB.14 ELB.17 ELB.18 ELB.21 ELB.22 EMR.1 EMR.2 EMR.3
EMR.4 ES.1 ES.2 ES.3 ES.4 ES.5 ES.6 ES.7 ES.8 EventBridge.3 FSx.1 FSx.2 FSx.3 FSx.4 FSx.5 Glue.3
Glue.4 GuardDuty.1 GuardDuty.5 GuardDuty.6 GuardDuty.7 GuardDuty.8 GuardDuty.9 GuardDuty.10
GuardDuty.11 GuardDuty.12 GuardDuty.13 IAM.1 IAM.2 IAM.3 IAM.4 IAM.5 IAM.6 IAM.7 IAM.8 IAM.21
Inspector.1 Inspector.2 Inspector.3 Inspector.4 Kinesis.1 Kinesis.3 KMS.1 KMS.2 KMS.3 KMS.5 Lambda.1
Lambda.2 Lambda.5 Macie.1 Macie.2 MQ.2 MSK.1 MSK.3 MSK.4 MSK.5 MSK.6 Neptune.1 Neptune.2 Neptune.3
Neptune.4 Neptune.5 Neptune.6 Neptune.7 Neptune.8 NetworkFirewall.2 NetworkFirewall.3
NetworkFirewall.4 NetworkFirewall.5 NetworkFirewall.6 NetworkFirewall.9 NetworkFirewall.10
OpenSearch.1 OpenSearch.2 OpenSearch.3 OpenSearch.4 OpenSearch.5 OpenSearch.6 OpenSearch.7
OpenSearch.8 OpenSearch.10 PCA.1 Route53.2 RDS.1 RDS.2 RDS.3 RDS.4 RDS.5 RDS.6 RDS.7 RDS.8 RDS.9
RDS.10 RDS.11 RDS.12 RDS.13 RDS.14 RDS.15 RDS.16 RDS.17 RDS.19 RDS.20 RDS.21 RDS.22 RDS.23 RDS.24
RDS.25 RDS.27 RDS.34 RDS.35 RDS.36 RDS.37 RDS.40 RDS.41 RDS.42 RDS.43 RDS.44 RDS.45 RDS.46 RDS.47
RDS.48 RDS.50 RDS.51 Redshift.1 Redshift.2 Redshift.3 Redshift.4 Redshift.6 Redshift.7 Redshift.8
Redshift.10 Redshift.15 Redshift.18 RedshiftServerless.1 RedshiftServerless.2 RedshiftServerless.3
RedshiftServerless.5 RedshiftServerless.6 S3.1 S3.2 S3.3 S3.5 S3.6 S3.8 S3.9 S3.12 S3.13 S3.19 S3.24
S3.25 SageMaker.1 SageMaker.2 SageMaker.3 SageMaker.4 SageMaker.5 SageMaker.8 SageMaker.9
SageMaker.10 SageMaker.11 SageMaker.12 SageMaker.13 SageMaker.14 SageMaker.15 SageMaker.16
SageMaker.17 SageMaker.19 SecretsManager.1 SecretsManager.2 SecretsManager.3 SecretsManager.4
ServiceCatalog.1 SES.3 SNS.4 SQS.1 SQS.3 SSM.1 SSM.2 SSM.3 SSM.4 SSM.6 SSM.7 StepFunctions.1
Transfer.2 Transfer.3 WAF.1 WAF.2 WAF.3 WAF.4 WAF.6 WAF.7 WAF.8 WAF.10 WAF.12 WorkSpaces.1
WorkSpaces.2
"""
CIS_PAGE = f"{GUIDE}/cis-aws-foundations-benchmark.html"
CIS_VERSIONS = ("cis-aws-5.0", "cis-aws-3.0", "cis-aws-1.4", "cis-aws-1.2")
# Control, and its requirement of each version; `-` where the version has none. The page has 1.2 for
# IAM.18 and version 1.2.0, which is IAM.5's; CIS and the page's former edition have 1.20.
CIS = """
Account.1 1.2 1.2 1.2 1.18|CloudTrail.1 3.1 3.1 3.1 2.1|CloudTrail.2 3.5 3.5 3.7 2.7
CloudTrail.4 3.2 3.2 3.2 2.2|CloudTrail.5 - - 3.4 2.4|CloudTrail.6 - - 3.3 2.3
CloudTrail.7 3.4 3.4 3.6 2.6|CloudWatch.1 - - 4.3 3.3|CloudWatch.2 - - - 3.1
CloudWatch.3 - - - 3.2|CloudWatch.4 - - 4.4 3.4|CloudWatch.5 - - 4.5 3.5
CloudWatch.6 - - 4.6 3.6|CloudWatch.7 - - 4.7 3.7|CloudWatch.8 - - 4.8 3.8
CloudWatch.9 - - 4.9 3.9|CloudWatch.10 - - 4.10 3.10|CloudWatch.11 - - 4.11 3.11
CloudWatch.12 - - 4.12 3.12|CloudWatch.13 - - 4.13 3.13|CloudWatch.14 - - 4.14 3.14
Config.1 3.3 3.3 3.5 2.5|EC2.2 5.5 5.4 5.3 4.3|EC2.6 3.7 3.7 3.9 2.9|EC2.7 5.1.1 2.2.1 2.2.1 -
EC2.8 5.7 5.6 - -|EC2.13 - - - 4.1|EC2.14 - - - 4.2|EC2.21 5.2 5.1 5.1 -|EC2.53 5.3 5.2 - -
EC2.54 5.4 5.3 - -|EFS.1 2.3.1 2.4.1 - -|EFS.8 2.3.1 - - -|IAM.1 - - 1.16 1.22
IAM.2 1.14 1.15 - 1.16|IAM.3 1.13 1.14 1.14 1.4|IAM.4 1.3 1.4 1.4 1.12|IAM.5 1.9 1.10 1.10 1.2
IAM.6 1.5 1.6 1.6 1.14|IAM.8 - - - 1.3|IAM.9 1.4 1.5 1.5 1.13|IAM.11 - - - 1.5|IAM.12 - - - 1.6
IAM.13 - - - 1.7|IAM.14 - - - 1.8|IAM.15 1.7 1.8 1.8 1.9|IAM.16 1.8 1.9 1.9 1.10
IAM.17 - - - 1.11|IAM.18 1.16 1.17 1.17 1.20|IAM.20 - - - 1.1|IAM.22 1.11 1.12 1.12 -
IAM.26 1.18 1.19 - -|IAM.27 1.21 1.22 - -|IAM.28 1.19 1.20 - -|KMS.4 3.6 3.6 3.8 2.8
RDS.2 2.2.3 2.3.3 - -|RDS.3 2.2.1 2.3.1 2.3.1 -|RDS.5 2.2.4 - - -|RDS.13 2.2.2 2.3.2 - -
RDS.15 2.2.4 - - -|S3.1 2.1.4 2.1.4 2.1.5 -|S3.5 2.1.1 2.1.1 2.1.2 -|S3.8 2.1.4 2.1.4 2.1.5 -
S3.20 2.1.2 2.1.2 2.1.3 -
"""
# The former edition lists what of version 1.2.0 is not supported: manual checks.
CIS_1_2_PAGE = (
    "https://github.com/awsdocs/aws-security-hub-user-guide/blob/"
    "46e180ad350aa29d89df460259e9d95ac089bacf/doc_source/cis-aws-foundations-benchmark.md"
)
CIS_1_2_MANUAL = "1.15 1.17 1.18 1.19 1.21 4.4"
RELATED_VERSIONS = ("nist-800-53-r5", "pci-dss-3.2.1", "pci-dss-4.0")
# What controls about the same subject have in common on AWS's pages.
SUBJECTS = {
    "public": """
    AC-3 AC-3(7) AC-4 AC-4(21) AC-6 AC-21 SC-7 SC-7(3) SC-7(4) SC-7(9) SC-7(11) SC-7(16) SC-7(20)
    SC-7(21)
    """,
    "ports": "AC-4 AC-4(21) SC-7 SC-7(4) SC-7(5) SC-7(11) SC-7(16) SC-7(21)",
    "encrypted": "CA-9(1) CM-3(6) SC-7(10) SC-13 SC-28 SC-28(1) SI-7(6)",
    "trail": """
    AC-2(4) AC-4(26) AC-6(9) AU-2 AU-3 AU-6(3) AU-6(4) AU-10 AU-12 CA-7 SC-7(9) SI-3(8) SI-4(20)
    SI-7(8)
    """,
    "tls": """
    AC-4 AC-17(2) IA-5(1) SC-7(4) SC-8 SC-8(1) SC-8(2) SC-12(3) SC-13 SC-23 SC-23(3) SI-7(6)
    """,
    "tokens": "AC-3 AC-3(7) AC-3(15) AC-6",
}
# Control, and its requirements of NIST SP 800-53 Rev. 5, PCI DSS 3.2.1 and 4.0.1, as its section of
# the page names them. Read for ACM, AppSync, Auto Scaling, CloudTrail, Config, EC2, EKS, SNS and
# Transfer Family, and for single controls of other services.
RELATED = """
ACM.2 | - | - | 4.2.1
AppSync.2 | - | - | 10.4.2
AppSync.5 | tokens AC-2(1) | - | -
AutoScaling.3 | tokens CA-9(1) CM-2 | - | 2.2.6
AutoScaling.5 | public | - | 1.4.4
AutoScaling.9 | CA-9(1) CM-2 CM-2(2) | - | -
CloudTrail.1 | trail AU-14(1) SA-8(22) | - | -
CloudTrail.2 | encrypted AU-9 | 3.4 | 10.3.2
CloudTrail.4 | AU-9 SI-4 SI-7(1) SI-7(3) SI-7(7) | 10.5.2 10.5.5 | 10.3.2
CloudTrail.5 | trail AU-6(1) AU-6(5) AU-7(1) SI-4(5) SI-20 | 10.5.3 | -
Config.1 | CM-3 CM-6(1) CM-8 CM-8(2) | 10.5.2 11.5 | -
EC2.2 | ports | 1.2.1 1.3.4 2.1 | -
EC2.3 | encrypted | - | -
EC2.6 | AC-4(26) AU-2 AU-3 AU-6(3) AU-6(4) AU-12 CA-7 SI-7(8) | 10.3.3 10.3.4 10.3.5 10.3.6 | -
EC2.7 | encrypted | - | -
EC2.8 | tokens | - | 2.2.6
EC2.9 | public | - | -
EC2.13 | ports CM-7 | 1.2.1 1.3.1 2.2.2 | 1.3.1
EC2.14 | - | - | 1.3.1
EC2.15 | public | - | 1.4.4
EC2.18 | ports | - | -
EC2.19 | ports CA-9(1) CM-2 CM-2(2) CM-7 | - | -
EC2.21 | AC-4(21) CA-9(1) CM-2 CM-2(2) CM-7 SC-7 SC-7(5) SC-7(21) | - | 1.3.1
EC2.23 | AC-4(21) CA-9(1) CM-2 | - | -
EC2.25 | public | - | 1.4.4
EC2.171 | - | - | 10.4.2
EKS.1 | public | - | 1.4.4
EKS.3 | SC-8 SC-12 SC-13 SC-28 | - | 8.3.2
EKS.8 | trail AC-2(12) AU-9(7) SI-4 | - | 10.2.1
ELB.17 | tls | - | -
IAM.10 | - | 8.1.4 8.2.3 8.2.4 8.2.5 | -
SNS.1 | encrypted | - | -
Transfer.2 | CM-7 IA-5 SC-8 | - | 4.2.1
Transfer.3 | trail AC-2(12) AU-9(7) SI-4 | - | -
"""
# The files of Prowler.
FILES = {
    "cis-aws-1.4": "cis_1.4_aws",
    "cis-aws-3.0": "cis_3.0_aws",
    "cis-aws-5.0": "cis_5.0_aws",
    "cis-aws-6.0": "cis_6.0_aws",
    "cis-aws-7.0": "cis_7.0_aws",
    "nist-800-53-r5": "nist_800_53_revision_5_aws",
    "pci-dss-4.0": "pci_4.0_aws",
    "soc-2": "soc2_aws",
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
    lines = [
        *of_security_hub(),
        *of_control_pages(),
        *of_cdk_nag(_packs(nag)),
        *of_prowler(_compliance(wheel)),
    ]
    text = io.StringIO()
    made = csv.writer(text, lineterminator="\n")
    made.writerow(Line._fields)
    made.writerows(sorted(lines))
    return text.getvalue()


def of_security_hub() -> Iterator[Line]:
    """The controls of the Foundational Security Best Practices, and the CIS requirements of all
    controls, with and without the mark of `peers.csv`.
    """
    yield Line(FSBP, " ".join(in_order(CONTROLS.split())), "", "", FSBP_PAGE)
    known: dict[str, set[str]] = defaultdict(set)
    for entry in CIS.strip().replace("\n", "|").split("|"):
        control, *versions = entry.split()
        for framework, found in zip(CIS_VERSIONS, versions, strict=True):
            if found != "-":
                known[framework].add(found)
                for check in (control, f"{control}*"):
                    yield Line(framework, found, "security-hub", check, CIS_PAGE)
    # Prowler lists all requirements of the other versions.
    every = in_order({*known["cis-aws-1.2"], *CIS_1_2_MANUAL.split()})
    yield Line("cis-aws-1.2", " ".join(every), "", "", CIS_1_2_PAGE)


def of_control_pages() -> Iterator[Line]:
    """The requirements of NIST and PCI DSS that the section of a control names."""
    for entry in RELATED.strip().splitlines():
        control, *versions = (part.strip() for part in entry.split("|"))
        section = f"{GUIDE}/{control.partition('.')[0].lower()}-controls.html#{_anchor(control)}"
        for framework, found in zip(RELATED_VERSIONS, versions, strict=True):
            words = [word for each in found.split() for word in SUBJECTS.get(each, each).split()]
            for check in (control, f"{control}*") if found != "-" else ():
                yield Line(framework, " ".join(in_order(words)), "security-hub", check, section)


def _anchor(control: str) -> str:
    return control.lower().replace(".", "-")


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
    for framework, file in FILES.items():
        source = PROWLER.format(file)
        by_check: dict[str, set[str]] = defaultdict(set)
        for each in files[file]["Requirements"]:
            for check in ("", *each["Checks"]):
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
        return {
            name: json.loads(files.read(f"prowler/compliance/aws/{name}.json"))
            for name in FILES.values()
        }


if __name__ == "__main__":
    TARGET.write_text(mined(Path(sys.argv[1])), encoding="utf-8")
