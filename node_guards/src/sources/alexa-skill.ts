import { checkAge } from "../ages.js";
import { allow } from "../allow-lists.js";
import { checker } from "../bodies.js";
import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { ALEXA_SKILL_SOURCE } from "../generated/contract.js";
import { ALEXA_SKILL_EVENT } from "../generated/documented.js";
import { ALEXA_SKILL, type AlexaSkillOptions } from "../generated/options.js";
import { ALEXA_SKILL_PARTS, ALEXA_SKILL_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, type JsonObject, own } from "../values.js";

/** A validated request. `type` is its type, such as LaunchRequest, and `intent` the intent's name. */
export interface AlexaSkillEvent<Body = JsonObject> extends ValidatedEvent<"alexa-skill"> {
  readonly skill: string;
  readonly type: string;
  readonly intent: string | null;
  /** The texts that the user said by the names of slots, or the result of the declared model. */
  readonly slots: Body;
  readonly attributes: JsonObject;
  readonly userId: string | null;
}

/** Validates requests of an Alexa custom skill. */
export function alexaSkill<Body = JsonObject>(options: AlexaSkillOptions<Body> = {}): Validator<AlexaSkillEvent<Body>> {
  const given = read("alexaSkill", options, ALEXA_SKILL);
  const checkSlots = checker(options.slots);
  const checkParts = ALEXA_SKILL_PARTS();

  return makeShapedValidator(ALEXA_SKILL_SOURCE, ALEXA_SKILL_SHAPE(given), (event) => {
    const [system, request] = [dig(event, ["context", "System"]), event["request"] as JsonObject];
    const skill = dig(system, ["application", "applicationId"]) as string;
    allow(skill, given.names("skills"), "context.System.application.applicationId");
    const ofSession = dig(event, ["session", "application", "applicationId"]);
    if (ofSession !== null && ofSession !== skill) reject("inconsistent", "session.application.applicationId");
    checkParts(event);
    if (given["maxAge"] !== undefined) checkAge(request["timestamp"], "request.timestamp", given.number("maxAge"));
    return makeEvent<AlexaSkillEvent<Body>>("alexa-skill", event, ALEXA_SKILL_EVENT, {
      skill,
      type: request["type"] as string,
      intent: dig(request, ["intent", "name"]) as string | null,
      slots: slotsOf(own(request, "intent")) as Body,
      attributes: (dig(event, ["session", "attributes"]) ?? {}) as JsonObject,
      userId: dig(system, ["user", "userId"]) as string | null,
    });
  });

  function slotsOf(intent: unknown): unknown {
    if (intent === null) return checkSlots ? null : {};
    allow(own(intent, "name"), given.names("intents"), "request.intent.name");
    const slots = (own(intent, "slots") ?? {}) as JsonObject;
    const values = Object.fromEntries(Object.keys(slots).map((name) => [name, own(slots[name], "value")]));
    return checkSlots ? checkSlots(values, "request.intent.slots") : values;
  }
}
