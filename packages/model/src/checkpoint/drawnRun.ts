import type {
  CameronMartinCoordinates,
  HarmonicCoefficients,
  ReverseState,
} from "@chaosphere/core";
import type { ModelRun } from "./reverseRun.ts";

/** A run to its end, at once or step by step. */
export function drawnRun(
  states: () => Iterable<ReverseState>,
  fields: (state: CameronMartinCoordinates) => HarmonicCoefficients,
): Pick<ModelRun, "steps" | "draw"> {
  function* steps(): Generator<number, HarmonicCoefficients, undefined> {
    let last: CameronMartinCoordinates | undefined;
    for (const { step, state } of states()) {
      if (step > 0) yield step;
      last = state;
    }
    if (last === undefined) throw new Error("modelRun: a sampler must yield its start.");
    return fields(last);
  }
  return {
    steps,
    draw(onStep) {
      const run = steps();
      let next = run.next();
      for (; !next.done; next = run.next()) onStep?.(next.value);
      return next.value;
    },
  };
}
