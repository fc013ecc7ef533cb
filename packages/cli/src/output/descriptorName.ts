import { readlinkSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Links followed before they are taken for a circle. */
const MOST_LINKS = 40;

/** The number of the open descriptor that a path, or what it links to, is another name of. */
export function descriptorName(path: string): number | undefined {
  let at = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    if (/^\/dev\/stdout$/.test(at)) return 1;
    if (/^\/dev\/stderr$/.test(at)) return 2;
    const number = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(at)?.[1];
    if (number !== undefined) return Number(number);
    const next = linked(at);
    if (next === undefined) return undefined;
    at = resolve(dirname(at), next);
  }
  return undefined;
}

function linked(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
