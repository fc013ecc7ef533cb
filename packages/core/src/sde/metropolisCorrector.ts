import { portableExp } from "../elementary/exponential.ts";
import { portableLog } from "../elementary/logarithm.ts";
import { DomainError, ShapeError } from "../errors.ts";
import { whiteNoise } from "../gaussian/whiteNoise.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { child, type Key } from "../random/key.ts";
import { uniformAt } from "../random/normal.ts";
import { purpose } from "../random/purpose.ts";
import { type Corrector, type CorrectorOptions, checkMoves, checkTime } from "./corrector.ts";
import type { ScoreFunction } from "./forwardProcess.ts";
import { linearStep } from "./linearStep.ts";

/** log dμ_t/dγ at each row of x, up to a constant that depends on t alone. */
export type LogDensity = (t: number, x: CameronMartinCoordinates) => Float64Array;

/** Options of {@link metropolisCorrector}. */
export interface MetropolisOptions extends CorrectorOptions {
  /** The relative score, to propose Langevin moves. Default: none, the pCN proposal. */
  readonly score?: ScoreFunction;
  /** Called after each move with the probability with which each row's proposal was accepted. */
  readonly onMove?: (acceptance: Float64Array) => void;
}

/** A batch with what the acceptance of a move from it needs, row by row. */
interface Evaluated {
  readonly x: CameronMartinCoordinates;
  /** g = (1 − e^−η) s. */
  readonly drift: CameronMartinCoordinates;
  readonly logDensity: Float64Array;
}

/**
 * Moves that leave μ_t = ρ_t γ invariant exactly, for every η and at any band limit: the proposal of
 * {@link langevinCorrector}, or without a score the pCN proposal X* = e^−η X + √(1 − e^−2η) ξ, accepted
 * with probability min(1, R), where g = (1 − e^−η) s and
 *
 *     log R = log ρ_t(X*) − log ρ_t(X) + w(X*, X) − w(X, X*),
 *     w(x, y) = ( ⟨g(x), y − e^−η x⟩ − ½ ‖g(x)‖² ) / (1 − e^−2η).
 *
 * @throws {@link DomainError} unless η is positive and there is a move; from the corrector unless t > 0 and
 *   the log density is finite at the state, {@link ShapeError} unless it has one value per row.
 *
 * Source: Cotter and others (2013), section 4.
 */
export function metropolisCorrector(logDensity: LogDensity, options: MetropolisOptions): Corrector {
  const { score, onMove } = options;
  const { decay, spread, moves } = checkMoves("metropolisCorrector", options);
  const evaluate = (t: number, x: CameronMartinCoordinates): Evaluated => ({
    x,
    drift: score
      ? linearStep([0, x], [1 - decay, score(t, x)])
      : { ...x, values: new Float64Array(x.values.length) },
    logDensity: rowValues(x.batch, logDensity(t, x)),
  });

  function move(t: number, from: Evaluated, key: Key, firstRow: number): Evaluated {
    const { bandLimit, batch } = from.x;
    const ξ = whiteNoise(bandLimit, batch, child(key, purpose.proposal), { firstRow }).values;
    const to = evaluate(t, linearStep([decay, from.x], [1, from.drift], [spread, ξ]));
    const logRatio = to.logDensity.map(
      (log, b) =>
        log -
        from.logDensity[b] +
        (weight(decay, to, from, b) - weight(decay, from, to, b)) / (spread * spread),
    );
    onMove?.(logRatio.map((log) => (log > 0 ? 1 : portableExp(log))));
    const isAccepted = Array.from(
      logRatio,
      (log, b) =>
        portableLog(uniformAt(child(child(key, purpose.acceptance), firstRow + b), 0)) < log,
    );
    return choose(isAccepted, to, from);
  }

  return (t, x, key, firstRow = 0) => {
    checkTime("metropolisCorrector", t);
    let state = evaluate(t, x);
    for (const log of state.logDensity) checkFinite(log);
    for (let i = 0; i < moves; i++) state = move(t, state, child(key, i), firstRow);
    return state.x;
  };
}

/** ⟨g(x), y − e^−η x⟩ − ½ ‖g(x)‖² in row b. */
function weight(decay: number, from: Evaluated, to: Evaluated, b: number): number {
  const row = from.x.bandLimit ** 2;
  const [x, g, y] = [from.x.values, from.drift.values, to.x.values];
  let sum = 0;
  for (let i = b * row; i < (b + 1) * row; i++) sum += g[i] * (y[i] - decay * x[i] - g[i] / 2);
  return sum;
}

/** Row by row the first of two batches where it was accepted, else the second. */
function choose(isAccepted: readonly boolean[], to: Evaluated, from: Evaluated): Evaluated {
  const row = to.x.bandLimit ** 2;
  const pick = (yes: Float64Array, no: Float64Array, width: number): Float64Array =>
    yes.map((value, i) => (isAccepted[Math.floor(i / width)] ? value : no[i]));
  return {
    x: { ...to.x, values: pick(to.x.values, from.x.values, row) },
    drift: { ...to.drift, values: pick(to.drift.values, from.drift.values, row) },
    logDensity: pick(to.logDensity, from.logDensity, 1),
  };
}

function rowValues(rows: number, values: Float64Array): Float64Array {
  if (values.length !== rows) {
    throw new ShapeError(
      `metropolisCorrector: the log density must have one value per row, ${rows}, got ${values.length}. Return one number for each field.`,
    );
  }
  return values;
}

function checkFinite(log: number): void {
  if (!Number.isFinite(log)) {
    throw new DomainError(
      `metropolisCorrector: the log density must be finite at the state, got ${log}. Start where the data have mass.`,
    );
  }
}
