"""Files of other tools, which people give to a command that judges something else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

from policypack.reading import json_text
from policypack.start.lazy_patterns import lazy_pattern

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
_CLOUDFORMATION = "CloudFormation template"
# The first of the top-level keys that a JSON document of the tool always has:
# https://developer.hashicorp.com/terraform/internals/json-format
_KEYS: Mapping[str, tuple[str, ...]] = {
    _CLOUDFORMATION: ("AWSTemplateFormatVersion", "Resources"),
    "Terraform plan": ("planned_values", "resource_changes"),
    "Terraform state": ("terraform_version",),
    "Terraform configuration": ("resource", "terraform", "provider"),
}
_SUFFIXES = {".tf": "Terraform configuration", ".tfstate": "Terraform state"}
_YAML = lazy_pattern(r"^(?:AWSTemplateFormatVersion|Resources)\s*:", re.MULTILINE)


def template_in(name: str, text: str) -> str:
    """The kind of file, such as "CloudFormation template"; empty for other files."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if not text.lstrip().startswith("{"):
        return _CLOUDFORMATION if _YAML.search(text) else ""
    try:
        value = json_text.loads(text, unique=False)
    except ValueError:
        return ""
    if not isinstance(value, dict) or "Statement" in value:
        return ""
    return next((tool for tool, keys in _KEYS.items() if any(key in value for key in keys)), "")
