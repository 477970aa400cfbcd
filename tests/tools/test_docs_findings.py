"""The page about findings: schema, formats and options are those of the code."""

from __future__ import annotations

import argparse
import json
import re

from policypack.commands import options
from policypack.report.document_shape import json_schema
from policypack.report.formats import FORMATS, Terminal, render
from tests.report.run_documents import preview
from tests.tools.markdown_pages import ROOT
from tools.docs import findings

PAGE = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")


def test_the_committed_schema_is_the_generated_one() -> None:
    committed = (ROOT / "docs" / findings.SCHEMA).read_text(encoding="utf-8")
    assert committed == findings.pages()[findings.SCHEMA], "run `make docs` and commit the pages"


def test_every_key_of_a_document_has_its_meaning() -> None:
    schema = json_schema()
    for each in (schema, *schema["$defs"].values()):
        assert each["description"]
        assert all(value.get("description") for value in each["properties"].values())
        assert all(f"| `{key}` |" in findings.document_tables() for key in each["properties"])
    document = json.loads(render(preview(), "json", terminal=Terminal()))
    several = {"projects", "left_out"}
    assert set(document) | several == set(schema["properties"])


def test_every_format_and_option_is_in_a_table_and_no_other() -> None:
    formats = re.findall(r"^\| `(\w+)` \| .* \|$", PAGE.split("## Text")[0], re.MULTILINE)
    assert formats == [*FORMATS, "cyclonedx"]
    made = argparse.ArgumentParser(add_help=False)
    options.add_findings(made)
    named = re.findall(r"^\| `(--[a-z-]+)", PAGE, re.MULTILINE)
    assert sorted(named) == sorted(name for name in made._option_string_actions if "--" in name)
