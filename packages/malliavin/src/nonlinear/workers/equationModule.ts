import { DomainError } from "@chaosphere/core";
import type { StochasticEquation } from "../equation.ts";

/** Where the workers find an equation: functions cannot be sent to them. */
export interface EquationModule {
  /** Address of an ES module, as `new URL("./equation.js", import.meta.url)` gives it. */
  readonly url: URL | string;
  /** Name of the export: an equation, or a function of the parameters that makes one. Default "equation". */
  readonly name?: string;
  /** m, the dimension of the equation. */
  readonly dimension: number;
  /** Handed to an export that is a function; anything that can be posted to a worker. */
  readonly parameters?: unknown;
}

/** The equation of a module, imported and made here. */
export async function loadEquation({
  url,
  name = "equation",
  parameters,
}: EquationModule): Promise<StochasticEquation> {
  const found: unknown = (await import(/* @vite-ignore */ String(url)))[name];
  if (typeof found === "function") return found(parameters) as StochasticEquation;
  if (typeof found === "object" && found !== null) return found as StochasticEquation;
  throw new DomainError(
    `pathWorkers: ${url} must export "${name}", an equation or a function that makes one, got ${typeof found}. Export it by that name.`,
  );
}
