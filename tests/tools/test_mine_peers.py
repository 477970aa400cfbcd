"""The table of peers' checks, made from small archives of the form that the tools have."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

from tools.mine_peers import COMPLIANCE_COMMIT, TARGET, mined, of_compliance_policies, read, written


def archive(path: Path, files: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)


def package(path: Path, files: dict[str, str]) -> None:
    with tarfile.open(path, "w:gz") as made:
        for name, text in files.items():
            held = tarfile.TarInfo(name)
            held.size = len(text.encode())
            made.addfile(held, io.BytesIO(text.encode()))


def test_each_tool_is_read_in_its_own_form(tmp_path: Path) -> None:
    checks = "checkov/terraform/checks"
    archive(
        tmp_path / "checkov-3.3.30-py3-none-any.whl",
        {
            f"{checks}/resource/aws/A.py": '        id = "CKV_AWS_10"\n',
            f"{checks}/resource/aws/B.py": 'super().__init__(check_id="CKV_AWS_9", port=1)',
            f"{checks}/graph_checks/aws/C.json": '{"metadata": {"id": "CKV2_AWS_3"}}',
            f"{checks}/graph_checks/aws/D.yaml": 'metadata:\n  id: "CKV2_AWS_4"\n',
            f"{checks}/resource/azure/E.py": 'id = "CKV_AZURE_1"',
            "checkov/kubernetes/checks/F.py": 'id = "CKV_AWS_99"',
        },
    )
    aws = "github.com/x@v1.2.3/checks/cloud/aws"
    archive(
        tmp_path / "v1.2.3.zip",
        {
            f"{aws}/s3/a.rego": "# METADATA\n#   id: AVD-AWS-0002\n#   avd_id: AVD-AWS-0002\n",
            f"{aws}/s3/b.rego": "#   id: AWS-0001\n",
            "github.com/x@v1.2.3/checks/cloud/azure/c.rego": "#   id: AZU-0001\n",
        },
    )
    package(
        tmp_path / "pulumi-awsguard-0.3.1.tgz",
        {
            "package/storage.js": '    name: "s3-bucket-logging-enabled",\n',
            "package/tests/storage.js": '    name: "test",\n',
        },
    )
    checkov, trivy, awsguard, compliance = read(mined(tmp_path))
    assert checkov.version == "3.3.30"
    assert checkov.checks == ("CKV2_AWS_3", "CKV2_AWS_4", "CKV_AWS_9", "CKV_AWS_10")
    assert (trivy.version, trivy.checks) == ("v1.2.3", ("AWS-0001", "AWS-0002"))
    assert (awsguard.version, awsguard.checks) == ("0.3.1", ("awsguard/s3-bucket-logging-enabled",))
    assert compliance.version == COMPLIANCE_COMMIT
    assert {*compliance.checks} == {*of_compliance_policies()}


def test_the_table_is_written_as_it_is_read() -> None:
    text = TARGET.read_text(encoding="utf-8")
    assert written(read(text)) == text
