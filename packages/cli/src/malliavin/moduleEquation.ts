import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { FormatError } from "@chaosphere/core";
import {
  automaticEquation,
  type DualFormula,
  type ScalarEquationCoefficients,
  type StochasticEquation,
  scalarEquation,
  stochasticEquation,
} from "@chaosphere/malliavin";

/** What an `equation` that is a function is called with. */
const makers = { automaticEquation, scalarEquation, stochasticEquation };

/**
 * The exports of a module of the user's.
 *
 * @throws {@link FormatError} if it does not load.
 */
export async function loadModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FormatError(
      `loadModule: ${path} must load as an ES module, got ${why}. End its name in .mjs and try it with node ${path}.`,
      { path, field: "module" },
    );
  }
}

/**
 * The equation of a module, which exports either
 *
 *     equation                an equation; scalar coefficients { name, drift: { value, slope, curvature }, diffusion };
 *                             or a function of { automaticEquation, scalarEquation, stochasticEquation } that makes one
 *     b, σ (or sigma)         formulas (t, x, arithmetic) ↦ components in the arithmetic of duals, with dimension, and
 *                             noise, stateIndependent and name where they are not m, false and the file's
 *
 * @throws {@link FormatError} if it exports neither.
 */
export async function moduleEquation(path: string): Promise<StochasticEquation> {
  const { equation, b, σ, sigma, ...rest } = await loadModule(path);
  const made = typeof equation === "function" ? await equation(makers) : equation;
  if (isEquation(made)) return made;
  if (isScalar(made)) return scalarEquation({ ...made, name: made.name ?? path });
  const diffusion = σ ?? sigma;
  if (typeof b === "function" && typeof diffusion === "function") {
    const { dimension = 1, noise = dimension, stateIndependent = false, name = path } = rest;
    return automaticEquation({
      name: String(name),
      dimension: dimension as number,
      noise: noise as number,
      stateIndependent: stateIndependent === true,
      drift: b as DualFormula,
      diffusion: diffusion as DualFormula,
    });
  }
  throw new FormatError(
    `moduleEquation: ${path} must export equation, or b and σ, got exports ${Object.keys(await loadModule(path)).join(", ") || "none"}. See chaosphere malliavin --help and docs/guide/nonlinear.md.`,
    { path, field: "equation" },
  );
}

function isEquation(value: unknown): value is StochasticEquation {
  if (typeof value !== "object" || value === null) return false;
  const { dimension, noise, drift, diffusion } = value as Partial<StochasticEquation>;
  return (
    Number.isInteger(dimension) &&
    Number.isInteger(noise) &&
    typeof drift === "function" &&
    typeof diffusion === "function"
  );
}

function isScalar(value: unknown): value is ScalarEquationCoefficients {
  if (typeof value !== "object" || value === null) return false;
  const { drift } = value as Partial<ScalarEquationCoefficients>;
  return typeof drift === "object" && typeof drift.value === "function";
}
