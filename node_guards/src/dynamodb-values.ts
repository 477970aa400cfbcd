import { reject, rejectAbsent } from "./errors.js";
import { bytesOf } from "./encoded.js";
import { isLonger } from "./text.js";
import { isObject, type JsonObject } from "./values.js";

/** A value of an item: texts, numbers, bytes (Buffer), sets, lists, maps, booleans and null. */
export type ItemValue =
  | bigint
  | boolean
  | Buffer
  | Item
  | number
  | readonly ItemValue[]
  | ReadonlySet<bigint | Buffer | number | string>
  | string
  | null;
/** An item of a table by the names of its attributes. */
export interface Item {
  readonly [name: string]: ItemValue;
}

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: numbers have at
// most 38 digits between -1E+126 and 1E+126.
const DIGITS = 38;
const NUMBER = /^(-?)(?:([0-9]{1,130})(?:\.([0-9]{0,170}))?|\.([0-9]{1,170}))(?:[eE]([+-]?[0-9]{1,3}))?$/;
// The table chooses the names, so a refusal states `*`.
const PLACE = "*";

/** The most levels of lists and maps, and the most characters of a text and bytes of a binary value. */
interface ItemLimits {
  readonly depth: number;
  readonly longest: number;
}

/** Refuses what is not a mapping of names to attribute values. */
export function checkItem(item: unknown, limits: ItemLimits): asserts item is JsonObject {
  if (!isObject(item)) return rejectAbsent(item);
  checkValues(Object.values(item), limits);
}

function checkValues(values: readonly unknown[], limits: ItemLimits): void {
  for (const value of values) {
    if (!isObject(value)) return reject("wrong-type", PLACE);
    const [kind = "", ...others] = Object.keys(value);
    if (!kind || others.length) reject("malformed", PLACE);
    checkValue(kind, value[kind], limits);
  }
}

function checkValue(kind: string, content: unknown, { depth, longest }: ItemLimits): void {
  switch (kind) {
    case "S":
    case "N":
      if (typeof content !== "string") return reject("wrong-type", PLACE);
      if (isLonger(content, longest)) reject("too-long", PLACE);
      if (kind === "N" && numberOf(content) === undefined) reject("malformed", PLACE);
      return;
    case "B":
      bytesOf(content, PLACE, longest);
      return;
    case "BOOL":
      if (typeof content !== "boolean") reject("wrong-type", PLACE);
      return;
    case "NULL":
      if (content !== true) reject("malformed", PLACE);
      return;
    case "L":
    case "M":
      if (kind === "L" ? !Array.isArray(content) : !isObject(content)) return reject("wrong-type", PLACE);
      if (depth < 1) reject("too-deep", PLACE);
      return checkValues(Object.values(content as object), { depth: depth - 1, longest });
    case "SS":
    case "NS":
    case "BS":
      return checkSet(kind.charAt(0), content, { depth, longest });
    default:
      return reject("malformed", PLACE);
  }
}

function checkSet(kind: string, content: unknown, limits: ItemLimits): void {
  if (!Array.isArray(content)) return reject("wrong-type", PLACE);
  // A set of DynamoDB is never empty, and holds nothing twice.
  if (!content.length) reject("missing", PLACE);
  for (const each of content) checkValue(kind, each, limits);
  const texts = content as string[];
  // Two spellings of one number are one number.
  const plain = kind === "N" ? texts.map(numberOf) : texts;
  if (new Set(plain).size !== texts.length) reject("malformed", PLACE);
}

/** Returns the one spelling of a number that DynamoDB can hold, undefined for any other text. */
function numberOf(text: string): string | undefined {
  const match = NUMBER.exec(text);
  if (!match) return undefined;
  const [, sign = "", whole = "", fraction = match[4] ?? "", , exponent = "0"] = match;
  const all = whole + fraction;
  const digits = all.replace(/^0+/, "");
  if (!digits) return "0";
  // The power of ten of the first digit: that of 1E+126 is beyond what is held.
  const power = digits.length - 1 - fraction.length + Number(exponent);
  const significant = digits.replace(/0+$/, "");
  if (significant.length > DIGITS || power < -130 || power > 125) return undefined;
  return `${sign}${significant}e${power}`;
}

/** Returns a checked item with JavaScript's values. */
export function plainItem(item: JsonObject): Item {
  return Object.fromEntries(Object.keys(item).map((name) => [name, plain(item[name])]));
}

function plain(value: unknown): ItemValue {
  const [kind = "", content] = Object.entries(value as JsonObject)[0] ?? [];
  const texts = content as string[];
  switch (kind) {
    case "N":
      return plainNumber(content as string);
    case "B":
      return Buffer.from(content as string, "base64");
    case "NULL":
      return null;
    case "L":
      return (content as unknown[]).map(plain);
    case "M":
      return plainItem(content as JsonObject);
    case "SS":
      return new Set(texts);
    case "NS":
      return new Set(texts.map(plainNumber));
    case "BS":
      return new Set(texts.map((text) => Buffer.from(text, "base64")));
    default:
      return content as boolean | string;
  }
}

/** A number where JavaScript keeps its digits; else a bigint, or the text of one with a fraction. */
function plainNumber(text: string): bigint | number | string {
  const number = Number(text);
  if (numberOf(String(number)) === numberOf(text)) return number;
  return /^-?[0-9]+$/.test(text) ? BigInt(text) : text;
}
