import { allow } from "../allow-lists.js";
import { reject } from "../errors.js";
import { makeEvent, type ValidatedEvent } from "../event.js";
import { LEX_V2_SOURCE } from "../generated/contract.js";
import { LEX_V2_EVENT } from "../generated/documented.js";
import { LEX_V2, type LexV2Options } from "../generated/options.js";
import { LEX_V2_SHAPE } from "../generated/shapes.js";
import { read } from "../options.js";
import { isLonger } from "../text.js";
import { makeShapedValidator, type Validator } from "../validator.js";
import { dig, own } from "../values.js";

/** A validated turn of a conversation; `intent` is the session's intent, or null. */
export interface LexV2Event extends ValidatedEvent<"lex-v2"> {
  readonly botId: string;
  readonly sessionId: string;
  readonly intent: string | null;
}

/** Validates conversations of Amazon Lex V2. */
export function lexV2(options: LexV2Options = {}): Validator<LexV2Event> {
  const given = read("lexV2", options, LEX_V2);
  return makeShapedValidator(LEX_V2_SOURCE, LEX_V2_SHAPE(), (event) => {
    for (const name of ["inputTranscript", "rawInputTranscript"]) {
      if (isLonger((own(event, name) ?? "") as string, given.number("maxInput"))) reject("too-long", name);
    }
    const botId = dig(event, ["bot", "id"]) as string;
    const intent = dig(event, ["sessionState", "intent", "name"]) as string | null;
    allow(botId, given.names("bots"), "bot.id");
    allow(intent, given.names("intents"), "sessionState.intent.name");
    return makeEvent<LexV2Event>("lex-v2", event, LEX_V2_EVENT, { botId, sessionId: event["sessionId"] as string, intent });
  });
}
