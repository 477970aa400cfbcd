#!/usr/bin/env python3
"""Lists issues of a tracker for `stackwarden report --issues --tracked`, and applies its output.

    tracker.py github list OWNER/NAME > issues.json
    stackwarden report audit/audit.jsonl.gz --issues --tracked issues.json \
      --format json --fail-on never --output operations.json
    tracker.py github apply OWNER/NAME operations.json

`tracker.py jira` does the same for a project of Jira. The official clients talk to the tracker and
hold its credentials: gh (https://cli.github.com/manual/gh_api) and acli
(https://developer.atlassian.com/cloud/acli/reference/commands/).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from typing import Any

LABEL = "stackwarden"
# GitHub asks for at least this many seconds between requests that write:
# https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
PAUSE = 1.0
_LINK = re.compile(r"(?<!\\)\[(?P<name>(?:\\.|[^\]\\])*)\]\((?P<url>[^)\s]*)\)")


class TrackerError(Exception):
    """A client that failed, or an answer that it should not give."""


def call(command: Sequence[str], sent: Any = None) -> str:
    """Runs a client and returns what it prints."""
    text = None if sent is None else json.dumps(sent)
    try:
        done = subprocess.run(  # noqa: S603 - the client that the user chose
            command, input=text, capture_output=True, encoding="utf-8"
        )
    except FileNotFoundError:
        raise TrackerError(f"{command[0]}: not installed; install it and log in") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise TrackerError(f"{command[0]}: failed ({done.returncode}): {said[-1]}")
    return done.stdout


def parsed(text: str, client: str) -> Any:
    """The JSON that a client printed."""
    try:
        return json.loads(text)
    except ValueError:
        raise TrackerError(f"{client}: not JSON: {text[:80]!r}") from None


class GitHub:
    """Issues of a repository, by gh."""

    def __init__(self, repository: str, pause: float) -> None:
        self._issues, self._pause = f"repos/{repository}/issues", pause

    def list(self) -> list[dict[str, str]]:
        """All issues with the label. Only those who may triage the repository can set it."""
        # A pull request is an issue too. One object per line, however many pages there are.
        jq = ".[] | select(.pull_request == null) | {id: (.number | tostring), body, state}"
        asked = f"{self._issues}?labels={LABEL}&state=all&per_page=100"
        lines = call(["gh", "api", "--paginate", asked, "--jq", jq]).splitlines()
        found = [parsed(line, "gh") for line in lines if line]
        return [{**each, "body": each["body"] or ""} for each in found]

    def create(self, issue: Mapping[str, Any]) -> None:
        """Files an issue."""
        self._send("POST", "", {key: issue[key] for key in ("title", "body", "labels")})

    def update(self, id_: str, issue: Mapping[str, Any], comment: str = "") -> None:
        """Rewrites an issue, which is open then, and keeps the labels that people added."""
        held = parsed(call(["gh", "api", f"{self._issues}/{id_}"]), "gh")
        names = [each["name"] for each in held["labels"]]
        labels = [each for each in names if not each.startswith("severity:")]
        labels = [*dict.fromkeys([*labels, *issue["labels"]])]
        changed = {"title": issue["title"], "body": issue["body"], "labels": labels}
        self._send("PATCH", f"/{id_}", {**changed, "state": "open"})
        self._comment(id_, comment)

    def close(self, id_: str, reason: str, comment: str) -> None:
        """Closes an issue as completed, or as not planned if it is a duplicate."""
        reason = "completed" if reason == "fixed" else "not_planned"
        self._send("PATCH", f"/{id_}", {"state": "closed", "state_reason": reason})
        self._comment(id_, comment)

    def _comment(self, id_: str, text: str) -> None:
        if text:
            self._send("POST", f"/{id_}/comments", {"body": text})

    def _send(self, method: str, path: str, sent: Any) -> None:
        call(["gh", "api", "--method", method, f"{self._issues}{path}", "--input", "-"], sent)
        time.sleep(self._pause)


class Jira:
    """Work items of a project, by acli. Jira gets no comments: its history has each change."""

    def __init__(self, project: str, kind: str, opened: str, closed: str) -> None:
        self._project, self._kind = project, kind
        self._opened, self._closed = opened, closed

    def list(self) -> list[dict[str, str]]:
        """All work items with the label."""
        jql = f'project = "{self._project}" AND labels = {LABEL}'
        command = ["acli", "jira", "workitem", "search", "--jql", jql, "--paginate", "--json"]
        found = parsed(call([*command, "--fields", "key,status,description"]) or "[]", "acli")
        return [
            {
                "id": each["key"],
                "body": plain_text(each["fields"].get("description")),
                "state": self._state(each["fields"]["status"]),
            }
            for each in (found["issues"] if isinstance(found, dict) else found)
        ]

    def _state(self, status: Mapping[str, Any]) -> str:
        is_done = status.get("statusCategory", {}).get("key") == "done"
        return "closed" if is_done or status["name"] == self._closed else "open"

    def create(self, issue: Mapping[str, Any]) -> None:
        """Files a work item."""
        labels = ",".join(issue["labels"])
        of = ["--project", self._project, "--type", self._kind, "--label", labels]
        self._write("create", of, issue)

    def update(self, id_: str, issue: Mapping[str, Any], comment: str = "") -> None:
        """Rewrites a work item; one with a comment was closed, and is opened."""
        self._write("edit", ["--key", id_, "--yes"], issue)
        if comment:
            self._move(id_, self._opened)

    def close(self, id_: str, reason: str, comment: str) -> None:
        """Closes a work item."""
        self._move(id_, self._closed)

    def _move(self, id_: str, status: str) -> None:
        move = ["transition", "--key", id_, "--status", status, "--yes"]
        call(["acli", "jira", "workitem", *move])

    def _write(self, verb: str, of: Sequence[str], issue: Mapping[str, Any]) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            json.dump(document(issue["body"]), file)
            file.flush()
            told = ["--summary", issue["title"], "--description-file", file.name]
            call(["acli", "jira", "workitem", verb, *of, *told])


def document(body: str) -> dict[str, Any]:
    """Markdown as a document of Jira:
    https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/"""
    made = []
    for each in filter(None, map(str.strip, body.split("\n\n"))):
        if each.startswith("<!--"):
            text = {"type": "text", "text": each}
            made.append({"type": "codeBlock", "content": [text]})
            continue
        each = _LINK.sub(r"\g<name> (\g<url>)", each)
        label, bold, rest = each.removeprefix("**").partition("**")
        runs = [(label, True), (rest, False)] if bold else [(each, False)]
        made.append({"type": "paragraph", "content": [_run(*run) for run in runs if run[0]]})
    return {"version": 1, "type": "doc", "content": made}


def _run(text: str, is_bold: bool) -> dict[str, Any]:
    text = re.sub(r"\\([^A-Za-z0-9\s])", r"\1", text.replace("@<!-- -->", "@"))
    made: dict[str, Any] = {"type": "text", "text": text}
    return {**made, "marks": [{"type": "strong"}]} if is_bold else made


def plain_text(node: Any) -> str:
    """The text of a document of Jira, or of an older description, which is a text."""
    if isinstance(node, str) or not node:
        return node or ""
    if node["type"] == "text":
        return str(node["text"])
    end = "\n" if node["type"] in ("paragraph", "codeBlock", "heading") else ""
    return "".join(map(plain_text, node.get("content", ()))) + end


def apply(tracker: GitHub | Jira, operations: Sequence[Any], most: int) -> None:
    """Applies the first `most` operations, and stops at the first that fails."""
    for number, each in enumerate(operations[:most]):
        try:
            if each["operation"] == "create":
                tracker.create(each["issue"])
            elif each["operation"] == "close":
                tracker.close(each["id"], each["reason"], each["comment"])
            else:
                tracker.update(each["id"], each["issue"], each.get("comment", ""))
        except TrackerError as error:
            done = f"{number} of {len(operations)} operations applied"
            raise TrackerError(f"{error}\n{done}; run all three commands again") from None
    print(f"{min(most, len(operations))} of {len(operations)} operations applied")


def read(file: str) -> list[Any]:
    """The operations of a file."""
    try:
        with open(file, encoding="utf-8") as held:
            return list(json.load(held)["operations"])
    except (OSError, ValueError, KeyError, TypeError):
        raise TrackerError(f"{file}: no operations; name the output of --tracked") from None


def main() -> int:
    """Runs a command of the command line."""
    described, _, example = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=described,
        epilog=example,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("tracker", choices=["github", "jira"])
    parser.add_argument("command", choices=["list", "apply"])
    parser.add_argument("project", help="OWNER/NAME of GitHub, or the key of a project of Jira")
    parser.add_argument("operations", nargs="?", help="file of operations to apply")
    parser.add_argument("--most", type=int, default=100, help="apply so many (default: 100)")
    parser.add_argument(
        "--pause",
        type=float,
        default=PAUSE,
        help="seconds after each change (default: 1)",
    )
    parser.add_argument("--type", default="Task", help="type of Jira's work items (default: Task)")
    parser.add_argument("--opened", default="To Do", help="status in Jira of an open issue")
    parser.add_argument("--closed", default="Done", help="status in Jira of a closed issue")
    given = parser.parse_args()
    if (given.command == "apply") != (given.operations is not None):
        parser.error("apply needs a file of operations, and list takes none")
    tracker = (
        GitHub(given.project, given.pause)
        if given.tracker == "github"
        else Jira(given.project, given.type, given.opened, given.closed)
    )
    try:
        if given.command == "list":
            print(json.dumps(tracker.list(), indent=2))
        else:
            apply(tracker, read(given.operations), given.most)
    except TrackerError as error:
        print(f"tracker.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
