"""The shape of a run's document: one definition for the code, its checks and the JSON Schema.

`docs/findings.md` has the schema and an example. Unknown information is null. Within schema 1, keys
may be added and none change their meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import NotRequired, TypedDict

SCHEMA_ID = "https://json-schema.org/draft/2020-12/schema"
SeverityName = Literal["low", "medium", "high", "critical"]
OutcomeName = Literal["violates", "undecided", "remediated"]
Count = Annotated[int, Field(ge=0)]
Line = Annotated[int, Field(ge=1)] | None
_DOCSTRINGS = ConfigDict(use_attribute_docstrings=True)


@with_config(_DOCSTRINGS)
class Resource(TypedDict):
    """A resource of a stack."""

    urn: str
    """Pulumi's URN"""
    type: str
    """Pulumi type, such as `aws:sqs/queue:Queue`"""
    name: str
    """Name in the program"""


@with_config(_DOCSTRINGS)
class Place(TypedDict):
    """The finding that another one is folded into."""

    rule: str
    """ID of its rule"""
    subject: str
    """Its URN, or its file outside a stack"""
    path: str
    """Its path"""


@with_config(_DOCSTRINGS)
class Waiver(TypedDict):
    """Who accepts a finding, why, and until when."""

    reason: str
    """Why the finding is accepted"""
    owner: str
    """Who accepts it"""
    expires: str
    """Last day that it holds, `YYYY-MM-DD` in UTC"""


@with_config(_DOCSTRINGS)
class Grant(TypedDict):
    """A statement of an IAM document, in one spelling."""

    effect: str
    """`Allow` or `Deny`"""
    actions: NotRequired[list[str]]
    """Actions"""
    not_actions: NotRequired[list[str]]
    """Actions of `NotAction`"""
    principals: NotRequired[list[str]]
    """Principals: `*`, or the kind and the principal"""
    not_principals: NotRequired[list[str]]
    """Principals of `NotPrincipal`"""
    resources: NotRequired[list[str]]
    """Resources"""
    not_resources: NotRequired[list[str]]
    """Resources of `NotResource`"""
    conditions: NotRequired[list[list[str | list[str]]]]
    """Operator, key and values of each condition"""


@with_config(_DOCSTRINGS)
class Position(TypedDict):
    """A place in a file. Lines and columns are from 1, columns in code points."""

    # Not docstrings: a class that inherits them does not have them.
    file: Annotated[str, Field(description="The file, relative to the repository")]
    line: Annotated[Line, Field(description="Its first line")]
    column: Annotated[Line, Field(description="Its first column")]
    end_line: Annotated[Line, Field(description="Its last line")]
    end_column: Annotated[Line, Field(description="The column behind its last one")]


@with_config(_DOCSTRINGS)
class Related(Position):
    """A place that has to do with a finding."""

    message: str
    """What is there"""


@with_config(_DOCSTRINGS)
class Finding(TypedDict):
    """One finding of one rule at one place."""

    rule: str
    """ID of the rule"""
    title: NotRequired[str]
    """Title of the rule"""
    severity: SeverityName
    """Severity of this finding"""
    outcome: OutcomeName
    """`undecided`: the value is known after apply; `remediated`: the pack changed the resource"""
    blocking: bool
    """Whether it stops the deployment; if remediated, that of the program as it is"""
    resource: Resource | None
    """The resource; null outside a stack"""
    path: str
    """Path of the property, such as `policy.Statement[0].Action`; may be empty"""
    message: str
    """Evidence, with properties as they travel; a baseline knows the finding by it"""
    evidence: NotRequired[str]
    """The same as a person reads it, in the spelling of the program's language; none where equal"""
    property: NotRequired[str]
    """The path in the spelling of the program's language; none where equal"""
    fix: str | None
    """What to do"""
    waits_for: str | None
    """What an undecided outcome needs"""
    file: str | None
    """Program, document or package, relative to the repository or as given to the command"""
    line: Line
    """Line in the file: of the argument that gives the property, else of the resource's call"""
    column: NotRequired[Line]
    """Column of the argument, from 1 and in code points"""
    end_line: NotRequired[Line]
    """Last line of the argument"""
    end_column: NotRequired[Line]
    """Column behind the argument"""
    call: NotRequired[Position]
    """Where the program makes the resource: what it calls"""
    related: NotRequired[list[Related]]
    """Where the value comes from, if the argument only names it; the way of text of an event"""
    folded_into: Place | None
    """The finding with the same cause that reports this one as `Also`"""
    waived: Waiver | None
    """The waiver that covers it"""
    content: NotRequired[Annotated[str, Field(pattern="^[0-9a-f]{32}$")]]
    """Digest of what is wrong, wherever it stands; a baseline and a waiver accept it"""
    frameworks: NotRequired[dict[str, list[str]]]
    """Requirements of compliance frameworks that its rule checks, by framework"""
    owner: NotRequired[str | None]
    """Who answers for it: tag of the resource or of the stack, else CODEOWNERS; null if unknown"""
    team: NotRequired[str | None]
    """The team that answers for it: tag of the resource or of the stack; null if unknown"""
    grants: NotRequired[list[Grant] | None]
    """What an IAM document says at the path; null elsewhere"""
    accepted: NotRequired[str]
    """What the baseline accepts there instead, and what is more now"""
    known: NotRequired[bool]
    """Whether the baseline of the run has it; absent where the run had no baseline"""
    fingerprint: NotRequired[Annotated[str, Field(pattern="^[0-9a-f]{32}$")]]
    """Stays the same when lines and statements move; another one where the content is"""
    project_id: NotRequired[str]
    """ID of its project in `projects`, where the document has several"""


@with_config(_DOCSTRINGS)
class Covered(TypedDict):
    """Which rules judged which resources."""

    rules: dict[str, list[str]]
    """Rules that judged a resource, with the types that they judge"""
    off: list[str]
    """Rules that the settings leave off"""
    judged: dict[str, dict[str, list[str]]]
    """Names of resources, by the type that rules judge and by the types of a URN that has others"""


@with_config(_DOCSTRINGS)
class Run(TypedDict):
    """The run that found them."""

    id: str
    """32 hexadecimal digits, different in each run"""
    command: str
    """Command, such as `preview`"""
    started: str | None
    """Start in UTC, `YYYY-MM-DDTHH:MM:SSZ`"""
    seconds: float | None
    """Duration"""
    mode: Literal["offline", "online"] | None
    """Which provider answered a preview"""
    profile: str | None
    """Profile in effect, whether an option, a file, the stack or an organization has set it"""
    loosened: list[str]
    """Each setting that is less strict than the profile"""
    read: NotRequired[list[str]]
    """Settings file, comments that waive and configuration of the stack, where there are any"""
    judged: NotRequired[Count]
    """How many resources a preview has judged"""
    not_judged: NotRequired[list[str]]
    """What a preview has not judged, and why; empty where it has judged everything"""
    covered: NotRequired[Covered]
    """Which rules judged which resources, where a preview has judged everything"""


@with_config(_DOCSTRINGS)
class Stack(TypedDict):
    """The stack that was judged."""

    project: str
    """Pulumi project"""
    stack: str
    """Name of the stack"""


@with_config(_DOCSTRINGS)
class Failure(TypedDict):
    """Why the run did not judge everything."""

    status: Literal[2, 3]
    """Exit status: 2 wrong usage or configuration, 3 the engine or the program failed"""
    message: str
    """The error"""


@with_config(_DOCSTRINGS)
class Project(TypedDict):
    """One of several projects, or of several runs, in one document."""

    id: str
    """Its folder relative to the repository; of a merged run its stack, or the file given"""
    file: str | None
    """Project file, relative to the repository"""
    run: Run
    """Its run"""
    stack: Stack | None
    """Its stack"""
    failure: Failure | None
    """Why its run did not judge everything"""


@with_config(_DOCSTRINGS)
class LeftOut(TypedDict):
    """A project that was found and not judged."""

    folder: str
    """Its folder, relative to the repository"""
    reason: str
    """Why it was left out"""


@with_config(_DOCSTRINGS)
class Summary(TypedDict):
    """Counts. A folded finding counts as folded alone."""

    outcomes: dict[OutcomeName, Count]
    """Findings by outcome"""
    severities: dict[SeverityName, Count]
    """Violations by severity"""
    blocking: Count
    """Findings that stop the deployment"""
    waived: Count
    """Findings that a waiver covers"""
    folded: Count
    """Findings that are reported with another one"""


@with_config(_DOCSTRINGS)
class Document(TypedDict):
    """The findings of one run of `stackwarden`."""

    schema: Literal[1]
    """Version of this schema"""
    version: str | None
    """Version of Stackwarden"""
    run: Run
    """The run"""
    stack: Stack | None
    """The stack; null where there is none, or more than one"""
    failure: Failure | None
    """Why the run did not judge everything"""
    findings: list[Finding]
    """All findings, also waived and folded ones"""
    summary: Summary
    """Counts of the findings"""
    projects: NotRequired[list[Project]]
    """Each project, where there may be several; `run` and `failure` are then those of all"""
    left_out: NotRequired[list[LeftOut]]
    """Projects that were found and not judged"""


@lru_cache(maxsize=8)
def checker(shape: Any) -> TypeAdapter[Any]:
    """What checks a value against a shape; it is made when it is first needed."""
    return TypeAdapter(shape)


def json_schema() -> Mapping[str, Any]:
    """The JSON Schema of `Document`."""
    return {"$schema": SCHEMA_ID, **checker(Document).json_schema()}
