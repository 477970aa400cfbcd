"""The means of Python by which code changes what a name of another scope or module stands for."""

from __future__ import annotations

AS_OF = "2026-11-25"
SOURCES = (
    "https://docs.python.org/3/library/functions.html",
    "https://docs.python.org/3/library/sys.html",
    "https://docs.python.org/3/library/importlib.html",
    "https://docs.python.org/3/reference/datamodel.html",
)

NAMES = frozenset(
    {
        *("exec", "eval", "compile", "__import__", "__builtins__"),
        *("globals", "locals", "vars", "setattr", "delattr"),
    }
)
MODULES = frozenset(
    {
        *("builtins", "ctypes", "imp", "runpy", "mock", "unittest.mock"),
        # What they load calls any function by its name.
        *("pickle", "_pickle", "dill", "cloudpickle", "shelve", "jsonpickle"),
    }
)
ATTRIBUTES = frozenset(
    {
        *("__globals__", "__code__", "__closure__", "cell_contents", "__builtins__"),
        *("setattr", "__setattr__", "__delattr__", "f_globals", "f_locals", "f_builtins"),
        *("import_module", "reload", "spec_from_file_location", "exec_module", "load_module"),
        *("meta_path", "path_hooks", "path_importer_cache", "_getframe", "settrace", "setprofile"),
        *("get_referrers", "get_objects", "entry_points", "EntryPoint", "spec_from_loader"),
        *("find_loader", "get_importer", "iter_importers", "zipimporter", "SourceFileLoader"),
    }
)
# Attributes of `sys`. To append to its path leaves in place what is found already.
OF_SYS = frozenset({"modules", "path"})
# Names of a module at which Python itself looks.
OF_PYTHON = frozenset(
    {"__name__", "__path__", "__package__", "__spec__", "__loader__", "__builtins__"}
)
# Functions that take the name of an attribute, or of an object with its module, as a text.
BY_NAME = frozenset({"getattr", "attrgetter", "methodcaller", "resolve_name", "locate"})
SETTERS = frozenset({"setattr", "delattr", "__setattr__", "__delattr__"})
# Methods that change a dictionary.
CHANGERS = frozenset({"update", "setdefault", "pop", "popitem", "clear", "__setitem__"})
# Modules of the standard library whose attributes programs set, to other ends.
SET_BY_MANY = frozenset({"logging", "socket", "ssl", "sys", "warnings"})
