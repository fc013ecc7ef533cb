import type { KnownField } from "../fields/fields.ts";
import type { ShownHarmonics } from "../session/fieldChoice.ts";
import type { KnownValue } from "../session/session.ts";
import type { Position } from "../state/state.ts";
import type { PointValues } from "./pointValues.ts";

/** The mean and the deviation of a posterior as fields whose values can be asked for. */
interface KnownFields {
  readonly mean: ShownHarmonics;
  readonly deviation: ShownHarmonics;
}

/**
 * What a posterior says at the point that is read: its mean and its deviation, "awaited" while either is being summed. Each
 * posterior is handed to the worker once.
 */
export function knownValues(
  values: Pick<PointValues, "at">,
): (posterior: KnownField, position: Position) => KnownValue | "awaited" {
  const made = new WeakMap<KnownField, KnownFields>();
  let count = 0;

  const fieldsOf = (posterior: KnownField): KnownFields => {
    const found = made.get(posterior);
    if (found) return found;
    const { mean, variance } = posterior;
    count++;
    const common = { kind: "harmonics", title: "", unit: "" } as const;
    const fields: KnownFields = {
      mean: { ...common, id: `posterior mean ${count}`, coefficients: mean },
      deviation: {
        ...common,
        id: `posterior deviation ${count}`,
        coefficients: variance,
        square: variance,
      },
    };
    made.set(posterior, fields);
    return fields;
  };

  return (posterior, position) => {
    const fields = fieldsOf(posterior);
    const mean = values.at("posterior mean", fields.mean, position);
    const deviation = values.at("posterior deviation", fields.deviation, position);
    return mean === undefined || deviation === undefined ? "awaited" : { mean, deviation };
  };
}
