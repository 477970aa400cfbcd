"""The files that `stackwarden iam` reads: documents, folders of them, and templates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath

from policypack.reading import files, json_text
from policypack.reading.files import RefusedFileError
from policypack.standalone.document_verdicts import Written, written
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


STANDARD_INPUT = "-"
_GIVE_A_FILE = "give a file with at least one IAM policy as JSON"
_ELEMENT = "Statement"
# What tools put beside the sources.
_NOT_WALKED = {"node_modules", "__pycache__"}


def documents_of(file: str) -> Iterator[Written]:
    """The documents of a file, of a directory's `.json` files, or of standard input.

    In a directory, files without an IAM document are passed over. Raises ValueError if there is
    no document at all, and for a template of another tool.
    """
    found = _of_directory(Path(file)) if Path(file).is_dir() else _of_file(file)
    if not found:
        raise ValueError(f"{file}: not an IAM policy; {_GIVE_A_FILE}")
    yield from found


def _of_file(file: str) -> list[Written]:
    text = _read(file)
    other = template_in(file, text)
    if other:
        raise ValueError(
            f"{file}: {other}, not an IAM policy; save its policies as JSON files and name those"
        )
    return written(file, text)


def _of_directory(folder: Path) -> list[Written]:
    found = sorted(each for each in folder.rglob("*.json") if _is_walked(each.relative_to(folder)))
    return [each for file in found if file.is_file() for each in _documents_in(str(file))]


def _is_walked(file: Path) -> bool:
    return not any(part.startswith(".") or part in _NOT_WALKED for part in file.parts)


def _documents_in(file: str) -> list[Written]:
    return documents_in(file, _read(file))


def documents_in(file: str, text: str) -> list[Written]:
    """The IAM documents in the texts of a file, including invalid JSON that looks like one."""
    if _ELEMENT not in text or template_in(file, text):
        return []
    return [each for each in written(file, text) if _may_be_document(each.text)]


def _may_be_document(text: str) -> bool:
    try:
        value = json_text.loads(text, unique=False)
    except ValueError:
        return True
    return isinstance(value, dict) and _ELEMENT in value


def _read(file: str) -> str:
    if file == STANDARD_INPUT:
        return files.standard_input(files.DOCUMENT)
    try:
        return files.read_text(file, files.DOCUMENT)
    except UnicodeDecodeError:
        raise ValueError(f"{file}: invalid UTF-8; save the file as UTF-8") from None
    except RefusedFileError as error:
        raise ValueError(f"{file}: {error.strerror}") from None
    except OSError as error:
        raise ValueError(f"{file}: {error.strerror}; {_GIVE_A_FILE}") from None
