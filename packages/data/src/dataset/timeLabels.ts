import { calendarDate, type TimeUnit, timeUnit } from "./calendarDate.ts";
import type { FieldCoordinate } from "./fieldCoordinate.ts";

/** A second, in days. */
const second = 1 / 86400;

/**
 * The moments of a time coordinate in words, by the calendar of its file: "1990-01-16", with the hour where it tells two
 * times apart, "1990-01-16 06:00"; "1990-01" where the file counts months and "1990" where it counts years, which are taken
 * for those of the calendar. undefined for a coordinate that counts no time.
 *
 * Source: CF Metadata Conventions 1.11, section 4.4.
 *
 * @example
 * ```ts
 * import { timeLabels } from "@chaosphere/data/dataset";
 *
 * const values = Float64Array.of(0, 0.25, 59);
 * const attributes = { calendar: "360_day" };
 * const time = { name: "time", unit: "days since 2000-01-01", values, attributes };
 * console.log(timeLabels(time)?.join(", ")); // 2000-01-01 00:00, 2000-01-01 06:00, 2000-02-30 00:00
 * ```
 */
export function timeLabels({ unit, values, attributes }: FieldCoordinate): string[] | undefined {
  const numbers = Array.from(values, Number);
  if (!numbers.every(Number.isFinite)) return undefined;
  const time = timeUnit(unit, attributes?.["calendar"]);
  if (!time) return calendarSteps(unit, numbers);
  const moments = numbers.map((value) => momentOf(value, time));
  const hours = moments.map(({ seconds }) => seconds);
  const dates = moments.map(({ date }) => date);
  if (hours.every((each) => each === hours[0]) && areDistinct(dates, numbers)) return dates;
  const withSeconds = hours.some((each) => each % 60 !== 0);
  return moments.map(({ date, seconds }) => `${date} ${clock(seconds, withSeconds)}`);
}

/** The day of a time, and the seconds since its midnight. */
function momentOf(
  value: number,
  time: TimeUnit,
): { readonly date: string; readonly seconds: number } {
  const days = time.origin + value * time.step;
  const whole = Math.floor(days + second / 2);
  const date = calendarDate((whole - time.origin) / time.step, time);
  const seconds = Math.max(0, Math.round((days - whole) / second));
  if (!date) return { date: String(value), seconds };
  return { date: [date.year, date.month, date.day].map(padded).join("-"), seconds };
}

function padded(n: number, place: number): string {
  return String(n).padStart(place === 0 ? 4 : 2, "0");
}

function clock(seconds: number, withSeconds: boolean): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts
    .slice(0, withSeconds ? 3 : 2)
    .map((n) => String(n).padStart(2, "0"))
    .join(":");
}

/** Whether different numbers have different words. */
function areDistinct(words: readonly string[], numbers: readonly number[]): boolean {
  return new Set(words).size === new Set(numbers).size;
}

/** Months and years of the calendar, counted from those of a date. */
function calendarSteps(unit: string, numbers: readonly number[]): string[] | undefined {
  const match = /^\s*(month|year)s?\s+since\s+(-?\d+)(?:-(\d{1,2}))?/i.exec(unit);
  if (!match) return undefined;
  const [, step = "", year, month = "1"] = match;
  if (step.toLowerCase() === "year") {
    return numbers.map((value) => padded(Number(year) + Math.floor(value), 0));
  }
  const origin = 12 * Number(year) + Number(month) - 1;
  return numbers.map((value) => {
    const months = origin + Math.floor(value);
    return `${padded(Math.floor(months / 12), 0)}-${padded((((months % 12) + 12) % 12) + 1, 1)}`;
  });
}
