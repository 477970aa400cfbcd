import { StartupRefused } from "../errors.js";

/**
 * Returns a startup check that refuses without these environment variables: each name must be set and
 * not empty, and each variable with a pattern must match it as a whole:
 *
 *     expectedEnvironment(["TABLE_NAME"], { STAGE: "dev|prod" })
 *
 * The refusal contains names, never values.
 */
export function expectedEnvironment(
  names: readonly string[],
  patterns: Readonly<Record<string, RegExp | string>> = {},
): () => void {
  const given: unknown = names;
  if (!(given instanceof Array) || ![...(given as unknown[]), ...Object.keys(patterns)].every(isName)) {
    throw new TypeError('expectedEnvironment() takes names of variables, such as ["TABLE_NAME"].');
  }
  const matched = Object.entries(patterns).map(([name, pattern]) => [name, whole(pattern)] as const);
  const expected: readonly string[] = [...names, ...matched.map(([name]) => name)];
  if (!expected.length) throw new TypeError("expectedEnvironment() needs the name of at least one variable.");
  return function expectedEnvironment() {
    refuse("environment-missing", expected.filter((name) => !process.env[name]));
    const malformed = matched.filter(([name, pattern]) => !pattern.test(process.env[name] ?? ""));
    refuse("environment-malformed", malformed.map(([name]) => name));
  };
}

function isName(name: unknown): boolean {
  return typeof name === "string" && name !== "";
}

/** Throws SyntaxError for an invalid pattern. */
function whole(pattern: RegExp | string): RegExp {
  const { source, flags } = typeof pattern === "string" ? { source: pattern, flags: "u" } : pattern;
  return new RegExp(`^(?:${source})$`, flags.replace(/[gmy]/g, ""));
}

function refuse(reason: string, subjects: readonly string[]): void {
  if (subjects.length) throw new StartupRefused(reason, subjects.join(", "));
}
