"""Code of the program that may change what the names on the way to a guard stand for.

All modules of the program are read, also those that no import names: code may load them by a name
in a text. Published distributions are not: they know nothing of the program's names.
"""

from __future__ import annotations

import sys

from policypack.code_reading.python.conduct import Store
from policypack.code_reading.python.guards.evaluation import Evaluator, shorten
from policypack.code_reading.python.modules import Module, list_loaded, list_others
from policypack.facts.rebinding import SET_BY_MANY
from policypack.supply_chain.guards.modules import PACKAGE, PUBLISHED, Code, Dynamic
from policypack.supply_chain.guards.search_path import find

# By these a validator accepts, and a module may become another.
_DECIDING = frozenset({"validate", "trigger", "__class__"})


def check_unchanged(code: Code, module: Module, lookup: Evaluator, is_guarded: bool) -> None:
    """Raises Dynamic at the first line that may change a name on the way of the lookup.

    Only its own module would give a guard to a handler without one.
    """
    loaded = [*list_loaded(code, module)] if is_guarded else [module]
    for each in (*loaded, *(list_others(code, loaded) if is_guarded else ())):
        _check(each, lookup)
    _check_standard_library(code)


def _check(module: Module, lookup: Evaluator) -> None:
    if module.conduct.rewrites:
        raise Dynamic("may rebind names at run time", module.file, module.conduct.rewrites)
    for store in module.conduct.stores:
        if _is_change(store, module, lookup):
            how = f"sets the attribute {shorten(store.attribute)}, which may change the guard"
            raise Dynamic(how, module.file, store.line)


def _is_change(store: Store, module: Module, lookup: Evaluator) -> bool:
    deciding = lookup.members | (set() if store.is_own else lookup.trail | _DECIDING)
    bound = module.conduct.names.get(store.name)
    if bound is None or store.attribute in deciding:
        return store.attribute in deciding
    top = bound.module.partition(".")[0]
    standard = not bound.name and store.is_direct and top in sys.stdlib_module_names - SET_BY_MANY
    return standard or top in {PACKAGE, *PUBLISHED} or store.attribute == "__dict__"


def _check_standard_library(code: Code) -> None:
    """Refuses files that Python may load instead of modules that the guards import."""
    for place in code.places:
        for name in sorted(sys.stdlib_module_names & place.tops.keys()):
            file, _ = find([place], name)
            if file is not None and not file.is_published:
                how = (
                    f"has the name of the standard library module {name}, and may be loaded instead"
                )
                raise Dynamic(how, file.entry.name)
