import {
  type CompleteTurbulenceLaw,
  completeTurbulence,
  type TurbulenceLaw,
} from "@chaosphere/core/barotropic";
import type { Command } from "commander";
import { asked, CallError } from "../errors/callError.ts";
import { finite, oneOf, positive, whole } from "../options/numbers.ts";
import type { FlowField } from "./turbulentRows.ts";

/** Options of the ensemble `barotropic` alone. */
export interface TurbulenceOptions {
  readonly field?: FlowField;
  readonly omega?: number;
  readonly time?: number;
  readonly viscosity?: number;
  readonly order?: number;
  readonly alpha?: number;
  readonly kappa?: number;
  readonly drag?: number;
  readonly energyRate?: number;
  readonly forcedDegrees?: readonly [number, number];
  readonly steps?: number;
}

/** Declares them. */
export function turbulenceOptions(command: Command): Command {
  return command
    .optionsGroup("Of barotropic:")
    .option(
      "--field <f>",
      "vorticity or stream, the stream function; default: vorticity",
      oneOf<FlowField>("--field", ["vorticity", "stream"]),
    )
    .option(
      "--omega <w>",
      "rotation of the sphere, rad per turnover time 1/rms vorticity of the start; default: 0",
      finite("--omega"),
    )
    .option("--time <t>", "age of the fields, turnover times; default: 16", finite("--time"))
    .option(
      "--viscosity <v>",
      "in the damping rate v (l(l+1))^p of degree l; default: a rate of 4 at degree L − 1",
      finite("--viscosity"),
    )
    .option("--order <p>", "order of the viscosity; default: 4", positive("--order"))
    .option("--alpha <a>", "of the Whittle–Matérn start; default: 8", positive("--alpha"))
    .option("--kappa <k>", "of the start, per rad; default: 16", positive("--kappa"))
    .option("--drag <d>", "damping rate of every degree; default: 0", finite("--drag"))
    .option(
      "--energy-rate <e>",
      "energy that random forcing brings per turnover time and area; default: 0",
      finite("--energy-rate"),
    )
    .option("--forced-degrees <a..b>", "degrees that it acts on, such as 6..8", degreeRange)
    .option("--steps <n>", "equal steps of time; default: by the speed", whole("--steps", 1))
    .optionsGroup("Options:");
}

/** Reads `a..b`. */
function degreeRange(text: string): readonly [number, number] {
  const match = /^(\d{1,5})\.\.(\d{1,5})$/.exec(text);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (first >= 1 && first <= last) return [first, last];
  throw new CallError(
    `--forced-degrees must be a..b with 1 ≤ a ≤ b, got "${text}". Write it like 6..8.`,
  );
}

/**
 * The law that options name.
 *
 * @throws {@link CallError} if there is none.
 */
export function turbulenceLaw(
  options: TurbulenceOptions,
  bandLimit: number,
): CompleteTurbulenceLaw {
  const { omega: rotation, energyRate, forcedDegrees: degrees } = options;
  if ((energyRate === undefined) !== (degrees === undefined)) {
    throw new CallError(
      `--energy-rate and --forced-degrees must go together, got one of them. Add ${degrees ? "--energy-rate 1e-3" : "--forced-degrees 6..8"}, or leave both out.`,
    );
  }
  const { time, viscosity, order, alpha, kappa, drag, steps } = options;
  const forcing = energyRate !== undefined && degrees && { energyRate, degrees };
  const named = { rotation, time, viscosity, order, alpha, kappa, drag, steps };
  const given = Object.fromEntries(
    Object.entries(named).filter(([, value]) => value !== undefined),
  );
  const law: TurbulenceLaw = { bandLimit, ...given, ...(forcing && { forcing }) };
  return asked(() => completeTurbulence(law));
}
