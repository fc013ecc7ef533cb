import {
  type Dataset,
  type FieldCoordinate,
  isLevel,
  runCoordinate,
  timeLabels,
} from "@chaosphere/data";

/** The levels of a file, of which one is shown. */
export interface Levels {
  /** What the file calls them: "plev". */
  readonly name: string;
  /** Each in words: "500 hPa". Empty where there is no choice. */
  readonly names: readonly string[];
  readonly chosen: string;
}

/** No levels to choose from. */
export const noLevels: Levels = { name: "", names: [], chosen: "" };

/** How the fields of a file stand in a sequence. */
export interface FieldOrder {
  /** Field of the file for each row frame · members + member. */
  readonly rows: readonly number[];
  readonly members: number;
  readonly frames: number;
  readonly memberLabels?: readonly string[];
  readonly frameLabels?: readonly string[];
  readonly levels: Levels;
}

/**
 * The order of a dataset's fields by what its file says of them: times are frames, runs are members, and of further
 * coordinates, such as pressure, one value is shown at a time. A dataset of groups with the same labels has a member for
 * each group. Fields that fill no such table come one after another, as frames where their labels are more than numbers.
 *
 * @param level which of the levels, in the words of `levels.names`. Default the first.
 */
export function fieldOrder(dataset: Dataset, level?: string): FieldOrder {
  return byGroups(dataset) ?? byCoordinates(dataset, level) ?? oneAfterAnother(dataset);
}

function oneAfterAnother({ labels, fields }: Dataset): FieldOrder {
  const rows = labels.map((_, b) => b);
  return labels.some((label) => !/^\d{1,3}$/.test(label))
    ? { rows, members: 1, frames: fields.batch, frameLabels: labels, levels: noLevels }
    : { rows, members: fields.batch, frames: 1, levels: noLevels };
}

/** Groups that go through the same frames; undefined where there is one group, or they differ. */
function byGroups({ groups, labels }: Dataset): FieldOrder | undefined {
  const runs = [...new Set(groups)];
  if (runs.length < 2) return undefined;
  const columns = runs.map((run) => labels.flatMap((_, b) => (groups[b] === run ? [b] : [])));
  const frameLabels = columns[0].map((b) => labels[b]);
  const agree = columns.every(
    (column) =>
      column.length === frameLabels.length && column.every((b, i) => labels[b] === frameLabels[i]),
  );
  if (!agree) return undefined;
  return {
    rows: frameLabels.flatMap((_, i) => columns.map((column) => column[i])),
    members: runs.length,
    frames: frameLabels.length,
    memberLabels: runs.map((run) => `run ${run}`),
    frameLabels,
    levels: noLevels,
  };
}

/** Coordinates with more than one value, each by what it counts; undefined where there are none or they fill no table. */
function byCoordinates(dataset: Dataset, level: string | undefined): FieldOrder | undefined {
  const varying = (dataset.coordinates ?? []).filter(
    ({ values }) => new Set<unknown>(values).size > 1,
  );
  if (varying.length === 0) return undefined;
  const { times, runs, levels: others } = sorted(dataset, varying);
  const all = dataset.labels.map((_, b) => b);
  const levelNames = others.length === 0 ? [] : all.map((b) => wordsAt(others, b));
  const names = [...new Set(levelNames)];
  const chosen = level !== undefined && names.includes(level) ? level : (names[0] ?? "");
  const kept = names.length === 0 ? all : all.filter((b) => levelNames[b] === chosen);
  const memberWords = all.map((b) => wordsAt(runs, b));
  const frameWords = frameWordsOf(times, all);
  const members = [...new Set(kept.map((b) => memberWords[b]))];
  const frames = [...new Set(kept.map((b) => frameWords[b]))];
  const places = new Map(kept.map((b) => [`${frameWords[b]}\n${memberWords[b]}`, b]));
  const rows = frames.flatMap((frame) =>
    members.flatMap((member) => places.get(`${frame}\n${member}`) ?? []),
  );
  if (rows.length !== kept.length) return undefined;
  return {
    rows,
    members: members.length,
    frames: frames.length,
    ...(runs.length > 0 && { memberLabels: members }),
    ...(times.length > 0 && { frameLabels: frames }),
    levels:
      names.length > 0
        ? { name: others.map(({ name }) => name).join(", "), names, chosen }
        : noLevels,
  };
}

/** Times, runs and the rest; where no run is named, the first of the rest that is no height or depth counts members. */
function sorted(dataset: Dataset, varying: readonly FieldCoordinate[]) {
  const run = runCoordinate(dataset);
  const times = varying.filter((coordinate) => coordinate !== run && isTime(coordinate));
  const rest = varying.filter((coordinate) => coordinate !== run && !isTime(coordinate));
  const named = run && varying.includes(run) ? run : rest.find((each) => !isLevel(each));
  return {
    times,
    runs: named ? [named] : [],
    levels: rest.filter((coordinate) => coordinate !== named),
  };
}

function isTime(coordinate: FieldCoordinate): boolean {
  const { name, attributes } = coordinate;
  return (
    attributes?.["standard_name"] === "time" ||
    attributes?.["axis"] === "T" ||
    /^(time|year|month|date|t)$/i.test(name) ||
    timeLabels(coordinate) !== undefined
  );
}

/** The values of some coordinates at a field, with their units. */
function wordsAt(coordinates: readonly FieldCoordinate[], b: number): string {
  const one = ({ name, unit, values }: FieldCoordinate): string =>
    unit === "" ? `${name} ${values[b]}` : `${values[b]} ${unit}`;
  return coordinates.map(one).join(" · ");
}

function frameWordsOf(times: readonly FieldCoordinate[], all: readonly number[]): string[] {
  // Datasets of the page's own kind count years, and months within them.
  const isCalendar = times.every(({ name }) => /^(year|month)$/.test(name));
  const columns = times.map(
    (time) =>
      timeLabels(time) ??
      all.map((b) =>
        isCalendar
          ? String(time.values[b]).padStart(time.name === "year" ? 4 : 2, "0")
          : wordsAt([time], b),
      ),
  );
  return all.map((b) => columns.map((words) => words[b]).join(isCalendar ? "-" : " · "));
}
