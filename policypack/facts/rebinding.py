"""The means of Python by which code changes what a name of another scope or module stands for."""

from __future__ import annotations

from policypack.facts.table import read_table

_TABLE = read_table(__file__)
NAMES = frozenset(_TABLE["names"])
# What some of them load calls any function by its name.
MODULES = frozenset(_TABLE["modules"])
ATTRIBUTES = frozenset(_TABLE["attributes"])
# Attributes of `sys`. To append to its path leaves in place what is found already.
OF_SYS = frozenset(_TABLE["of_sys"])
# Names of a module at which Python itself looks.
OF_PYTHON = frozenset(_TABLE["of_python"])
# Functions that take the name of an attribute, or of an object with its module, as a text.
BY_NAME = frozenset(_TABLE["by_name"])
SETTERS = frozenset(_TABLE["setters"])
# Methods that change a dictionary.
CHANGERS = frozenset(_TABLE["changers"])
# Modules of the standard library whose attributes programs set, to other ends.
SET_BY_MANY = frozenset(_TABLE["set_by_many"])
