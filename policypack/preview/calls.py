"""Where the source of a program makes a resource that has no position of its own.

Pulumi's SDK for Node.js passes over the frames of anonymous functions, such as that of
`names.map(name => new aws.sqs.Queue(name))` (`framePositionRegExp` in its resource.ts), and the
state of a component in a plugin has positions in the plugin. The call tells by the type and the
name of the resource, as for waivers in comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from policypack.model.urns import parts_of
from policypack.preview.project import Project
from policypack.program_files.files import source_files
from policypack.program_files.source import Call, UnreadableError
from policypack.start.record import record
from policypack.supply_chain import program


@record(frozen=True)
class Calls:
    """The calls in the source of a program, which is read when a place is first asked for."""

    project: Project

    def place(self, urn: str) -> tuple[Path, int] | None:
        """The file and the line of the only call that makes the resource; None without one."""
        kind, name = parts_of(urn)
        found = [each for each in self._calls if each[1].kind.is_of(kind)]
        named = [each for each in found if each[1].name == name]
        chosen = named or [each for each in found if each[1].name is None]
        return (chosen[0][0], chosen[0][1].first) if len(chosen) == 1 else None

    @cached_property
    def _calls(self) -> tuple[tuple[Path, Call], ...]:
        return tuple(self._read())

    def _read(self) -> Iterator[tuple[Path, Call]]:
        project = self.project
        own = program.Project(project.folder, project.program, project.runtime)
        for file in source_files(own).files:
            try:
                calls = file.read().calls
            except UnreadableError:
                continue
            yield from ((project.folder / file.name, call) for call in calls)
