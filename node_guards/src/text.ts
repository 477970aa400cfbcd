/**
 * Control characters, separators of lines and marks of direction: they can forge a log line, end a
 * text early, or make one name look like another.
 */
export const CONTROL =
  /[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;
/** The same without line breaks, tabs and marks of direction, which people write. */
export const TEXT_CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;
/** RFC 9110, section 5.5: CR, LF and NUL are dangerous in a header's value; a tab is allowed. */
export const HEADER_CONTROL = /[\x00-\x08\x0a-\x1f\x7f\u2028\u2029]/;
export const PARAMETER_CONTROL =
  /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

const VISIBLE_ASCII = /^[\x20-\x7e]*$/;
const INVISIBLE = /(?! )[\p{C}\p{Z}]/u;
/** White space as Unicode defines it, for a class of a pattern. */
export const SPACES =
  "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const AROUND = new RegExp(`^[${SPACES}]+|[${SPACES}]+$`, "g");

/** Whether every character of a text can be seen, or is a space. */
export function isPrintable(text: string): boolean {
  // The pattern of ASCII is several times as fast.
  return VISIBLE_ASCII.test(text) || !INVISIBLE.test(text);
}

export function isAscii(text: string): boolean {
  return !/[^\x00-\x7f]/.test(text);
}

/** Returns a text without white space around it, as Unicode defines it. */
export function strip(text: string): string {
  return text.replace(AROUND, "");
}

/** Whether a text has more characters (code points) than `most`. */
export function isLonger(text: string, most: number): boolean {
  return text.length > most && (text.length > 2 * most || characters(text) > most);
}

/** The number of characters (code points) of a text. */
export function characters(text: string): number {
  let count = text.length;
  // The second half of a pair belongs to the first.
  for (let at = 1; at < text.length; at++) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800) count--;
  }
  return count;
}

/** Returns UTF-8 in which half of a UTF-16 pair has three bytes of its own. */
export function utf8(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text, "utf8");
  const parts: Buffer[] = [];
  for (const character of text) {
    const unit = character.charCodeAt(0);
    parts.push(
      character.isWellFormed()
        ? Buffer.from(character, "utf8")
        : Buffer.from([0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 63), 0x80 | (unit & 63)]),
    );
  }
  return Buffer.concat(parts);
}

/** Returns a text without a character that repeats at its end. */
export function trimEnd(text: string, character: string): string {
  let end = text.length;
  while (end && text[end - 1] === character) end--;
  return text.slice(0, end);
}
