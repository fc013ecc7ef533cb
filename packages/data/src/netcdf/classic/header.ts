import { FormatError } from "@chaosphere/core";
import { type Header, NetCDFReader } from "netcdfjs";
import type { AttributeValue, NetcdfHeader } from "../netcdfFile.ts";
import { checkCounts } from "./counts.ts";
import { readHeader64 } from "./header64.ts";

/**
 * The header of a classic NetCDF file (CDF-1, or CDF-2 with 64-bit offsets), read by netcdfjs once its counts are
 * known to fit in the file; that of CDF-5 by {@link readHeader64}.
 *
 * @throws {@link FormatError} if the file is of another kind or its header is cut short or corrupt.
 */
export function readNetcdfHeader(bytes: Uint8Array, path: string): NetcdfHeader {
  const refuse = (field: string, rule: string, remedy: string): FormatError =>
    new FormatError(`readNetcdf: ${rule} in ${path}. ${remedy}`, { path, field });

  const start = String.fromCharCode(...bytes.subarray(0, 4));
  if (start === "CDF\x05") return readHeader64(bytes, path);
  if (start !== "CDF\x01" && start !== "CDF\x02") {
    throw refuse(
      "magic",
      `the file must begin with CDF and version 1, 2 or 5, got ${describe(start)}`,
      start === "\x89HDF"
        ? "Convert it with nccopy -3."
        : "It is no NetCDF file, or a corrupt one: see what “file” or “ncdump -k” says of it.",
    );
  }
  const wrong = checkCounts(bytes, start === "CDF\x02");
  if (wrong) {
    throw refuse(
      wrong.field,
      `the ${wrong.field} must fit in the ${bytes.length} bytes of the file, got ${wrong.got}`,
      "The file is cut short or corrupt: copy it again.",
    );
  }
  let header: Header;
  try {
    header = new NetCDFReader(bytes).header;
  } catch (error) {
    const reason = String(error).replace(/^.*?file: /, "");
    throw refuse(
      "header",
      `the header must follow the classic format, got "${reason}"`,
      "The file is corrupt: copy it again.",
    );
  }
  const dimensions = header.dimensions ?? [];
  const unlimited = header.recordDimension.id;
  const variables = (header.variables ?? []).map((variable) => {
    const strange = variable.dimensions.find(
      (id, place) => !(id < dimensions.length) || (id === unlimited && place > 0),
    );
    if (strange !== undefined) {
      throw refuse(
        variable.name,
        `the dimensions of ${variable.name} must be defined, the unlimited one first, got number ${strange}`,
        "The file is corrupt: copy it again.",
      );
    }
    return {
      name: utf8(variable.name),
      type: variable.type,
      dimensions: variable.dimensions.map((id) => utf8(dimensions[id].name)),
      shape: variable.dimensions.map((id) =>
        id === unlimited ? header.recordDimension.length : dimensions[id].size,
      ),
      isRecord: unlimited !== undefined && variable.dimensions[0] === unlimited,
      offset: variable.offset,
      attributes: attributes(variable.attributes),
    };
  });
  return { attributes: attributes(header.globalAttributes), variables };
}

function attributes(list: Header["globalAttributes"]): Map<string, AttributeValue> {
  return new Map(list.map(({ name, type, value }) => [utf8(name), attributeValue(type, value)]));
}

/** netcdfjs gives bytes without their sign, one number or a list of them. */
function attributeValue(type: string, value: string | number | readonly number[]): AttributeValue {
  if (typeof value === "string") return utf8(value).replace(/\0+$/, "");
  const numbers = [value].flat();
  return { type, numbers: type === "byte" ? numbers.map((byte) => (byte << 24) >> 24) : numbers };
}

/** netcdfjs makes a letter of each byte; old files have Latin letters, others UTF-8. */
function utf8(letters: string): string {
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return letters;
  }
}

function describe(start: string): string {
  if (start === "\x89HDF") return "a NetCDF-4 file (HDF5)";
  if (start.startsWith("CDF")) return `version ${start.charCodeAt(3)}`;
  return JSON.stringify(start);
}
