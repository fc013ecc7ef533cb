import { type CalendarDate, calendarDate, timeUnit } from "./calendarDate.ts";
import type { Dataset } from "./dataset.ts";
import type { FieldCoordinate } from "./fieldCoordinate.ts";

/** Names under which files keep the members of an ensemble, each a run of its own. */
const runNames = [
  "run",
  "member",
  "ensemble",
  "ensemble_member",
  "realization",
  "realisation",
  "number",
];

/** What is needed of a dataset to choose among its fields. */
export type LabelledFields = Pick<Dataset, "name" | "groups" | "coordinates">;

/** What the fields of a dataset can be chosen by. */
export interface FieldLabel {
  readonly name: string;
  /** Further names it answers to. */
  readonly aliases: readonly string[];
  /** One for each field. */
  readonly values: readonly (number | string)[];
  /** Whether the values are dates, written year-month-day; then the beginning of a date, such as a year, names all days of it. */
  readonly dates: boolean;
}

/** The coordinate that tells the members of an ensemble apart; undefined if the dataset has none. */
export function runCoordinate({ coordinates = [] }: Dataset): FieldCoordinate | undefined {
  return coordinates.find(
    ({ name, attributes }) =>
      attributes?.["standard_name"] === "realization" || runNames.includes(name.toLowerCase()),
  );
}

/** The dataset with the members of its ensemble as groups, where its file names members and it has no groups yet. */
export function groupedByRun(dataset: Dataset): Dataset {
  const runs = new Set(dataset.groups).size > 1 ? undefined : runCoordinate(dataset);
  if (!runs) return dataset;
  const values: readonly (number | string)[] = [...runs.values];
  const members = [...new Set(values)];
  const whole = members.every((member) => typeof member === "number" && Number.isInteger(member));
  const groupOf = (value: number | string) => (whole ? Number(value) : members.indexOf(value));
  return { ...dataset, groups: Int32Array.from(values, groupOf) };
}

/**
 * What the fields of a dataset can be chosen by: the coordinates of its file; `year` and `month` of its times; `run`, where it has
 * runs; and `index`, the place in the file from 0.
 */
export function fieldLabels(dataset: LabelledFields): readonly FieldLabel[] {
  const labels: FieldLabel[] = (dataset.coordinates ?? []).flatMap((c) => labelsOf(c));
  const has = (name: string) =>
    labels.some((label) => label.name === name || label.aliases.includes(name));
  if (!has("run") && new Set(dataset.groups).size > 1) {
    labels.push(plain("run", [...dataset.groups], ["member"]));
  }
  if (!has("index")) labels.push(plain("index", [...dataset.groups.keys()]));
  return labels.filter(({ name }, i) => labels.findIndex((label) => label.name === name) === i);
}

function labelsOf(coordinate: FieldCoordinate): FieldLabel[] {
  const { name, values, attributes } = coordinate;
  const isRun =
    attributes?.["standard_name"] === "realization" || runNames.includes(name.toLowerCase());
  const aliases = isRun ? ["run", "member"].filter((alias) => alias !== name) : [];
  const dates = datesOf(coordinate);
  if (!dates) return [plain(name, [...values], aliases)];
  return [
    { name, aliases: [], values: dates.map(written), dates: true },
    plain(
      "year",
      dates.map(({ year }) => year),
    ),
    plain(
      "month",
      dates.map(({ month }) => month),
    ),
  ];
}

/** The dates of a time, each of which must have one. */
function datesOf({ unit, values, attributes }: FieldCoordinate): CalendarDate[] | undefined {
  const time = timeUnit(unit, attributes?.["calendar"]);
  if (!time) return undefined;
  const dates = [...values].flatMap((value) => calendarDate(Number(value), time) ?? []);
  return dates.length === values.length ? dates : undefined;
}

function written({ year, month, day }: CalendarDate): string {
  const digits = (n: number, length: number) => String(n).padStart(length, "0");
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
}

function plain(
  name: string,
  values: readonly (number | string)[],
  aliases: readonly string[] = [],
): FieldLabel {
  return { name, aliases, values, dates: false };
}
