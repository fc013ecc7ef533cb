import { describe, expect, test } from "vitest";
import { calendarDate, inTimeUnit, type TimeUnit, timeUnit } from "../src/dataset/calendarDate.ts";
import { fixture } from "./fixtures.ts";

type Case = [calendar: string, unit: string, value: number, date: [number, number, number]];
const { cases } = fixture<{ cases: Case[] }>("calendar");

function known(unit: string, calendar?: string): TimeUnit {
  const found = timeUnit(unit, calendar);
  if (!found) throw new Error(`${unit} was not understood`);
  return found;
}

describe("dates of a time coordinate", () => {
  test("are those of cftime, in every calendar of CF", () => {
    expect(cases.length).toBeGreaterThan(1000);
    for (const [calendar, unit, value, [year, month, day]] of cases) {
      expect(calendarDate(value, known(unit, calendar)), `${value} ${unit}, ${calendar}`).toEqual({
        year,
        month,
        day,
      });
    }
  });

  test("a calendar mistaken for another gives other dates", () => {
    const wrong = cases.filter(([calendar, unit, value, [year, month, day]]) => {
      const other = calendar === "noleap" ? "standard" : "noleap";
      const date = calendarDate(value, known(unit, other));
      return !(date?.year === year && date.month === month && date.day === day);
    });
    expect(wrong.length).toBeGreaterThan(cases.length / 4);
  });

  test("times counted from two days are brought to one", () => {
    const [first, second] = [known("days since 1990-01-01"), known("hours since 1991-01-01")];
    expect(inTimeUnit(12, second, first)).toBe(365.5);
    expect(inTimeUnit(365.5, first, second)).toBe(12);
  });

  test("midnight told a hundredth of a second too early is midnight, a second before it is the day before", () => {
    const unit = known("days since 1990-01-01");
    expect(calendarDate(31 - 0.01 / 86400, unit)).toEqual({ year: 1990, month: 2, day: 1 });
    expect(calendarDate(31 - 1 / 86400, unit)).toEqual({ year: 1990, month: 1, day: 31 });
  });

  test.each([
    "months since 1990-01-01",
    "days",
    "",
    "days since yesterday",
    "days since 1990-13-01",
  ])("%j has no dates", (unit) => expect(timeUnit(unit)).toBeUndefined());

  test("neither has a calendar that is none of CF's", () => {
    expect(timeUnit("days since 1990-01-01", "martian")).toBeUndefined();
  });
});
