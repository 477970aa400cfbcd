import { reject } from "./errors.js";

/** The nesting depth of a JSON body, and its number of values, by default. */
export const DEPTH = 32;
export const NODES = 500_000;

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const RAW_CONTROL = /[\x00-\x1f]/;
// No text reaches the depth at which a recursion of this parser would fail.
const DEEPEST = 900;

/**
 * Returns the value of strict JSON (RFC 8259): UTF-8, no duplicate keys, no text or name with half
 * of a UTF-16 pair, no number that JavaScript changes (`1e999`, `9007199254740993`).
 *
 * `__proto__` is an ordinary name, and `-0` is 0. `depth` is the maximum nesting depth, `nodes` the
 * maximum number of values.
 */
export function parseJson(source: string | Uint8Array, path: string, depth = DEPTH, nodes = NODES): unknown {
  const text = typeof source === "string" ? source : decoded(source, path);
  if (text.length > nodes && hasMore(text, nodes)) reject("too-many", path);
  const parser = new Parser(text, path);
  const value = parser.whole();
  if (parser.deepest > depth) reject("too-deep", path);
  if (!parser.isEncodable) reject("unencodable", path);
  return value;
}

function decoded(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return reject("not-json", path);
  }
}

/** Whether JSON has more values than `nodes`; its texts may contain brackets and commas. */
function hasMore(source: string, nodes: number): boolean {
  if (values(source) <= nodes) return false;
  // Without escapes, a text ends at the next quote. A value is at most one text, with another as key.
  const plain = source.replaceAll("\\\\", "").replaceAll('\\"', "");
  return count(plain, '"') > 4 * nodes || values(plain.replace(/"[^"]*"/g, "")) > nodes;
}

function values(source: string): number {
  return 1 + count(source, ",") + count(source, "[") + count(source, "{");
}

function count(source: string, sign: string): number {
  let found = 0;
  for (let at = source.indexOf(sign); at >= 0; at = source.indexOf(sign, at + 1)) found++;
  return found;
}

class Parser {
  deepest = 0;
  isEncodable = true;
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly path: string,
  ) {}

  whole(): unknown {
    const value = this.value(0);
    this.skip();
    return this.at < this.text.length ? this.fail() : value;
  }

  private value(depth: number): unknown {
    this.skip();
    switch (this.text[this.at]) {
      case "{":
        return this.object(this.deeper(depth));
      case "[":
        return this.list(this.deeper(depth));
      case '"':
        return this.string();
      case "t":
        return this.word("true", true);
      case "f":
        return this.word("false", false);
      case "n":
        return this.word("null", null);
      default:
        return this.number();
    }
  }

  private deeper(depth: number): number {
    if (depth >= DEEPEST) reject("too-deep", this.path);
    if (depth >= this.deepest) this.deepest = depth + 1;
    this.at++;
    this.skip();
    return depth + 1;
  }

  private object(depth: number): unknown {
    const made: Record<string, unknown> = {};
    let hasDuplicate = false;
    if (this.takes("}")) return made;
    do {
      this.skip();
      const name = this.text[this.at] === '"' ? this.string() : this.fail();
      this.skip();
      if (!this.takes(":")) this.fail();
      const value = this.value(depth);
      if (Object.hasOwn(made, name)) hasDuplicate = true;
      if (name === "__proto__") {
        // An assignment would set the prototype.
        Object.defineProperty(made, name, { value, configurable: true, enumerable: true, writable: true });
      } else {
        made[name] = value;
      }
      this.skip();
    } while (this.takes(","));
    if (!this.takes("}")) this.fail();
    if (hasDuplicate) reject("duplicate-key", this.path);
    return made;
  }

  private list(depth: number): unknown {
    const made: unknown[] = [];
    if (this.takes("]")) return made;
    do {
      made.push(this.value(depth));
      this.skip();
    } while (this.takes(","));
    return this.takes("]") ? made : this.fail();
  }

  private string(): string {
    const start = this.at++;
    for (;;) {
      const end = this.text.indexOf('"', this.at);
      if (end < 0) this.fail();
      let escapes = 0;
      while (this.text[end - 1 - escapes] === "\\") escapes++;
      this.at = end + 1;
      if (escapes % 2 === 0) break;
    }
    const inside = this.text.slice(start + 1, this.at - 1);
    let value = inside;
    if (inside.includes("\\")) {
      try {
        value = JSON.parse(`"${inside}"`) as string;
      } catch {
        this.fail();
      }
    } else if (RAW_CONTROL.test(inside)) {
      this.fail();
    }
    if (!value.isWellFormed()) this.isEncodable = false;
    return value;
  }

  private number(): number {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (!match) return this.fail();
    this.at = NUMBER.lastIndex;
    const [digits, fraction, exponent] = match;
    const value = Number(digits);
    const isWhole = fraction === undefined && exponent === undefined;
    if (!Number.isFinite(value) || (isWhole && digits.length > 15 && BigInt(digits) !== BigInt(value))) {
      this.fail();
    }
    return value === 0 ? 0 : value;
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) this.fail();
    this.at += word.length;
    return value;
  }

  private takes(sign: string): boolean {
    if (this.text[this.at] !== sign) return false;
    this.at++;
    return true;
  }

  private skip(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.at++;
    }
  }

  private fail(): never {
    return reject("not-json", this.path);
  }
}
