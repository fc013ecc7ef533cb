/** A day of a calendar. */
export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/** Days of each unit of time that has a fixed length. */
const units: Readonly<Record<string, number>> = {
  day: 1,
  d: 1,
  hour: 1 / 24,
  hr: 1 / 24,
  h: 1 / 24,
  minute: 1 / 1440,
  min: 1 / 1440,
  second: 1 / 86400,
  sec: 1 / 86400,
  s: 1 / 86400,
};

/** How years and months make days. */
interface Calendar {
  readonly isLeap: (year: number) => boolean;
  /** Days from 1 January of the year 0 to that of the year. */
  readonly daysBefore: (year: number) => number;
}

const gregorianLeap = (y: number) => (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
const leapYearsBefore = (y: number, every: number) => Math.floor((y - 1) / every) + 1;
const proleptic: Calendar = {
  isLeap: gregorianLeap,
  daysBefore: (y) =>
    365 * y + leapYearsBefore(y, 4) - leapYearsBefore(y, 100) + leapYearsBefore(y, 400),
};
const julian: Calendar = {
  isLeap: (y) => y % 4 === 0,
  // 1 January of the year 0 is two days earlier in the Julian calendar.
  daysBefore: (y) => 365 * y + leapYearsBefore(y, 4) - 2,
};
const noLeap: Calendar = { isLeap: () => false, daysBefore: (y) => 365 * y };
const allLeap: Calendar = { isLeap: () => true, daysBefore: (y) => 366 * y };

/** 15 October 1582, the first day of the Gregorian calendar, in days from 1 January of its year 0. */
const REFORM = proleptic.daysBefore(1582) + 287;

/** The unit of a time coordinate: what its numbers count, and from which day. */
export interface TimeUnit {
  /** Days of one step of the numbers. */
  readonly step: number;
  /** Day from which they count, with its part of a day. */
  readonly origin: number;
  readonly calendar: string;
}

/**
 * The unit of a time as CF writes it, "days since 1870-01-01 12:00"; undefined for any other, such as months, whose length is
 * not fixed, and for calendars that are none of CF's.
 *
 * Source: CF Metadata Conventions 1.11, section 4.4.
 */
export function timeUnit(unit: string, calendar: string = "standard"): TimeUnit | undefined {
  const match =
    /^\s*([a-z]+?)s?\s+since\s+(-?\d+)-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?)?\s*(?:Z|UTC|GMT|\+?0?0:?00|\+?0)?\s*$/i.exec(
      unit,
    );
  const named = match?.[1]?.toLowerCase();
  const step = units[named === "" ? "s" : (named ?? "none")];
  const own = calendar.trim().toLowerCase() || "standard";
  if (!match || step === undefined || !knownCalendars.includes(own)) return undefined;
  const [year, month, day, hour = 0, minute = 0, second = 0] = match
    .slice(2)
    .map((text) => (text === undefined ? undefined : Number(text)));
  if (year === undefined || month === undefined || day === undefined) return undefined;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return undefined;
  const origin = dayOf({ year, month, day }, own) + hour / 24 + minute / 1440 + second / 86400;
  return { step, origin, calendar: own };
}

/** The day on which a moment falls; undefined for a value that is no number. */
export function calendarDate(
  value: number,
  { step, origin, calendar }: TimeUnit,
): CalendarDate | undefined {
  // A tenth of a second more: rounding may tell midnight as 23:59:59.99….
  const day = Math.floor(origin + value * step + 1e-6);
  return Number.isFinite(day) ? dateOf(day, calendar) : undefined;
}

/** A value of one unit of time told in another of the same calendar. */
export function inTimeUnit(value: number, from: TimeUnit, to: TimeUnit): number {
  return (value * from.step + (from.origin - to.origin)) / to.step;
}

const standardNames = ["standard", "gregorian", "none"];
const fixed: Readonly<Record<string, Calendar>> = {
  proleptic_gregorian: proleptic,
  julian,
  noleap: noLeap,
  "365_day": noLeap,
  all_leap: allLeap,
  "366_day": allLeap,
};
const knownCalendars = [...standardNames, ...Object.keys(fixed), "360_day"];

function dayOf(date: CalendarDate, name: string): number {
  if (name === "360_day") return 360 * date.year + 30 * (date.month - 1) + date.day - 1;
  if (!standardNames.includes(name)) return dayIn(fixed[name] ?? proleptic, date);
  const { year, month, day } = date;
  const gregorian = year * 10000 + month * 100 + day >= 15821015;
  return dayIn(gregorian ? proleptic : julian, date);
}

function dateOf(day: number, name: string): CalendarDate {
  if (name === "360_day") {
    const year = Math.floor(day / 360);
    const left = day - 360 * year;
    return { year, month: Math.floor(left / 30) + 1, day: (left % 30) + 1 };
  }
  if (!standardNames.includes(name)) return dateIn(fixed[name] ?? proleptic, day);
  return dateIn(day >= REFORM ? proleptic : julian, day);
}

function monthLengths(calendar: Calendar, year: number): number[] {
  return [31, calendar.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
}

function dayIn(calendar: Calendar, { year, month, day }: CalendarDate): number {
  const before = monthLengths(calendar, year).slice(0, month - 1);
  return calendar.daysBefore(year) + before.reduce((sum, n) => sum + n, 0) + day - 1;
}

function dateIn(calendar: Calendar, at: number): CalendarDate {
  // A year has 365 to 366 days: the estimate is a year or two off at most per 1500 years.
  let year = Math.floor(at / 365.5);
  while (calendar.daysBefore(year + 1) <= at) year++;
  while (calendar.daysBefore(year) > at) year--;
  let left = at - calendar.daysBefore(year);
  let month = 1;
  for (const length of monthLengths(calendar, year)) {
    if (left < length) break;
    left -= length;
    month++;
  }
  return { year, month, day: left + 1 };
}
