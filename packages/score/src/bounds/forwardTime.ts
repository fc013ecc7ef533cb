import { DomainError } from "@chaosphere/core";

/** @throws {@link DomainError} unless t ≥ 0. */
export function checkForwardTime(caller: string, t: number): void {
  if (!(t >= 0)) {
    throw new DomainError(
      `${caller}: t must be 0 or more, got ${t}. The noising process starts at 0.`,
    );
  }
}
