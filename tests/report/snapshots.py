"""Rewrites the expected reports, for review: `python -m tests.report.snapshots`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

from policypack.report import rule_pages, run, sarif, text
from policypack.report.formats import FORMATS, HTML, Terminal, render
from policypack.report.run import Failure
from tests.report.run_documents import PROGRAM, finding, preview, undecided

FOLDER = Path(__file__).parent / "snapshots"
WIDTHS = (80, 140)
FAILURE = Failure(status=3, message="the program failed: NameError: x\n  infra/__main__.py, line 3")


def reports(root: Path) -> Mapping[str, str]:
    """Every report by the name of its file; the sources are below `root`."""
    (root / "infra").mkdir()
    (root / "infra" / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    with without_documentation():
        return dict(_reports(root))


@contextmanager
def without_documentation() -> Iterator[None]:
    """Reports as of an installation whose distribution names no documentation."""
    with ExitStack() as patched:
        for module in (rule_pages, text):
            patched.enter_context(patch.object(module, "documentation_url", str))
        yield


def _reports(root: Path) -> Iterator[tuple[str, str]]:
    document = preview()
    for width in WIDTHS:
        for form in (each for each in FORMATS if each != HTML):
            terminal = Terminal(width, root=root)
            # The catalogue's words are not what is held here.
            text = (
                sarif.text(document, terminal, {})
                if form == "sarif"
                else render(document, form, terminal=terminal)
            )
            yield f"{form}-{width}", text
        colored = Terminal(width, color=True, verbose=True, root=root)
        yield f"verbose-{width}", render(document, "text", terminal=colored)
        failed = preview([], FAILURE)
        yield f"failed-{width}", render(failed, "text", terminal=Terminal(width, root=root))
    yield "outside", render(_outside(), "text", terminal=Terminal(80))


def _outside() -> run.Document:
    """The documents of `stackwarden iam`, which reports undecided outcomes."""
    needs = undecided("iam-role-trusts-foreign-account", resource=None, file="trust.json", line=4)
    return run.document([finding("iam-policy-admin", line=2), needs], command="iam")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, told in reports(Path(folder)).items():
            (FOLDER / f"{name}.txt").write_text(told, encoding="utf-8")
