"""Code of the program that may change what the names on the way to a guard stand for.

All modules of the program that are loaded with the handler's are read. Published distributions are
not: they know nothing of the program's names.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator

from policypack.facts.rebinding import SET_BY_MANY
from policypack.supply_chain.guards.bindings import Imported
from policypack.supply_chain.guards.conduct import Store
from policypack.supply_chain.guards.lookup import Lookup, shown
from policypack.supply_chain.guards.modules import Code, Dynamic, Module
from policypack.supply_chain.guards.names import PACKAGE, PUBLISHED
from policypack.supply_chain.guards.search_path import find

# Python runs these before anything else: https://docs.python.org/3/library/site.html
_AT_START = ("sitecustomize", "usercustomize")
# Real functions load some dozens.
_MAX_MODULES = 200
# By these a validator accepts, and a module may become another.
_DECIDING = frozenset({"validate", "trigger", "__class__"})


def check_unchanged(code: Code, module: Module, lookup: Lookup, is_guarded: bool) -> None:
    """Raises Dynamic at the first line that may change a name on the way of the lookup.

    Only its own module would give a guard to a handler without one.
    """
    for each in loaded(code, module) if is_guarded else [module]:
        _check(each, lookup)
    _check_standard_library(code)


def _check(module: Module, lookup: Lookup) -> None:
    if module.conduct.rewrites:
        raise Dynamic("may rebind names at run time", module.file, module.conduct.rewrites)
    for store in module.conduct.stores:
        if _is_change(store, module, lookup):
            how = f"sets the attribute {shown(store.attribute)}, which may change the guard"
            raise Dynamic(how, module.file, store.line)


def _is_change(store: Store, module: Module, lookup: Lookup) -> bool:
    deciding = lookup.members | (set() if store.is_own else lookup.trail | _DECIDING)
    bound = module.conduct.names.get(store.name)
    if bound is None or store.attribute in deciding:
        return store.attribute in deciding
    top = bound.module.partition(".")[0]
    standard = not bound.name and store.is_direct and top in sys.stdlib_module_names - SET_BY_MANY
    return standard or top in {PACKAGE, *PUBLISHED} or store.attribute == "__dict__"


def loaded(code: Code, module: Module) -> Iterator[Module]:
    """The modules of the program that are loaded with the handler's."""
    waiting = deque([*_AT_START, *_with_parents(module.name)])
    seen: set[str] = set()
    count = 0
    while waiting:
        name = waiting.popleft()
        found = None if name in seen else _module(code, name)
        seen.add(name)
        if found is None:
            continue
        count += 1
        if count > _MAX_MODULES:
            how = f"loads more than {_MAX_MODULES} modules that no .dist-info folder lists"
            raise Dynamic(how, module.file)
        yield found
        for bound in found.conduct.imports:
            waiting.extend(_named(found, bound))


def _module(code: Code, name: str) -> Module | None:
    try:
        return code.module(name)
    except Dynamic as dynamic:
        # Machine code does not know the program's names.
        if dynamic.file.endswith(".so"):
            return None
        raise


def _named(module: Module, bound: Imported) -> Iterator[str]:
    try:
        target = module.absolute(bound)
    except Dynamic:
        return iter(())
    return _with_parents(f"{target}.{bound.name}" if bound.name else target)


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[: number + 1]) for number in range(len(parts)))


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
