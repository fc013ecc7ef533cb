import type { ReverseState, ScoreFunction } from "@chaosphere/core";
import type { InformationPath } from "./protocol.ts";

/** Watches the score of a run: the first call from each state is that state's own. */
export interface InformationWatch {
  /** The score that also keeps what it returns. */
  readonly score: ScoreFunction;
  /** Tells that a state has been reached. */
  reached(state: ReverseState): void;
  result(): InformationPath;
}

/** A watch over a run on given times; samplers may ask for scores between states, which are not kept. */
export function watchInformation(score: ScoreFunction, times: Float64Array): InformationWatch {
  const mean = new Float64Array(times.length).fill(Number.NaN);
  const standardError = mean.slice();
  let [step, open] = [0, false];
  return {
    score: (t, x) => {
      const s = score(t, x);
      if (open) {
        open = false;
        [mean[step], standardError[step]] = meanSquare(s.values, s.batch);
      }
      return s;
    },
    reached: (state) => {
      step = state.step;
      open = true;
    },
    result: () => ({ times, mean, standardError }),
  };
}

/** Mean over rows of their squared length, and its standard error. */
function meanSquare(values: Float64Array, batch: number): [number, number] {
  const row = values.length / batch;
  const squares = new Float64Array(batch);
  for (let i = 0; i < values.length; i++) squares[Math.floor(i / row)] += values[i] ** 2;
  const mean = squares.reduce((sum, square) => sum + square, 0) / batch;
  const spread = squares.reduce((sum, square) => sum + (square - mean) ** 2, 0);
  return [mean, Math.sqrt(spread / (batch * (batch - 1)))];
}
