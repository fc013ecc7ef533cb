import { DomainError } from "@chaosphere/core";
import { fieldLabels, type LabelledFields } from "./fieldLabels.ts";

/**
 * The calendar month of each field, 1 for January, by the dates of its file, or by a coordinate of it called `month`.
 *
 * @throws {@link DomainError} if the data have neither.
 */
export function monthsOf(dataset: LabelledFields): Int32Array {
  const label = fieldLabels(dataset).find(({ name }) => name.toLowerCase() === "month");
  const isMonth = (m: number | string) =>
    typeof m === "number" && Number.isInteger(m) && m >= 1 && m <= 12;
  if (label?.values.every(isMonth)) return Int32Array.from(label.values, Number);
  const got = label ? `"${label.values.find((m) => !isMonth(m))}" for a month` : "none";
  throw new DomainError(
    `monthsOf: the fields must have dates to have months, got ${got} in ${dataset.name}. Give NetCDF with a time in days or hours since a date.`,
  );
}
