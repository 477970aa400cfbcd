"""Runs the steps of a composite action and of a GitLab job as their runners do, on this machine.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax and
https://docs.gitlab.com/ci/yaml/. Steps that use another action are listed and not run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.engine.processes import Session

# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#defaultsrunshell
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
# Knows GitLab's tag. A class statement would need the types that PyYAML lacks.
_Loader: Any = type("_Loader", (yaml.SafeLoader,), {})
_Loader.add_constructor("!reference", lambda loader, node: tuple(loader.construct_sequence(node)))


@dataclass
class Job:
    """One job on a runner: its workspace, and what its steps hand to later ones."""

    workspace: Path
    temporary: Path
    env: dict[str, str]
    log: str = ""
    summary: str = ""
    not_run: list[str] = field(default_factory=list)

    def uses(self, action: Path, **inputs: str) -> tuple[int, dict[str, str]]:
        """Runs a composite action; returns the status of its last step, and its outputs."""
        described = read(action)
        given = {name: each.get("default", "") for name, each in described["inputs"].items()}
        context: dict[str, Any] = {
            "inputs": given | {name.replace("_", "-"): text for name, text in inputs.items()},
            "github": {"action_path": str(action.parent)},
            "runner": {"temp": str(self.temporary)},
            "steps": {},
        }
        status = 0
        for step in described["runs"]["steps"]:
            if status == 0 and _holds(step.get("if", "'true'"), context):
                status, outputs = self._step(step, context)
                context["steps"][step.get("id")] = {"outputs": outputs}
        outputs = described.get("outputs", {})
        return status, {name: expand(each["value"], context) for name, each in outputs.items()}

    def _step(self, step: Mapping[str, Any], context: Any) -> tuple[int, dict[str, str]]:
        if "uses" in step:
            self.not_run.append(step["uses"])
            return 0, {}
        files = {name: self.temporary / name for name in ("GITHUB_OUTPUT", "GITHUB_ENV")}
        files["GITHUB_STEP_SUMMARY"] = self.temporary / "GITHUB_STEP_SUMMARY"
        for file in files.values():
            file.write_text("", encoding="utf-8")
        own = {name: expand(text, context) for name, text in step.get("env", {}).items()}
        places = {"RUNNER_TEMP": self.temporary, "GITHUB_WORKSPACE": self.workspace, **files}
        status = self.bash(step["run"], {key: str(path) for key, path in places.items()} | own)
        self.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        self.env |= _pairs(files["GITHUB_ENV"])
        return status, _pairs(files["GITHUB_OUTPUT"])

    def bash(self, script: str, env: Mapping[str, str]) -> int:
        """Runs a script in the workspace; its output goes to the log."""
        # One stream, as a runner shows it.
        script = f"exec 2>&1\n{script}"
        status, said, _ = Session([*BASH, script], self.workspace, {**self.env, **env}).finish(300)
        self.log += said
        return status

    def gitlab(self, template: Path, name: str, *script: str, **variables: str) -> int:
        """Runs a job of a GitLab template: before_script and script, in one shell."""
        jobs = read(template)
        chain = [jobs[name]]
        while "extends" in chain[0]:
            chain.insert(0, jobs[chain[0]["extends"]])
        merged = {key: value for job in chain for key, value in job.items()}
        lines = [*_lines(merged["before_script"], jobs), *merged.get("script", ()), *script]
        env = {"CI_PROJECT_DIR": str(self.workspace), "CI_JOB_ID": "1"}
        declared = {key: text for job in chain for key, text in job.get("variables", {}).items()}
        for key, text in {**declared, **variables}.items():
            env[key] = os.path.expandvars(text.replace("$CI_PROJECT_DIR", str(self.workspace)))
        return self.bash("\n".join(lines), env)


def read(path: Path) -> dict[str, Any]:
    """A YAML file; `!reference [job, key]` becomes a tuple."""
    document = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    assert isinstance(document, dict)
    return document


def expand(text: str, context: Mapping[str, Any]) -> str:
    """The text with its expressions evaluated."""
    return _EXPRESSION.sub(lambda found: _value(found[1], context), text)


def _lines(entries: list[Any], jobs: Mapping[str, Any]) -> list[str]:
    nested = (
        _lines(jobs[each[0]][each[1]], jobs) if isinstance(each, tuple) else [each]
        for each in entries
    )
    return [line for lines in nested for line in lines]


def _pairs(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text(encoding="utf-8").splitlines())


def _value(term: str, context: Mapping[str, Any]) -> str:
    if term.startswith("'"):
        return term.strip("'")
    found: Any = context
    for part in term.split("."):
        # Missing values are empty: a skipped step has no outputs.
        found = found.get(part, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, str) else ""


def _holds(condition: str, context: Mapping[str, Any]) -> bool:
    inner = _EXPRESSION.sub(r"\1", condition)
    return all(_compared(each.strip(), context) for each in inner.split("&&"))


def _compared(term: str, context: Mapping[str, Any]) -> bool:
    left, operator, right = term.partition("!=" if "!=" in term else "==")
    equal = _value(left.strip(), context) == _value(right.strip(), context)
    return equal == (operator == "==") if operator else bool(_value(term, context))
