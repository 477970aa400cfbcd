import { dig } from "./values.js";

export type Path = readonly (string | number)[];
/** A path, with the texts that it may hold, or the service of its ARN. */
export type Place = readonly [path: Path, expected?: readonly string[] | string];
/** The places by which an event's source is detected. */
export type Mark = readonly Place[];

/** The contract of an event source. */
export interface Source<Name extends string = string> {
  readonly name: Name;
  /** Its place in the order of detection. */
  readonly order: number;
  /** Its marks, each with those of other sources that are looked for before it. */
  readonly marks: readonly (readonly [mark: Mark, ...before: Mark[]])[];
  /** Where the ARN of its trigger is and of which services, or what returns the ARN. */
  readonly arn?: readonly [Path, string, boolean?] | ((event: unknown, invokedArn: unknown) => unknown);
  /** Where the authenticated caller is; the first text decides. */
  readonly callers?: readonly Path[];
  /** Whether each record has its caller. */
  readonly perRecord?: boolean;
}

/** Whether an event is of a source: one of its marks holds, and none that is looked for before it. */
export function isOf(event: unknown, { marks }: Source): boolean {
  return marks.some(([mark, ...before]) => holds(event, mark) && !before.some((each) => holds(event, each)));
}

/** Whether events of a source have no mark, so that it takes those of no other source. */
export function isUnmarked({ marks }: Source): boolean {
  return !marks[0]?.[0].length;
}

function holds(event: unknown, mark: Mark): boolean {
  return mark.every(([path, expected]) => {
    const value = dig(event, path);
    if (value === null || expected === undefined) return value !== null;
    if (typeof expected !== "string") return expected.includes(value as string);
    return typeof value === "string" && value.startsWith("arn:") && value.split(":")[2] === expected;
  });
}
