"""AWS IoT Core: pre-provisioning hooks, which decide whether a device is registered."""

from __future__ import annotations

from runtime_guards.bodies.declaration import checker
from runtime_guards.errors import EventRejected
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.generic import Body, Generic
from runtime_guards.validation.mqtt_clients import CLIENT_ID
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import Fields, Matching, Text, Words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from runtime_guards.validation.generic import Model

# https://docs.aws.amazon.com/iot/latest/apireference/API_CertificateDescription.html and
# https://docs.aws.amazon.com/iot/latest/apireference/API_RegisterThing.html have the limits of an
# ID, of a certificate in PEM, and of a parameter.
_CERTIFICATE_ID = Matching(r"[0-9a-f]{64}")
_PEM = Matching(
    r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\r\n]{1,65400}-----END CERTIFICATE-----\s{0,4}"
)
PARAMETERS = 100
PARAMETER = 4096


def _shape(max_parameters: int, max_parameter: int) -> Fields:
    """The shape of a request with at most so many parameters of so many characters."""
    return Fields(
        {
            "certificateId": _CERTIFICATE_ID,
            "certificatePem": _PEM,
            "templateArn": Matching(
                r"arn:[a-z0-9-]{1,30}:iot:[a-z0-9-]{1,30}:[0-9]{12}:provisioningtemplate/[0-9A-Za-z_-]{1,36}"
            ),
            "parameters": Words(Text(max_parameter), max_parameters),
        },
        {"claimCertificateId": _CERTIFICATE_ID, "clientId": CLIENT_ID},
    )


_EVENT = _shape(PARAMETERS, PARAMETER)


class IoTProvisioningEvent(Event, Generic[Body]):
    """A validated request to register a device. `parameters` are what the device sent, or the
    result of the declared model.
    """

    __slots__ = ("certificate_id", "client_id", "parameters", "template_arn")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any, parameters: Body) -> None:
        self.raw = raw
        self.certificate_id: str = raw["certificateId"]
        self.client_id: str | None = raw.get("clientId")
        self.template_arn: str = raw["templateArn"]
        self.parameters = parameters


class IoTProvisioning(ShapedValidator[IoTProvisioningEvent[Body]]):
    """Validates requests to a pre-provisioning hook of AWS IoT Core.

    Every device of a fleet can hold the same claim certificate, so the parameters are untrusted:
    declare their model.

    Refuses:
        - malformed certificate IDs, certificates and template ARNs
        - client IDs with wildcards or variables of policies and topics
        - parameters over a limit
        - with `parameters`: parameters that do not fit the model

    Keyword arguments:
        parameters: Model of the mapping of parameters, see `runtime_guards.bodies`; None allows any
            texts.
        templates: Allowed ARNs of provisioning templates; None allows all.
        max_parameters: Maximum number of parameters.
        max_parameter: Maximum length of a parameter's value in characters.

    Answers:
        `{"allowProvisioning": False}`.

    Source:
        https://docs.aws.amazon.com/iot/latest/developerguide/pre-provisioning-hook.html
    """

    trigger = "iot-provisioning"
    answers = "value"
    shape = _EVENT

    def __init__(
        self,
        *,
        parameters: Model[Body] | None = None,
        templates: Collection[str] | None = None,
        max_parameters: int = PARAMETERS,
        max_parameter: int = PARAMETER,
    ) -> None:
        self.shape = _shape(max_parameters, max_parameter)
        self._parameters = None if parameters is None else checker(parameters)
        self._templates = listed(templates)

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """The answer that does not register the device."""
        return {"allowProvisioning": False}

    def _checked(self, event: Any) -> IoTProvisioningEvent[Body]:
        allow(event["templateArn"], self._templates, "templateArn")
        parameters = event["parameters"]
        if self._parameters is not None:
            parameters = self._parameters(parameters, "parameters")
        return IoTProvisioningEvent(event, parameters)
