"""The pydantic model of the settings: it checks what is given, and describes it as JSON Schema.

Models are made from the dataclasses, whose annotations are pydantic's types.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from functools import partial
from typing import Annotated, Any, TypeVar, get_type_hints

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    TypeAdapter,
    ValidationError,
    create_model,
)
from pydantic import Field as ModelField

from policypack.settings import values as setting_values
from policypack.settings.directions import MODEL
from policypack.settings.errors import SettingsError, fault, suggestion
from policypack.settings.settings import STACK_KEYS, Level, Place, Plan, Settings, Where
from policypack.settings.waivers import Waiver

Made = TypeVar("Made")
_TITLE = "Settings of Stackwarden: stackwarden.yaml, or [tool.stackwarden] in pyproject.toml"


def _model(of: type[Any], **types: Any) -> type[BaseModel]:
    """The model of a dataclass; `types` has the annotations that need a model as well."""
    hints = get_type_hints(of, localns={**vars(setting_values), **types}, include_extras=True)
    made: dict[str, Any] = {each.name: (hints[each.name], _field(each)) for each in fields(of)}
    config = ConfigDict(frozen=True, extra="forbid")
    return create_model(of.__name__, __config__=config, __doc__=of.__doc__, **made)


def _field(of: Field[Any]) -> Any:
    told = of.metadata.get(MODEL, {})
    if of.default_factory is not MISSING:
        return ModelField(default_factory=of.default_factory, **told)
    return ModelField(... if of.default is MISSING else of.default, **told)


def _as(kind: type[Made], model: BaseModel) -> Made:
    return kind(**dict(model))


_WAIVER = _model(Waiver)
_PLAN = _model(Plan, Level=Level)


def _key_of_a_stack(key: str) -> str:
    if key not in STACK_KEYS:
        raise ValueError(f"unknown setting of a stack; {suggestion(key, STACK_KEYS)}")
    return key


_SETTINGS = _model(
    Settings,
    Waiver=Annotated[_WAIVER, AfterValidator(partial(_as, Waiver))],
    Plan=Annotated[_PLAN, AfterValidator(partial(_as, Plan))],
    StackKey=Annotated[str, AfterValidator(_key_of_a_stack)],
)


def checked_settings(values: Mapping[str, Any], where: Where) -> Settings:
    """Settings from JSON values; `where` names a place in them, in an error.

    Raises SettingsError with a line for each fault.
    """
    return _as(Settings, _validated(_SETTINGS, values, where))


def checked_waiver(values: Mapping[str, Any], where: Where) -> Waiver:
    """A waiver from JSON values, as `checked_settings` makes settings."""
    return _as(Waiver, _validated(_WAIVER, values, where))


def _validated(model: type[BaseModel], values: Mapping[str, Any], where: Where) -> BaseModel:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = [_fault(dict(each), where) for each in error.errors()]
        raise SettingsError(faults) from None


def schema() -> dict[str, Any]:
    """The JSON Schema of the settings."""
    return _SETTINGS.model_json_schema()


def schema_of_file() -> dict[str, Any]:
    """The JSON Schema of a settings file, which has all settings but an organization's."""
    made = schema()
    made["properties"] = {key: made["properties"][key] for key in STACK_KEYS}
    top = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": _TITLE}
    rest: dict[str, Any] = _plain({key: each for key, each in made.items() if key not in top})
    return top | rest


def _plain(node: Any) -> Any:
    """The schema without the titles that repeat the names of its keys."""
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _plain(item)
        for key, item in node.items()
        if not (key == "title" and isinstance(item, str))
    }


def as_json(settings: Settings) -> dict[str, Any]:
    """The settings that differ from the defaults, as JSON values; sets are lists in any order."""
    chosen = {
        key: value for key, value in vars(settings).items() if value != getattr(Settings(), key)
    }
    made: dict[str, Any] = TypeAdapter(dict[str, Any]).dump_python(chosen, mode="json")
    return made


def _fault(error: dict[str, Any], where: Where) -> str:
    place: Place = error["loc"]
    inner = {"waivers": _WAIVER, "planned": _PLAN}.get(str(place[0])) if len(place) > 1 else None
    return fault(where(place), error, (inner or _SETTINGS).model_fields)
