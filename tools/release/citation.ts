import { execFile } from "node:child_process";
import { root } from "../test/importGraph.ts";

/** How the file to cite stands, in a line; `isValid` is false where a validator was there and refused it. */
export interface Citation {
  readonly line: string;
  readonly isValid: boolean;
}

/**
 * Has `cffconvert` of PyPI, which brings the schema of the Citation File Format along, validate CITATION.cff.
 *
 * @param command the validator.
 * @param folder where CITATION.cff lies.
 */
export function checkCitation(command = "cffconvert", folder: string = root): Promise<Citation> {
  return new Promise((resolve) => {
    execFile(command, ["--validate"], { cwd: folder }, (error, stdout, stderr) => {
      const isAbsent = error?.code === "ENOENT";
      const last = `${stdout}${stderr}`.trim().split("\n").at(-1) ?? "";
      resolve({
        isValid: !error || isAbsent,
        line: isAbsent
          ? "CITATION.cff: not validated, for there is no cffconvert here: python3 -m pip install cffconvert"
          : `CITATION.cff: ${last}`,
      });
    });
  });
}
