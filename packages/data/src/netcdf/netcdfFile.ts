/** One or several numbers of an attribute, and the type in which the file has them. */
export interface NumericAttribute {
  readonly type: string;
  readonly numbers: readonly number[];
}

/** Value of an attribute: text or numbers. */
export type AttributeValue = string | NumericAttribute;

/** A variable of a NetCDF file, its data not yet read. */
export interface NetcdfVariable {
  /** Its path without the first slash: "tas", or "ocean/sst" in a group of NetCDF-4. */
  readonly name: string;
  /** NetCDF's word, "float" or "short"; "char" and "string" are text, "" is no type of one number. */
  readonly type: string;
  /** Names of the dimensions, the slowest first. */
  readonly dimensions: readonly string[];
  /** Length of each dimension. */
  readonly shape: readonly number[];
  /** The first dimension is the unlimited one: the data are interleaved with those of other such variables. */
  readonly isRecord: boolean;
  /** Byte at which the data begin. */
  readonly offset: number;
  readonly attributes: ReadonlyMap<string, AttributeValue>;
}

/** The header of a NetCDF file. */
export interface NetcdfHeader {
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  readonly variables: readonly NetcdfVariable[];
}

/** A NetCDF file of either format: what it says of its variables, and their stored numbers. */
export interface NetcdfFile {
  readonly header: NetcdfHeader;
  /** Row-major in the shape of the variable. */
  readonly stored: (variable: NetcdfVariable) => Float64Array;
  /** The words of a variable of text. */
  readonly words: (variable: NetcdfVariable) => string[];
}

/** Text of an attribute, empty if there is none. */
export function textOf(attributes: ReadonlyMap<string, AttributeValue>, name: string): string {
  const value = attributes.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** The name of a variable or dimension within its group. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
