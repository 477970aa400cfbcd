"""The files that `stackwarden iam` reads: documents, directories of them, standard input."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from policypack.reading import files, json_text
from policypack.reading.errors import RefusedFileError
from policypack.standalone.document_verdicts import Written, written
from policypack.standalone.templates import template_in

STANDARD_INPUT = "-"
_GIVE_A_FILE = "give a file with at least one IAM policy as JSON"
_ELEMENT = "Statement"
# What tools put beside the sources.
_NOT_WALKED = {"node_modules", "__pycache__"}


def documents_of(file: str) -> Iterator[Written]:
    """The documents of a file, of a directory's `.json` files, or of standard input.

    In a directory, files without an IAM document are passed over. Raises ValueError where there is
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
