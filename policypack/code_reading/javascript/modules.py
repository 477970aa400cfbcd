"""The program's own modules of JavaScript, each parsed once, and what of them cannot be read."""

from __future__ import annotations

from collections.abc import Sequence

from policypack.code_reading.flows import Place, Undecided
from policypack.code_reading.javascript.objects import Module
from policypack.supply_chain.archives import DeploymentPackage
from policypack.supply_chain.bundles import origins_of
from policypack.supply_chain.guards.modules import Dynamic
from policypack.supply_chain.scripts import Scripts, parsed


class Program(Scripts):
    """The modules of a function and its layers."""

    def __init__(self, packages: Sequence[DeploymentPackage]) -> None:
        super().__init__(packages)
        self._modules: dict[str, Module | None] = {}
        self.undecided: list[Undecided] = []

    def module(self, file: str) -> Module | None:
        """The module of the file; None, and undecided, where it cannot be parsed."""
        if file not in self._modules:
            try:
                self._modules[file] = self._read(file)
            except Dynamic as dynamic:
                self._modules[file] = None
                self.undecided.append(Undecided(Place(file, 0), dynamic.reason))
        return self._modules[file]

    def _read(self, file: str) -> Module:
        source = self.source(file)
        origins = origins_of(file, source, self.text)
        if origins.is_opaque:
            raise Dynamic("is minified without a source map", file)
        return Module(file, parsed(source, file), origins)
