"""The table of outputs, against the properties of the installed SDK."""

from __future__ import annotations

from policypack.facts import resource_outputs
from policypack.facts.table import read_table
from policypack.offline import schema


def test_every_type_with_a_secret_output_is_in_the_table() -> None:
    found = set()
    for token in schema.resource_tokens():
        kind = schema.resource(token)
        assert kind is not None
        if any(prop.secret and prop.output for prop in kind.properties.values()):
            found.add(token)
    assert found == resource_outputs.WITH_CREDENTIALS


def test_every_type_with_any_text_is_one_of_the_sdk() -> None:
    assert set(schema.resource_tokens()) >= resource_outputs.WITH_ANY_TEXT


def test_the_table_names_the_version_of_the_sdk() -> None:
    assert f"pulumi_aws {schema.version()}" in read_table(resource_outputs.__file__)["source"]
