import {
  type CameronMartinCoordinates,
  type FullCovariance,
  fullLogDensity,
  type Key,
  portableExp,
  portableExpm1,
  type ScoreFunction,
} from "@chaosphere/core";
import {
  fullGaussianDenoiser,
  gaussianTrace,
  networkResidual,
  probabilityFlowLogDensity,
  relativeScore,
  restore,
  slicedTrace,
  type TraceFunction,
} from "@chaosphere/score";
import type { ModelCheckpoints, Models } from "./models.ts";

/** Log-densities relative to the noise, nats, one a row, and the error of the flow where it is known. */
export interface LogDensities {
  readonly relative: Models<Float64Array>;
  /** Largest difference between flow and closed form for the localised Gaussian. */
  readonly flowError: number;
}

/**
 * Log-densities of rows at the stopping time: of the Gaussians in closed form, of the network by its probability flow less what the
 * same steps of the flow err for its own closed form.
 */
export function logDensities(
  { network, localised, full }: ModelCheckpoints,
  x: CameronMartinCoordinates,
  steps: number,
  probes: Key,
): LogDensities {
  const span = { horizon: localised.horizon, stop: localised.stop };
  const { covariance } = localised;
  const closedTrace = gaussianTrace(covariance.eigenvalues);
  const flow = (score: ScoreFunction, trace: TraceFunction) =>
    probabilityFlowLogDensity(score, x, { span, traces: [trace], steps }).logDensity;

  // tr Ds = tr Ds_G + the trace of the residual's part, which alone is probed.
  const residual = networkResidual(network.spec, network.weights);
  const residualScore: ScoreFunction = (t, y) => {
    const scale = portableExp(-t) / -portableExpm1(-2 * t);
    return { ...y, values: residual(t, y.values).map((r) => scale * r) };
  };
  const residualTrace = slicedTrace(residualScore, { key: probes });
  const corrected = flow(relativeScore(restore(network).denoiser), (t, y) => {
    const own = residualTrace(t, y);
    return closedTrace(t, y).map((value, b) => value + (own[b] ?? 0));
  });
  const closed = flow(relativeScore(fullGaussianDenoiser(covariance)), closedTrace);
  const exact = relativeToNoise(covariance, span.stop, x);
  const errors = closed.map((value, b) => value - (exact[b] ?? Number.NaN));
  return {
    relative: {
      network: corrected.map((value, b) => value - (errors[b] ?? Number.NaN)),
      localised: exact,
      full: relativeToNoise(full.covariance, span.stop, x),
    },
    flowError: Math.max(...errors.map(Math.abs)),
  };
}

/** log dμ_t/dγ of Gaussian data after the forward time t: v(t) = 1 + e^{−2t}(v − 1), mean e^{−t}a. */
function relativeToNoise(
  law: FullCovariance,
  t: number,
  x: CameronMartinCoordinates,
): Float64Array {
  const [decay, share, noise] = [Math.exp(-t), Math.exp(-2 * t), -Math.expm1(-2 * t)];
  const density = fullLogDensity(
    {
      ...law,
      mean: law.mean.map((a) => decay * a),
      eigenvalues: law.eigenvalues.map((v) => share * v + noise),
    },
    x,
  );
  const d = law.dimension;
  x.values.forEach((value, i) => {
    const b = Math.floor(i / d);
    density[b] = (density[b] ?? 0) + (value ** 2 + Math.log(2 * Math.PI)) / 2;
  });
  return density;
}
