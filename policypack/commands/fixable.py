"""The edits of `stackwarden fix` that the installed SDK takes, and how many findings have one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from policypack.commands.fix_tally import tally
from policypack.offline.required_plugins import node_modules
from policypack.preview.plugins import site_packages
from policypack.preview.project import Project
from policypack.program_edits.changes import (
    Change,
    Finding,
    Made,
    NotPlainError,
    changes_by_finding,
)
from policypack.program_edits.installed_sdk import InstalledSdks
from policypack.program_edits.programs import Edits, editor_of, edits_of
from policypack.rule.rule import Rule


def edits_in(project: Project, changes: Iterable[Change], unsafe: bool = False) -> Edits:
    """The edits of a project's files for the changes. Nothing is written."""
    sdks = InstalledSdks(site_packages(project), [*islice(node_modules(project.program), 1)])
    return edits_of(changes, project.repository, unsafe, sdks.check)


def fixable(findings: Sequence[Finding], rules: Iterable[Rule], made: Made) -> int:
    """The number of findings, as a preview counts them, that have an edit in their language.

    The sources are not read: an edit takes longer than a preview may.
    """
    pairs = changes_by_finding(findings, rules, made)
    refused = Edits()
    for change in dict.fromkeys(each for _, changes in pairs for each in changes):
        try:
            editor_of(change)
        except NotPlainError as error:
            refused.left.append((change, str(error)))
    return tally(pairs, refused).edited
