import { MEDIA_TYPES } from "./generated/forms.js";

/** Returns AWS's spelling of a value of an option. Throws RangeError for one that no event has. */
export type Form = (place: string, value: string) => string;
/** The forms of a validator's options. */
export type Forms = Readonly<Record<string, Form>>;

/** Returns the end of a message: the known text that is likely meant. */
export function suggest(text: string, known: readonly string[]): string {
  const meant = near(text, known);
  return meant ? ` Did you mean ${JSON.stringify(meant)}?` : ` Use ${known.join(", ")}.`;
}

function near(text: string, known: readonly string[], times = 3): string | undefined {
  const letters = text.toLowerCase();
  const distances = known.map((name) => distance(letters, name.toLowerCase()));
  const least = Math.min(...distances);
  return least * times <= letters.length ? known[distances.indexOf(least)] : undefined;
}

/** How many letters differ between two texts (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 0; i < one.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < other.length; j++) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + Number(one[i] !== other[j])));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

/** A form of a few texts, in any letter case. */
export function oneOf(values: readonly string[]): Form {
  return (place, text) => {
    const found = values.find((value) => value.toLowerCase() === text.toLowerCase());
    if (found === undefined) throw new RangeError(`${place} is unknown: ${JSON.stringify(text)}.${suggest(text, values)}`);
    return found;
  };
}

/** A form of texts to which AWS adds: one with less than a letter in `times` that differs is an error. */
export function like(values: readonly string[], times: number, drop: string): Form {
  return (place, given) => {
    const text = given.startsWith(drop) ? given.slice(drop.length) : given;
    const found = values.find((value) => value.toLowerCase() === text.toLowerCase());
    const meant = found ?? near(text, values, times);
    if (found === undefined && meant !== undefined) {
      throw new RangeError(`${place} is unknown: ${JSON.stringify(text)}. Did you mean ${JSON.stringify(meant)}?`);
    }
    return found ?? text;
  };
}

/** A form of texts that have two. */
export function both(first: Form, second: Form): Form {
  return (place, text) => second(place, first(place, text));
}

/** A form of texts that a pattern matches as a whole, once they are normal. */
export function matching(pattern: RegExp, must: string, normal: (text: string) => string = String): Form {
  return (place, text) => {
    const found = normal(text);
    if (!pattern.test(found)) throw new RangeError(`${place} must be ${must}, not ${JSON.stringify(text)}.`);
    return found;
  };
}

export function lower(text: string): string {
  return text.toLowerCase();
}

/** The name of a bucket, also of its ARN or URI. */
export function bucket(text: string): string {
  const cut = text.lastIndexOf(":::");
  return text.slice(cut < 0 ? 0 : cut + 3).replace(/^s3:\/\/|\/+$/g, "");
}

export function extension(text: string): string {
  return `.${text.trim().toLowerCase().replace(/^\*/, "").replace(/^\./, "")}`;
}

/** A media type, also of its extension: `csv` is `text/csv`. */
export function mediaType(text: string): string {
  const type = (text.split(";")[0] ?? "").trim().toLowerCase();
  return MEDIA_TYPES[type.replace(/^\*?\.?/, "")] ?? type;
}

/** The form of regular expressions. */
export const regex: Form = (place, pattern) => {
  try {
    new RegExp(pattern);
    return pattern;
  } catch {
    throw new RangeError(`${place} is an invalid regular expression.`);
  }
};

/** The form of regular expressions of paths, which begin with a slash. */
export const path: Form = (place, pattern) => {
  const compiled = new RegExp(pattern);
  const first = pattern.replace(/^(?:\^|\(\?:|\()+/, "");
  if (/^\w/.test(first)) throw new RangeError(`${place} must match a path from its slash, not ${JSON.stringify(pattern)}.`);
  return compiled.source && pattern;
};

/** The form of prefixes of keys: none that is accepted starts with a slash. */
export const prefix: Form = (place, text) => {
  if (/^\/|^s3:|\*$/.test(text)) {
    throw new RangeError(`${place} must be how keys start, such as 'uploads/', not ${JSON.stringify(text)}.`);
  }
  return text;
};
