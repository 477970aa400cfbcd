"""The table of frameworks, mined out of the files of other tools."""

from __future__ import annotations

import re

import pytest

from tools.mine_frameworks import (
    FILES,
    OTHER_PACKS,
    PACKS,
    Line,
    nist,
    of_cdk_nag,
    of_control_pages,
    of_prowler,
    of_security_hub,
)

RULE = """
        this.applyRule({{
            info: 'The log is off - (Control IDs: {controls}).',
            explanation: 'It should be on.',
            {suffix}level: nag_rules_1.NagMessageLevel.ERROR,
            rule: apigw_1.{kind},
            node: node,
        }});
"""


def pack(name: str, kind: str, controls: str = "1.1", suffix: str = "") -> str:
    override = f"ruleSuffixOverride: '{suffix}',\n" if suffix else ""
    return f"this.packName = '{name}';" + RULE.format(kind=kind, controls=controls, suffix=override)


def test_a_class_has_its_control_ids_under_every_name_that_a_pack_gives_it() -> None:
    """GIVEN a class in three packs WHEN mined THEN NIST's controls for each of its names."""
    codes = {each: pack("Other", "Unrelated") for each in (*PACKS.values(), *OTHER_PACKS)}
    codes["nist-800-53-r5"] = pack("NIST.800.53.R5", "Logged", "AU-12a,\n AC-4(26)")
    codes["aws-solutions"] = pack("AwsSolutions", "Logged", suffix="APIG1")
    found = [line for line in of_cdk_nag(codes) if line.framework == "nist-800-53-r5"]
    assert {line.requirements for line in found} == {"AC-4(26) AU-12a"}
    checks = [line.check for line in found]
    assert checks == ["AwsSolutions-APIG1", "NIST.800.53.R5-Logged", "rule:Logged"]
    assert found[0].source.endswith("/nist-800-53-r5.ts")


def test_a_pack_that_has_another_form_is_refused() -> None:
    codes = dict.fromkeys((*PACKS.values(), *OTHER_PACKS), "this.applyRule({ info: 'x' });")
    with pytest.raises(ValueError, match="packName"):
        list(of_cdk_nag(codes))


def test_a_check_has_the_requirements_that_name_it() -> None:
    requirement = {
        "Id": "1.2.5.7",
        "Name": "CC6.1 The entity",
        "Checks": ["bucket_logged"],
        "Attributes": [{"Section": "1.2.5: Services are secured. "}],
    }
    files = {file: {"Requirements": [{**requirement, "Id": "ac_2_1"}]} for file in FILES.values()}
    files["pci_4.0_aws"] = {"Requirements": [requirement]}
    found = list(of_prowler(files))
    pci = [line for line in found if line.framework == "pci-dss-4.0"]
    assert [(line.requirements, line.tool, line.check) for line in pci] == [
        ("1.2.5", "", ""),
        ("1.2.5", "prowler", "bucket_logged"),
    ]
    soc = next(line for line in found if line.framework == "soc-2" and line.check)
    assert soc.requirements == "CC6.1"


def test_the_best_practices_are_a_list_of_controls_alone() -> None:
    """The rules name their controls themselves."""
    [found] = [line for line in of_security_hub() if line.framework == "aws-fsbp"]
    assert (found.tool, found.check) == ("", "")
    assert "DMS.1 DMS.6" in found.requirements


@pytest.mark.parametrize(
    ("id_", "written"),
    [
        ("ac_24", "AC-24"),
        ("ac_2_1", "AC-2(1)"),
        ("ac_3_3_b_1", "AC-3(3)(b)(1)"),
        ("ac_2_i_2", "AC-2i.2"),
        ("cm_6_a", "CM-6a"),
    ],
)
def test_a_control_is_written_as_nist_writes_it(id_: str, written: str) -> None:
    assert nist(id_) == written


def test_a_control_of_security_hub_counts_with_and_without_the_mark() -> None:
    found = [line for line in of_security_hub() if line.check.strip("*") == "EFS.8"]
    assert [(line.framework, line.requirements, line.check) for line in found] == [
        ("cis-aws-5.0", "2.3.1", "EFS.8"),
        ("cis-aws-5.0", "2.3.1", "EFS.8*"),
    ]
    assert all(isinstance(line, Line) and line.source for line in found)


def test_the_first_version_of_the_benchmark_has_all_its_requirements() -> None:
    """GIVEN manual checks beside those of controls WHEN mined THEN all, and each by its control."""
    lines = [line for line in of_security_hub() if line.framework == "cis-aws-1.2"]
    (every,) = (line for line in lines if not line.check)
    counts = {"1": 22, "2": 9, "3": 14, "4": 4}
    numbers = [f"{part}.{each + 1}" for part, count in counts.items() for each in range(count)]
    assert every.requirements.split() == numbers
    support = [line for line in lines if line.check == "IAM.18"]
    assert [line.requirements for line in support] == ["1.20"]


def test_the_versions_number_a_control_each_in_its_own_way() -> None:
    blocks = [line for line in of_security_hub() if line.check == "S3.8"]
    assert {line.framework: line.requirements for line in blocks} == {
        "cis-aws-5.0": "2.1.4",
        "cis-aws-3.0": "2.1.4",
        "cis-aws-1.4": "2.1.5",
    }


def test_a_control_has_the_requirements_that_its_own_section_names() -> None:
    found = [line for line in of_control_pages() if line.check == "CloudTrail.2"]
    page = "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html"
    assert {line.source for line in found} == {f"{page}#cloudtrail-2"}
    assert {line.framework: line.requirements for line in found} == {
        "nist-800-53-r5": "AU-9 CA-9(1) CM-3(6) SC-7(10) SC-13 SC-28 SC-28(1) SI-7(6)",
        "pci-dss-3.2.1": "3.4",
        "pci-dss-4.0": "10.3.2",
    }


def test_every_requirement_of_a_section_is_written_as_its_publisher_writes_it() -> None:
    for line in of_control_pages():
        form = r"[A-Z]{2}-\d+(\(\d+\))?" if line.framework.startswith("nist") else r"\d+(\.\d+)+"
        assert all(re.fullmatch(form, each) for each in line.requirements.split()), line
