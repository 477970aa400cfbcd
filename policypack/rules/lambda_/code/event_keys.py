"""Keys of an event that name properties of objects."""

from __future__ import annotations

from policypack.authoring import Outcomes, Profile, Resource, Settings, Severity, Stack, rule
from policypack.code_reading.flows import Kind
from policypack.rules.lambda_.code.flows import READS, reaching
from policypack.topology.parts.packages import FUNCTION


@rule(
    id="lambda-event-reaches-prototype",
    types=(FUNCTION,),
    reads=READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Use a Map or Object.create(null), or reject the keys __proto__, constructor and prototype"
    ),
    cwe=(1321,),
)
def event_reaches_prototype(function: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """Lambda function sets object keys from its event (prototype pollution).

    A key such as `__proto__` or `constructor` reaches the prototype that all objects share, so the
    sender changes values that later code reads, such as a flag that grants access (prototype
    pollution). The rule reports assignments in Node.js whose key comes from the event, if the value
    does too or if the assignment is below a second key. It reports neither maps, nor objects
    without a prototype, nor a single key of an object that the same call created. Libraries that
    merge objects are covered by their advisories.
    https://developer.mozilla.org/en-US/docs/Web/Security/Attacks/Prototype_pollution
    https://cheatsheetseries.owasp.org/cheatsheets/Prototype_Pollution_Prevention_Cheat_Sheet.html

    Example:
        settings = "{}"  # bad
        settings = "Object.create(null)"  # good
        index = f'''
        const settings = {settings};
        exports.handler = async (event) => {{
          settings[event.section] = event.values;
        }};
        '''
        aws.lambda_.Function(
            "orders",
            role="arn:aws:iam::111122223333:role/orders",
            runtime="nodejs24.x",
            handler="index.handler",
            code=pulumi.AssetArchive({"index.js": pulumi.StringAsset(index)}),
        )
    """
    return reaching(function, stack, settings, (Kind.PROTOTYPE,), Severity.MEDIUM)
