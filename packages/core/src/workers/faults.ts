import {
  DivergenceError,
  type DivergencePoint,
  DomainError,
  FormatError,
  type FormatLocation,
  GridError,
  ShapeError,
} from "../errors.ts";

/** An error as it crosses from one thread to another. */
export interface Fault {
  /** Name of its class. */
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  /** Its other properties, such as the point of a divergence. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly cause?: Fault;
}

type Rebuild = (message: string, fields: Readonly<Record<string, unknown>>) => Error;

/** The classes that cross as themselves; any other becomes an Error of that name. */
const classes: Readonly<Record<string, Rebuild>> = {
  ShapeError: (message) => new ShapeError(message),
  DomainError: (message) => new DomainError(message),
  GridError: (message) => new GridError(message),
  DivergenceError: (message, { point }) => new DivergenceError(message, point as DivergencePoint),
  FormatError: (message, { location }) => new FormatError(message, location as FormatLocation),
  RangeError: (message) => new RangeError(message),
  TypeError: (message) => new TypeError(message),
  SyntaxError: (message) => new SyntaxError(message),
  Error: (message) => new Error(message),
};

/** What is sent of a thrown value. */
export function faultOf(thrown: unknown): Fault {
  if (!(thrown instanceof Error)) return { name: "Error", message: String(thrown), fields: {} };
  const { name, message, stack, cause } = thrown;
  const own = Object.entries(thrown).filter(
    ([key, value]) => !["name", "message", "stack"].includes(key) && typeof value !== "function",
  );
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    fields: Object.fromEntries(own),
    ...(cause instanceof Error ? { cause: faultOf(cause) } : {}),
  };
}

/** The error that was sent. */
export function errorOf({ name, message, stack, fields, cause }: Fault): Error {
  const known = Object.hasOwn(classes, name) ? classes[name] : undefined;
  const error = known?.(message, fields) ?? Object.assign(new Error(message), { name });
  Object.assign(error, fields);
  if (stack !== undefined) error.stack = stack;
  if (cause !== undefined) error.cause = errorOf(cause);
  return error;
}
