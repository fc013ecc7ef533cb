import { DomainError } from "@chaosphere/core";

/** @throws {@link DomainError} unless the number of draws is whole, and 1 or more. */
export function checkCount(caller: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return;
  throw new DomainError(
    `${caller}: the number of draws must be whole, 1 or more, got ${count}. Ask for one draw or more.`,
  );
}
