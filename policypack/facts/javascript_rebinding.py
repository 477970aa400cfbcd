"""The means of JavaScript by which code changes a name of another scope or module."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.facts.table import read_table

_TABLE = read_table(__file__)
# They run a text as code.
EVALUATING = frozenset(_TABLE["evaluating"])
# Objects of all globals.
GLOBALS = frozenset(_TABLE["globals"])
# Objects whose methods set properties of others.
SETTING: Mapping[str, frozenset[str]] = {
    name: frozenset(methods) for name, methods in _TABLE["setting"].items()
}
# Methods and functions of packages that set properties of their first argument, or of `this`.
SETTERS = frozenset(_TABLE["setters"])
# Members of `process` that load modules or code.
OF_PROCESS = frozenset(_TABLE["of_process"])
# Modules that run a text as code, replace modules or their members.
MODULES = frozenset(_TABLE["modules"])
# What programs take from `module` to other ends.
HARMLESS = frozenset(_TABLE["harmless"])
# Members of prototypes that programs add to other ends.
SET_BY_MANY = frozenset(_TABLE["set_by_many"])
# Globals on the way of an event.
BUILTINS = frozenset(_TABLE["builtins"])
# The owner of each validator's published releases, as their package.json names its repository.
REPOSITORIES: Mapping[str, tuple[str, ...]] = {
    name: tuple(owners) for name, owners in _TABLE["repositories"].items()
}
