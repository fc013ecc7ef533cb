/** Reports a broken rule at a field; never returns. */
export type Fail = (field: string, rule: string) => never;

/** Typed access to the fields of a parsed JSON object; every access that does not fit fails. */
export interface Fields {
  readonly number: (name: string) => number;
  readonly text: (name: string) => string;
  readonly choice: <T extends string>(name: string, choices: readonly T[]) => T;
  readonly group: (name: string) => Fields;
  /** A list of numbers. */
  readonly numbers: (name: string) => number[];
  /** Whether the field is there at all. */
  readonly has: (name: string) => boolean;
}

/** The fields of a JSON value, which must be an object. `path` is its own name, empty at the top. */
export function fieldsOf(value: unknown, path: string, fail: Fail): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fail(path || "record", `${path || "record"} must be an object, got ${describe(value)}.`);
  }
  const table = new Map<string, unknown>(Object.entries(value));
  const full = (name: string) => (path ? `${path}.${name}` : name);
  const wrong = (name: string, rule: string): never =>
    fail(full(name), `${full(name)} must be ${rule}, got ${describe(table.get(name))}.`);
  return {
    has: (name) => table.has(name),
    number: (name) => {
      const found = table.get(name);
      return typeof found === "number" ? found : wrong(name, "a number");
    },
    text: (name) => {
      const found = table.get(name);
      return typeof found === "string" ? found : wrong(name, "a text");
    },
    choice: (name, choices) =>
      choices.find((choice) => choice === table.get(name)) ??
      wrong(name, `one of ${choices.join(", ")}`),
    numbers: (name) => {
      const found = table.get(name);
      const isList = Array.isArray(found) && found.every((value) => typeof value === "number");
      return isList ? found : wrong(name, "a list of numbers");
    },
    group: (name) => fieldsOf(table.get(name), full(name), fail),
  };
}

/** A JSON value in a few words, on one line whatever it holds. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value);
}
