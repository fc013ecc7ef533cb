import type { Checkpoint } from "@chaosphere/model";

/** Metres in a kilometre. */
const scale = 1000;

/** A model of heights in kilometres as one of heights in metres: of each draw the same field, in the unit of the relief. */
export function inMetres<C extends Checkpoint>(model: C): C {
  if (model.unit !== "km" || model.fitted || model.climatology) {
    throw new RangeError(
      `inMetres: the model must be of heights in km that carries no fields, got unit ${JSON.stringify(model.unit)}. Train it so, or bundle it as it is.`,
    );
  }
  const { spectrum, whittleMatern: matern } = model.noise;
  return {
    ...model,
    unit: "m",
    mean: model.mean.map((a) => scale * a),
    noise: {
      ...model.noise,
      spectrum: spectrum.map((power) => scale ** 2 * power),
      ...(matern && { whittleMatern: { ...matern, sigma: scale * matern.sigma } }),
    },
  };
}
