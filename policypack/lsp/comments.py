"""Waivers in the comments of a program, as they are typed."""

from __future__ import annotations

from pathlib import Path

from policypack.lsp import known
from policypack.lsp.texts import Text
from policypack.program_files.files import JAVASCRIPT, TYPESCRIPT, SourceFile
from policypack.program_files.waivers import faults_of
from policypack.reading.files import PAGE
from policypack.start import clock

# How a comment begins in each language that has waivers, by the suffix of its files.
MARKS = {
    ".py": "#",
    ".yaml": "#",
    **dict.fromkeys((*TYPESCRIPT, *JAVASCRIPT, ".go"), "//"),
}


def faults(file: Path, text: Text) -> list[tuple[int, str]]:
    """Returns the errors of the waivers in the comments of a file, by line."""
    if file.suffix not in MARKS or "stackwarden" not in text.source or len(text.source) > PAGE:
        return []
    return faults_of(SourceFile(file.name, text.source), known.rules().keys(), clock.today())
