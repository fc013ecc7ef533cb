import { expect, test } from "vitest";
import { timeLabels } from "../src/dataset/timeLabels.ts";
import { fixture } from "./fixtures.ts";

interface Axis {
  readonly unit: string;
  readonly calendar: string;
  readonly values: readonly number[];
  readonly moments: readonly string[];
}
const { axes, months } = fixture<{ axes: readonly Axis[]; months: Omit<Axis, "calendar"> }>(
  "cfTimes",
);

const labelsOf = ({ unit, values }: Pick<Axis, "unit" | "values">, calendar?: string) =>
  timeLabels({
    name: "time",
    unit,
    values: Float64Array.from(values),
    ...(calendar && { attributes: { calendar } }),
  });

test.each(axes)("are cftime's: $unit, $calendar", (axis) => {
  const labels = labelsOf(axis, axis.calendar) ?? [];
  expect(labels).toHaveLength(axis.values.length);
  // Each is the beginning of the whole moment, and what it leaves out says nothing.
  for (const [i, label] of labels.entries()) {
    expect(axis.moments[i]?.startsWith(label), `${label} of ${axis.moments[i]}`).toBe(true);
    if (label.length === 16) expect(axis.moments[i]?.endsWith(":00")).toBe(true);
  }
  expect(new Set(labels).size).toBe(axis.values.length);
});

test("have the hour only where it tells two times apart", () => {
  const daily = { unit: "days since 2001-01-01 12:00", values: [0, 1, 2] };
  expect(labelsOf(daily)).toEqual(["2001-01-01", "2001-01-02", "2001-01-03"]);
  expect(labelsOf({ ...daily, values: [0, 0.25] })).toEqual([
    "2001-01-01 12:00",
    "2001-01-01 18:00",
  ]);
});

test("of months are those of the calendar, as cftime has them in years of 360 days", () => {
  expect(labelsOf(months)).toEqual(months.moments);
  expect(labelsOf({ unit: "months since 1960-01-01", values: [0.5, 11.5] })).toEqual([
    "1960-01",
    "1960-12",
  ]);
  expect(labelsOf({ unit: "years since 1850", values: [0, 7] })).toEqual(["1850", "1857"]);
});

test("are none of what counts no time, of another calendar's name, or of a value that is no number", () => {
  expect(labelsOf({ unit: "hPa", values: [500] })).toBeUndefined();
  expect(labelsOf({ unit: "days since 1900-01-01", values: [1] }, "martian")).toBeUndefined();
  expect(labelsOf({ unit: "days since 1900-01-01", values: [Number.NaN] })).toBeUndefined();
});

test("in the wrong calendar are others", () => {
  const axis = axes.find(({ calendar }) => calendar === "noleap");
  if (!axis) throw new Error("no axis");
  const wrong = labelsOf(axis, "360_day") ?? [];
  expect(wrong.filter((label, i) => !axis.moments[i]?.startsWith(label)).length).toBeGreaterThan(
    30,
  );
});
