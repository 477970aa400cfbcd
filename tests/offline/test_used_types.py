"""What a YAML program names of packages, as the schema that checks it."""

from __future__ import annotations

from pathlib import Path

from policypack.offline import used_types

PROGRAM = """\
name: shop
runtime: yaml
resources:
  provider: {type: "pulumi:providers:kubernetes", properties: {kubeconfig: "${shop.kubeconfig}"}}
  shop: {type: "eks:Cluster", properties: {vpcId: a}}
  there: {type: "pulumi:providers:aws", properties: {region: a, defaultTags: {tags: {a: b}}}}
"""


def test_an_explicit_provider_takes_what_the_program_gives(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text(PROGRAM, encoding="utf-8")
    assert used_types.settings("aws", tmp_path).keys() == {"region", "defaultTags"}
    made = used_types.schema("kubernetes", "4.0.0", tmp_path)
    assert made["provider"]["inputProperties"].keys() == {"kubeconfig"}
    assert made["resources"] == {}
    cluster = used_types.schema("eks", "4.0.0", tmp_path)["resources"]["eks:index:Cluster"]
    assert cluster["properties"].keys() == {"kubeconfig"}
