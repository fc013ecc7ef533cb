import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { npyArray, sha256, writeNpy } from "@chaosphere/data";
import { type Checkpoint, decodeCheckpoint } from "@chaosphere/model";
import { type Session, session } from "./session.ts";

/** Band limit of the models fitted here. */
export const L = 8;

/** A session with fields to hold out: three files of forty, one of five, one of four, one on another grid, and a folder of three runs. */
export interface HoldOutSession {
  readonly s: Session;
  /** Writes fields of white-noise draws. */
  readonly noise: (out: string, count: number, seed: number, ...more: string[]) => Promise<unknown>;
  /** The call that fits m.model. */
  readonly gaussian: (...inputs: string[]) => string[];
  /** What the model is but for the record of what was held out and the checksum of the files. */
  readonly law: () => object;
  /** Writes the files. */
  readonly fill: () => Promise<void>;
}

/** Opens one; `fill` writes its files. */
export function holdOutSession(): HoldOutSession {
  const s = session();

  const noise = (out: string, count: number, seed: number, ...more: string[]) =>
    s.json(
      ...["noise", "--alpha", "2", "--kappa", "3", "--band-limit", `${L}`, "--grid", "gauss:8x16"],
      ...["--count", `${count}`, "--seed", `${seed}`, "--out", out, ...more],
    );
  const gaussian = (...inputs: string[]) => [
    "train",
    ...inputs,
    ...["--model", "gaussian", "--band-limit", `${L}`, "--force", "--out", "@m.model"],
  ];
  const model = (): Checkpoint => decodeCheckpoint(readFileSync(s.path("m.model")), "m.model");
  /** What the model is but for the record of what was held out and the checksum of the files. */
  const law = () => {
    const { fitted, dataChecksum, commit, ...rest } = model();
    return rest;
  };

  /** A dataset folder with meta.json, of runs 3 and 5 and 9 of four years each. */
  async function folder(name: string): Promise<void> {
    mkdirSync(s.path(name));
    const fields = s.array("a.npy");
    const arrays = {
      "fields.npy": npyArray([12, 8, 16], Float64Array.from(fields.data).subarray(0, 12 * 128)),
      "lat.npy": npyArray([8], Float64Array.from(gaussLatitudes)),
      "lon.npy": npyArray(
        [16],
        Float64Array.from({ length: 16 }, (_, k) => 22.5 * k),
      ),
      "member.npy": npyArray(
        [12],
        Int16Array.from({ length: 12 }, (_, b) => [3, 5, 9][b >> 2] ?? 0),
      ),
      "year.npy": npyArray(
        [12],
        Int16Array.from({ length: 12 }, (_, b) => 1990 + (b % 4)),
      ),
    };
    const listed: Record<string, unknown> = {};
    for (const [file, array] of Object.entries(arrays)) {
      const bytes = new Uint8Array(writeNpy(array));
      writeFileSync(s.path(`${name}/${file}`), bytes);
      listed[file] = { shape: array.shape, sha256: await sha256(bytes) };
    }
    writeFileSync(
      s.path(`${name}/meta.json`),
      JSON.stringify({ name: "toy", units: "", arrays: listed }),
    );
  }
  const fill = async () => {
    await noise("@a.npy", 40, 1);
    await noise("@b.npy", 40, 2);
    await noise("@c.npy", 40, 3);
    await noise("@few.npy", 5, 4);
    await noise("@four.npy", 4, 4);
    await noise("@other.npy", 10, 5, "--grid", "gauss:9x18", "--force");
    await folder("runs");
  };
  return { s, noise, gaussian, law, fill };
}

/** Latitudes of the Gauss–Legendre rule of 8 nodes, degrees, from numpy.polynomial.legendre.leggauss. */
const gaussLatitudes = [
  73.799213628563, 52.812943189994, 31.704091745008, 10.569882312576, -10.569882312576,
  -31.704091745008, -52.812943189994, -73.799213628563,
];
