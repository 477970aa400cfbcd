"""The means of JavaScript by which code changes a name of another scope or module."""

from __future__ import annotations

from collections.abc import Mapping

AS_OF = "2026-12-02"
SOURCES = (
    "https://tc39.es/ecma262/multipage/global-object.html",
    "https://tc39.es/ecma262/multipage/reflection.html",
    "https://nodejs.org/api/modules.html",
    "https://nodejs.org/api/module.html",
    "https://nodejs.org/api/vm.html",
    "https://nodejs.org/api/process.html",
)

# They run a text as code.
EVALUATING = frozenset({"eval", "Function", "AsyncFunction", "GeneratorFunction"})
# Objects of all globals.
GLOBALS = frozenset({"globalThis", "global", "self", "window"})
# Objects whose methods set properties of others.
SETTING: Mapping[str, frozenset[str]] = {
    "Object": frozenset({"assign", "defineProperty", "defineProperties", "setPrototypeOf"}),
    "Reflect": frozenset({"set", "defineProperty", "setPrototypeOf", "deleteProperty"}),
}
# Methods and functions of packages that set properties of their first argument, or of `this`.
SETTERS = frozenset({"__defineGetter__", "__defineSetter__"})
# Members of `process` that load modules or code.
OF_PROCESS = frozenset({"binding", "_linkedBinding", "dlopen", "mainModule", "getBuiltinModule"})
# Modules that run a text as code, replace modules or their members.
MODULES = frozenset(
    {
        *("vm", "inspector", "inspector/promises", "repl", "wasi", "module"),
        *("proxyquire", "mock-require", "rewire", "rewiremock", "mockery", "testdouble", "sinon"),
        *("module-alias", "require-in-the-middle", "import-in-the-middle", "pirates", "esmock"),
        *("shimmer", "append-transform", "esm", "jiti", "vm2", "isolated-vm", "deasync"),
        *("require-from-string", "safe-eval", "static-eval", "notevil", "eval"),
    }
)
# What programs take from `module` to other ends.
HARMLESS = frozenset({"createRequire", "builtinModules", "isBuiltin"})
# Members of prototypes that programs add to other ends.
SET_BY_MANY = frozenset({"toJSON"})
# Globals on the way of an event.
BUILTINS = frozenset(
    {
        *("Array", "Boolean", "Buffer", "JSON", "Map", "Number", "Object", "Promise", "Proxy"),
        *("Reflect", "RegExp", "Set", "String", "Symbol", "Error", "Date", "Function", "eval"),
        *("require", "module", "exports", "structuredClone", "atob", "decodeURIComponent"),
    }
)
# The owner of each validator's published releases, as their package.json names its repository.
REPOSITORIES: Mapping[str, tuple[str, ...]] = {
    "zod": ("colinhacks/zod",),
    "ajv": ("ajv-validator/ajv", "epoberezkin/ajv"),
    "valibot": ("open-circle/valibot", "fabian-hiller/valibot"),
    "joi": ("hapijs/joi", "sideway/joi"),
    "@hapi/joi": ("hapijs/joi", "sideway/joi"),
    "@middy/core": ("middyjs/middy",),
    "@middy/validator": ("middyjs/middy",),
    "@aws-lambda-powertools/parser": ("aws-powertools/powertools-lambda-typescript",),
}
