import type { Jet } from "@chaosphere/core/autodiff";
import { expect, test } from "vitest";
import {
  automaticFunctional,
  composedFunctional,
  coordinateDirections,
} from "../src/gamma/functional.ts";

/** What JavaScript makes of a variable without the arithmetic. */
const slips: [string, (x: number) => unknown][] = [
  ["Math.sin(x)", (x) => Math.sin(x)],
  ["x + 1", (x) => x + 1],
  ["-2 * x", (x) => -2 * x],
  ["nothing", () => undefined],
];

test.each(slips)("%s is refused in a functional too", (_, slip) => {
  const formula = ([x]: readonly Jet[]) => slip(x as unknown as number) as Jet;
  const F = automaticFunctional(coordinateDirections(2, 1), formula);
  expect(() => F.jet(Float64Array.of(1))).toThrow(
    /^automaticFunctional: the formula must give a jet/,
  );
  const G = automaticFunctional(coordinateDirections(2, 1), ([x]) => x);
  expect(() => composedFunctional([G], formula).jet(Float64Array.of(1))).toThrow(
    /^composedFunctional: the formula must give a jet/,
  );
});
