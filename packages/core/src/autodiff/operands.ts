import { DomainError } from "../errors.ts";

/**
 * Checks the operands of an arithmetic of automatic derivatives, since formulas may be plain JavaScript: each must be a
 * variable, something made of variables by the same arithmetic, or (where `numbers` says so) a number.
 *
 * @throws {@link DomainError} otherwise, naming the operation.
 */
export function checkOperands<T extends object>(
  operation: string,
  operands: readonly (T | number)[],
  { isTerm, numbers }: { readonly isTerm: (u: object) => boolean; readonly numbers: boolean },
): void {
  const isMade = (u: T | number): boolean => typeof u === "object" && u !== null && isTerm(u);
  const wrong = operands.findIndex((u) => !(isMade(u) || (numbers && typeof u === "number")));
  if (wrong !== -1) {
    const got = described(operands[wrong]);
    throw new DomainError(
      `${operation}: operand ${wrong + 1} must be a variable or made of variables${numbers ? ", or a number" : ""}, got ${got}. Use the operations of the arithmetic that the formula is given, and Math's for numbers alone.`,
    );
  }
  if (numbers && !operands.some(isMade)) {
    throw new DomainError(
      `${operation}: at least one operand must be a variable or made of variables, got ${operands.join(" and ")}. Write numbers alone with the operators of JavaScript.`,
    );
  }
}

function described(value: unknown): string {
  return typeof value === "object"
    ? (JSON.stringify(value)?.slice(0, 60) ?? "nothing")
    : String(value);
}
