import type { NetworkSpec } from "../network/architecture.ts";
import type { Fields } from "./fields.ts";

/** The specification of a network from its JSON form, every field of the right type. */
export function readSpec(spec: Fields): NetworkSpec {
  const conditioning = {
    variances: spec.numbers("variances"),
    timeFrequencies: spec.number("timeFrequencies"),
    ...(spec.has("reads") && { reads: spec.choice("reads", ["state", "posterior-mean"]) }),
  };
  const kind = spec.choice("kind", ["per-degree", "mlp", "spherical-operator"]);
  switch (kind) {
    case "per-degree":
      return {
        kind,
        ...conditioning,
        bandLimit: spec.number("bandLimit"),
        timeWidth: spec.number("timeWidth"),
      };
    case "mlp":
      return {
        kind,
        ...conditioning,
        dimension: spec.number("dimension"),
        width: spec.number("width"),
        depth: spec.number("depth"),
        ...(spec.has("inputFrequencies") && { inputFrequencies: spec.number("inputFrequencies") }),
      };
    case "spherical-operator":
      return {
        kind,
        ...conditioning,
        bandLimit: spec.number("bandLimit"),
        noiseSpectrum: spec.numbers("noiseSpectrum"),
        timeWidth: spec.number("timeWidth"),
        channels: spec.number("channels"),
        blocks: spec.number("blocks"),
        degreeKnots: spec.number("degreeKnots"),
        activation: spec.choice("activation", ["silu", "square"]),
        ...(spec.has("amplitude") && {
          amplitude: spec.choice("amplitude", ["bounded", "free"]),
        }),
        gridBandLimit: spec.number("gridBandLimit"),
        positionDegrees: spec.number("positionDegrees"),
        ...(spec.has("slopePairs") && { slopePairs: spec.number("slopePairs") }),
        ...(spec.has("knownFields") && { knownFields: spec.numbers("knownFields") }),
      };
  }
}
