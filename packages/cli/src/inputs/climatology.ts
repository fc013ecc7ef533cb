import { fieldsWithGaps, type GridFields, type SphereGrid } from "@chaosphere/core";
import {
  climatologyAt,
  type MonthlyClimatology,
  monthlyClimatology,
  subtractClimatology,
} from "@chaosphere/core/estimation";
import { type Dataset, monthsOf } from "@chaosphere/data";
import type { Checkpoint } from "@chaosphere/model";
import type { Command } from "commander";
import { oneOf } from "../options/numbers.ts";
import { type FitParts, type HoldOutChoice, partForFit } from "./heldOutPart.ts";

/** The climatologies that can be taken off before a fit. */
const climatologyNames = ["monthly"] as const;
export type ClimatologyName = (typeof climatologyNames)[number];

/** Declares --climatology for a verb that fits. */
export function climatologyOption(command: Command, then: string): Command {
  return command.option(
    "--climatology <c>",
    `monthly: the mean of each calendar month at each cell, over the fields that saw it, is taken off first${then}`,
    oneOf("--climatology", climatologyNames),
  );
}

/** Fields as anomalies from a climatology. */
export function anomaliesFrom(climatology: MonthlyClimatology, data: Dataset): Dataset {
  return { ...data, fields: subtractClimatology(data.fields, monthsOf(data), climatology) };
}

/** The climatology of a dataset. */
export function climatologyOf(data: Dataset): MonthlyClimatology {
  return monthlyClimatology(data.fields, monthsOf(data));
}

/** Fields as anomalies from their own climatology. */
export function ownAnomalies(data: Dataset): Dataset {
  return anomaliesFrom(climatologyOf(data), data);
}

/**
 * A dataset split for a fit, as anomalies from the climatology of the part that is fitted if one is asked for. How far apart fields must
 * be to be independent is told by anomalies: the season would say half a year. So the climatology of all fields is taken off first, and
 * then that of the fitted ones of what is left, which is to take off theirs alone.
 */
export function splitAnomalies(
  data: Dataset,
  { climatology: choice, ...options }: HoldOutChoice & { readonly climatology?: ClimatologyName },
): FitParts {
  if (!choice) return partForFit(data, options);
  const all = climatologyOf(data);
  const { training, heldOut, ...parts } = partForFit(anomaliesFrom(all, data), options);
  const rest = climatologyOf(training);
  return {
    ...parts,
    training: anomaliesFrom(rest, training),
    ...(heldOut && { heldOut: anomaliesFrom(rest, heldOut) }),
    climatology: {
      means: rest.means.map((x, i) => (rest.counts[i] === 0 ? 0 : x + (all.means[i] ?? 0))),
      counts: rest.counts,
    },
  };
}

/** Anomalies with the mean of a month added, between its cells where the grid is another; not seen where it knows nothing. */
export function addMonth(
  fields: GridFields,
  month: number,
  climatology: MonthlyClimatology,
  grid: SphereGrid,
): GridFields {
  const { nLat, nLon, colatitudes, firstLongitude } = fields.grid;
  const places = Array.from({ length: nLat * nLon }, (_, p) => p);
  const means = climatologyAt(climatology, grid, month, {
    colatitudes: Float64Array.from(places, (p) => colatitudes[Math.floor(p / nLon)] ?? 0),
    longitudes: Float64Array.from(
      places,
      (p) => firstLongitude + (2 * Math.PI * (p % nLon)) / nLon,
    ),
  });
  const values = fields.values.map((x, at) => x + (means[at % means.length] ?? 0));
  return fieldsWithGaps(fields.grid, values, fields.unit);
}

/** Fields as those of a model's law: anomalies from its climatology where it has one, else as they are. */
export function fieldsOfModel({ climatology }: Checkpoint, data: Dataset): Dataset {
  return climatology ? anomaliesFrom(climatology, data) : data;
}
