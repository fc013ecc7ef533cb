import { CallError } from "../errors/callError.ts";

/** An option that must be given; commander's own message would not name a remedy. */
export function required<T>(option: string, value: T | undefined, example: string): T {
  if (value === undefined) {
    throw new CallError(`${option} must be given, got none. Add for example ${option} ${example}.`);
  }
  return value;
}
