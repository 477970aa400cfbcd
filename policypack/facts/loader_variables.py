"""Environment variables that make a runtime load code, and where they name the code.

Most other options in NODE_OPTIONS or JAVA_TOOL_OPTIONS, such as limits of memory, load nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

AS_OF = "2026-12-02"
SOURCES = (
    "https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html",
    "https://man7.org/linux/man-pages/man8/ld.so.8.html",
    "https://docs.python.org/3/using/cmdline.html#environment-variables",
    "https://nodejs.org/api/cli.html#node_optionsoptions",
    "https://docs.oracle.com/en/java/javase/21/docs/specs/man/java.html",
    "https://learn.microsoft.com/en-us/dotnet/core/runtime-config/debugging-profiling",
    "https://www.gnu.org/software/bash/manual/html_node/Bash-Variables.html",
)

_LIST = r"[^\s:;]+"
_NODE = r"(?:(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader)[\s=]+)(\S+)"
_JAVA = (
    r"(?:-javaagent:|-agentpath:|-Xbootclasspath(?:/[ap])?:|-XX:SharedArchiveFile=|"
    r"-Djava\.library\.path=|(?:-cp|-classpath|--class-path)[\s=])([^\s=]+)"
)
_RUBY = r"(?:^|\s)-[rI]\s*(\S+)"

# A pattern for the places of code in the value of each variable.
VARIABLES = {
    "AWS_LAMBDA_EXEC_WRAPPER": _LIST,
    "BASH_ENV": _LIST,
    "CORECLR_PROFILER_PATH": _LIST,
    "CORECLR_PROFILER_PATH_64": _LIST,
    "CORECLR_PROFILER_PATH_ARM64": _LIST,
    "DOTNET_STARTUP_HOOKS": _LIST,
    "JAVA_TOOL_OPTIONS": _JAVA,
    "JDK_JAVA_OPTIONS": _JAVA,
    "LD_AUDIT": _LIST,
    "LD_LIBRARY_PATH": _LIST,
    "LD_PRELOAD": _LIST,
    "NODE_OPTIONS": _NODE,
    "NODE_PATH": _LIST,
    "PYTHONHOME": _LIST,
    "PYTHONPATH": _LIST,
    "RUBYLIB": _LIST,
    "RUBYOPT": _RUBY,
}
# A warning's category is imported from the module that it names, `action:message:a.b.Category`:
# https://docs.python.org/3/library/warnings.html#describing-warning-filters
_CATEGORY = r"(?:^|,)[^:,]*:[^:,]*:\s*([^:,\s]*\.[^:,\s]*)"
# Code in the value of a variable that runs before the handler and may replace it or its guard, by
# the runtimes that read it. What is only a search path replaces code where a copy is on it.
REPLACING: Mapping[str, tuple[str, str]] = {
    **{
        name: ("", VARIABLES[name])
        for name in ("AWS_LAMBDA_EXEC_WRAPPER", "BASH_ENV", "LD_AUDIT", "LD_PRELOAD")
    },
    "GCONV_PATH": ("", _LIST),
    "NODE_OPTIONS": ("nodejs", _NODE),
    "PYTHONHOME": ("python", _LIST),
    "PYTHONPLATLIBDIR": ("python", _LIST),
    "PYTHONUSERBASE": ("python", _LIST),
    "PYTHONWARNINGS": ("python", _CATEGORY),
}
# What cannot change while the function runs: the package, its layers, and the runtime.
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
PACKAGE = "/var/task"
FIXED_FOLDERS = (PACKAGE, "/opt", "/var/runtime", "/var/lang", "/lib", "/lib64", "/usr", "/bin")
