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
from policypack.supply_chain.guards.conduct import Use
from policypack.supply_chain.guards.lookup import Lookup
from policypack.supply_chain.guards.modules import Code, Dynamic, Module
from policypack.supply_chain.guards.names import (
    EVENTS,
    GUARD,
    PACKAGE,
    PUBLISHED,
    VALIDATORS,
    is_of_guards,
)
from policypack.supply_chain.guards.search_path import find

# Python runs these before anything else: https://docs.python.org/3/library/site.html
_AT_START = ("sitecustomize", "usercustomize")
_MAX_MODULES = 500
_PASSED = {PACKAGE, EVENTS, *GUARD, *VALIDATORS}


def check_unchanged(code: Code, module: Module, lookup: Lookup, is_guarded: bool) -> None:
    """Raises Dynamic at the first line that may change a name on the way of the lookup.

    A handler without a guard stays one where no module imports the guards.
    """
    loaded = list(_loaded(code, module))
    imports = (bound for each in loaded for bound in each.conduct.imports)
    if not is_guarded and not any(is_of_guards(bound.module) for bound in imports):
        return
    for each in loaded:
        if each.conduct.rewrites:
            raise Dynamic("may rebind names at run time", each.file, each.conduct.rewrites)
        for use in each.conduct.uses:
            if _is_change(code, each, use, lookup):
                what = f"sets {use.attribute} of" if use.attribute else "passes on"
                raise Dynamic(f"{what} {use.name}, which may change the guard", each.file, use.line)
    _check_standard_library(code)


def _is_change(code: Code, module: Module, use: Use, lookup: Lookup) -> bool:
    bound = module.conduct.names.get(use.name)
    if not use.attribute:
        return bound is not None and _is_passed(code, module, bound)
    own = use.name in ("self", "cls")
    if use.attribute in lookup.members or (use.attribute in lookup.trail and not own):
        return True
    if bound is None:
        return use.name in lookup.trail
    top = bound.module.partition(".")[0]
    standard = not bound.name and use.is_direct and top in sys.stdlib_module_names - SET_BY_MANY
    return top in {PACKAGE, *PUBLISHED} or standard or _is_module(code, module, bound)


def _is_passed(code: Code, module: Module, bound: Imported) -> bool:
    """Whether an import binds a module of the program, the guards, or one of their names."""
    dotted = f"{bound.module}.{bound.name}".rstrip(".")
    return dotted in _PASSED or _is_module(code, module, bound)


def _is_module(code: Code, module: Module, bound: Imported) -> bool:
    try:
        target = module.absolute(bound)
        outer = code.module(target)
        if not bound.name:
            return outer is not None
        named = outer is not None and bound.name in outer.bindings
        return not named and code.module(f"{target}.{bound.name}") is not None
    except Dynamic:
        return False


def _loaded(code: Code, module: Module) -> Iterator[Module]:
    """The modules of the program that are loaded with the handler's."""
    waiting = deque([*_AT_START, *_with_parents(module.name)])
    seen: set[str] = set()
    while waiting:
        name = waiting.popleft()
        found = None if name in seen else _module(code, name)
        seen.add(name)
        if found is None:
            continue
        if len(seen) > _MAX_MODULES:
            raise Dynamic(f"imports more than {_MAX_MODULES} modules", module.file)
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
        for path in sorted(place.files):
            name = path.partition("/")[0].partition(".")[0]
            file = find([place], name)[0] if name in sys.stdlib_module_names else None
            if file is not None and not file.is_published:
                how = (
                    f"has the name of the standard library module {name}, and may be loaded instead"
                )
                raise Dynamic(how, file.entry.name)
