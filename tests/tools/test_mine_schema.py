"""The schemas of the other providers, mined out of the sources of their SDKs."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from policypack.offline import schema
from tools import mine_schema

# As Pulumi's generator writes it: an argument class, a resource class, a function and its result.
SOURCE = '''
class KeyArgs:
    @_builtins.property
    @pulumi.getter(name="keySize")
    def key_size(self) -> pulumi.Input[_builtins.int]:
        """
        Its size. Defaults to `2048`.
        """
        return pulumi.get(self, "key_size")

class Key(pulumi.CustomResource):
        secret_opts = pulumi.ResourceOptions(additional_secret_outputs=["pem"])
        super(Key, __self__).__init__(
            'lock:index/key:Key',
            resource_name)

    @_builtins.property
    @pulumi.getter
    def pem(self) -> pulumi.Output[_builtins.str]:
        return pulumi.get(self, "pem")

class GetKeyResult:
    @_builtins.property
    @pulumi.getter
    def id(self) -> _builtins.str:
        return pulumi.get(self, "id")

def get_key(name: Optional[_builtins.str] = None) -> AwaitableGetKeyResult:
    pass

def get_key_output(name: Optional[pulumi.Input[_builtins.str]] = None,
                   tags: Optional[pulumi.Input[Optional[Sequence[_builtins.str]]]] = None,
                   opts: Any = None) -> pulumi.Output[GetKeyResult]:
    __args__ = dict()
    __args__['name'] = name
    __args__['tags'] = tags
    pulumi.runtime.invoke_output('lock:index/getKey:getKey', __args__, typ=GetKeyResult)
'''
INPUTS = """
class PairArgs:
    @pulumi.getter
    def first(self) -> Optional[pulumi.Input[str]]:
        return pulumi.get(self, "first")
"""


def put(folder: Path, plugin: dict[str, Any]) -> None:
    folder.mkdir()
    (folder / "pulumi-plugin.json").write_text(json.dumps(plugin), encoding="utf-8")
    (folder / "key.py").write_text(SOURCE, encoding="utf-8")
    (folder / "_inputs.py").write_text(INPUTS, encoding="utf-8")


@pytest.mark.parametrize("stated", [{"version": "1.2.3"}, {}])
def test_every_line_names_its_package(tmp_path: Path, stated: dict[str, str]) -> None:
    put(tmp_path / "pulumi_lock", {"resource": True, "name": "lock", **stated})
    (tmp_path / "pulumi_lock-1.2.3.dist-info").mkdir()
    text = gzip.decompress(mine_schema.mine_others(tmp_path)).decode()
    assert dict(line.split("\t") for line in text.splitlines()) == {
        "F lock:index/getKey:getKey": (
            '{"a":{"name":["s","ir"],"tags":["[s","i"]},"r":{"id":["s","oa"]}}'
        ),
        "O lock:./Pair": '{"p":{"first":["s","i"]}}',
        "R lock:index/key:Key": '{"p":{"keySize":["i","ir","2048"],"pem":["s","oas"]}}',
        "V lock": '{"version":"1.2.3"}',
    }


@pytest.mark.parametrize("package", schema.OTHER_PACKAGES)
def test_the_schema_of_every_package_is_there(package: str) -> None:
    assert schema.version(package)
    tokens = list(schema.resource_tokens(package))
    assert tokens
    for token in tokens:
        found = schema.resource(token)
        assert found is not None
        # Nested types resolve on access.
        for prop in found.properties.values():
            kind = prop.type.element or prop.type
            assert kind.kind != "object" or kind.properties is not None
