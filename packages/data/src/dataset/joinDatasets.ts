import { FormatError } from "@chaosphere/core";
import { inTimeUnit, timeUnit } from "./calendarDate.ts";
import type { Dataset, HealpixPixels } from "./dataset.ts";
import type { FieldCoordinate } from "./fieldCoordinate.ts";

/**
 * Joins datasets into one, field after field. A file without groups of its own becomes one group; groups with the same number in
 * two files become one. The coordinate `file` names the file of each field.
 *
 * @throws {@link FormatError} naming the two files and what differs: grid, unit, variable or reference map.
 */
export function joinDatasets(datasets: readonly [Dataset, ...Dataset[]]): Dataset {
  const [first] = datasets;
  if (datasets.length === 1) return first;
  for (const other of datasets) checkAlike(first, other);
  const batch = datasets.reduce((sum, { fields }) => sum + fields.batch, 0);
  const map = first.fields.grid.nLat * first.fields.grid.nLon;
  const values = new Float64Array(batch * map);
  let at = 0;
  for (const { fields } of datasets) {
    values.set(fields.values, at);
    at += fields.values.length;
  }
  const seen = joinedSeen(
    datasets.map(({ fields }) => fields),
    map,
  );
  const { coordinates, leftOut } = joinedCoordinates(datasets);
  const { healpix: _healpix, ...common } = first;
  const healpix = joinedPixels(datasets);
  const assumptions = datasets.flatMap(({ assumptions = [] }) => assumptions).filter(isFirst);
  return {
    ...common,
    ...(healpix && { healpix }),
    name: datasets
      .map(({ name }) => name)
      .filter(isFirst)
      .join(", "),
    fields: { ...first.fields, batch, values, ...seen },
    groups: joinedGroups(datasets),
    labels: datasets.flatMap(({ labels }) => labels),
    coordinates: [fileCoordinate(datasets), ...coordinates],
    ...(assumptions.length > 0 && { assumptions }),
    provenance: {
      ...first.provenance,
      path: datasets.map(({ provenance }) => provenance.path).join(", "),
      note: datasets
        .map(({ provenance }) => provenance.note)
        .filter(isFirst)
        .join("\n"),
      checksums: Object.assign({}, ...datasets.map(checksumsByPath)),
      adjustments: [
        ...datasets.flatMap(({ provenance }) => provenance.adjustments).filter(isFirst),
        ...leftOut.map((name) => `coordinate ${name} left out, which differs between the files`),
      ],
    },
  };
}

/** The pixels of all, if every file has HEALPix maps of one nside. */
function joinedPixels(datasets: readonly Dataset[]): HealpixPixels | undefined {
  const maps = datasets.flatMap(({ healpix }) => healpix ?? []);
  const nside = maps[0]?.nside;
  if (nside === undefined || maps.length < datasets.length) return undefined;
  if (!maps.every((map) => map.nside === nside)) return undefined;
  const values = new Float64Array(maps.reduce((sum, map) => sum + map.values.length, 0));
  let at = 0;
  for (const map of maps) {
    values.set(map.values, at);
    at += map.values.length;
  }
  return { nside, values, ...joinedSeen(maps, 12 * nside ** 2) };
}

/** The gaps of all: one map of so many cells where every part has the same one, else a map for each field. */
function joinedSeen(
  parts: readonly Pick<HealpixPixels, "values" | "seen">[],
  cells: number,
): { readonly seen?: Uint8Array } {
  if (!parts.some(({ seen }) => seen)) return {};
  const [first] = parts;
  const isCommon = parts.every(
    ({ seen }) => seen?.length === cells && seen.every((s, i) => s === first?.seen?.[i]),
  );
  if (isCommon && first?.seen) return { seen: first.seen };
  const all = new Uint8Array(parts.reduce((sum, { values }) => sum + values.length, 0)).fill(1);
  let at = 0;
  for (const { values, seen } of parts) {
    if (seen) for (let i = 0; i < values.length; i += seen.length) all.set(seen, at + i);
    at += values.length;
  }
  return { seen: all };
}

function checkAlike(first: Dataset, other: Dataset): void {
  const gridOf = ({ fields: { grid } }: Dataset) =>
    `${grid.kind} ${grid.nLat} × ${grid.nLon} from ${((grid.firstLongitude * 180) / Math.PI).toFixed(4).replace(/\.?0+$/, "")}° E`;
  const quote = (text: string) => text || "none";
  const same = (a: Float64Array | undefined, b: Float64Array | undefined) =>
    a === b || (a?.length === b?.length && a?.every((x, i) => x === b?.[i]) === true);
  const differing = (
    [
      ["grid", gridOf(first), gridOf(other)],
      ["unit", quote(first.fields.unit), quote(other.fields.unit)],
      ["variable", quote(first.variable), quote(other.variable)],
    ] as const
  ).find(([, a, b]) => a !== b);
  const [what, a, b] = differing ?? ["reference map", "one", "another"];
  if (differing || !same(first.mean, other.mean)) {
    throw new FormatError(
      `joinDatasets: files of one dataset must have the same ${what}, got ${a} in ${first.provenance.path} and ${b} in ${other.provenance.path}. Leave one out, or make them agree first.`,
      { path: other.provenance.path, field: what },
    );
  }
}

/** Own groups as they are; a file without them gets a number that no other has. */
function joinedGroups(datasets: readonly Dataset[]): Int32Array {
  const hasGroups = ({ groups }: Dataset) => groups.some((group) => group !== 0);
  const taken = new Set(datasets.filter(hasGroups).flatMap(({ groups }) => [...groups]));
  let next = 0;
  return Int32Array.from(
    datasets.flatMap((dataset) => {
      if (hasGroups(dataset)) return [...dataset.groups];
      while (taken.has(next)) next++;
      taken.add(next);
      return new Array<number>(dataset.fields.batch).fill(next);
    }),
  );
}

function fileCoordinate(datasets: readonly Dataset[]): FieldCoordinate {
  const paths = datasets.map(({ provenance }) => provenance.path);
  const last = paths.map((path) => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path);
  const names = new Set(last).size === last.length ? last : paths;
  return {
    name: "file",
    unit: "",
    values: datasets.flatMap(({ fields }, i) => new Array<string>(fields.batch).fill(names[i])),
  };
}

/** The coordinates that all have, times counted from the day of the first. */
function joinedCoordinates(datasets: readonly Dataset[]): {
  coordinates: FieldCoordinate[];
  leftOut: string[];
} {
  const [coordinates, leftOut]: [FieldCoordinate[], string[]] = [[], []];
  for (const first of datasets[0]?.coordinates ?? []) {
    const parts = datasets.map((dataset) => {
      const own = dataset.coordinates?.find(({ name }) => name === first.name);
      return own && inUnitOf(first, own);
    });
    const whole = parts.flatMap((part) => (part ? [part] : []));
    const numeric = whole.every((part) => part instanceof Float64Array);
    const textual = whole.every((part) => !(part instanceof Float64Array));
    if (whole.length < datasets.length || !(numeric || textual)) leftOut.push(first.name);
    else {
      const all = whole.flatMap((part) => [...part] as (number | string)[]);
      const values = numeric ? Float64Array.from(all as number[]) : (all as string[]);
      coordinates.push({ ...first, values });
    }
  }
  return { coordinates, leftOut };
}

/** The values of a coordinate in the unit of another of its name; undefined if they cannot be told in it. */
function inUnitOf(
  first: FieldCoordinate,
  own: FieldCoordinate,
): FieldCoordinate["values"] | undefined {
  const calendar = ({ attributes }: FieldCoordinate) => attributes?.["calendar"] ?? "standard";
  if (own.unit === first.unit && calendar(own) === calendar(first)) return own.values;
  const [from, to] = [own, first].map((c) => timeUnit(c.unit, calendar(c)));
  if (!from || !to || from.calendar !== to.calendar || !(own.values instanceof Float64Array)) {
    return undefined;
  }
  return own.values.map((value) => inTimeUnit(value, from, to));
}

/** Folders keep their files by name alone, which two folders share. */
function checksumsByPath({ provenance: { path, checksums } }: Dataset): Record<string, string> {
  return Object.fromEntries(
    Object.entries(checksums).map(([file, sum]) => [
      file.startsWith(path) ? file : `${path}/${file}`,
      sum,
    ]),
  );
}

function isFirst(text: string, i: number, all: readonly string[]): boolean {
  return text !== "" && all.indexOf(text) === i;
}
