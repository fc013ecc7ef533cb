import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CallError } from "../errors/callError.ts";

const execute = promisify(execFile);

/**
 * Whether jobs can be submitted from here.
 *
 * @param onOneMachine what to do instead where there is no cluster.
 * @throws {@link CallError} if not, with what to do.
 */
export async function checkSbatch(
  onOneMachine = "add --here, which does the tasks in processes of its own",
): Promise<void> {
  try {
    await execute("scontrol", ["ping"]);
  } catch (error) {
    const isThere = !(error instanceof Error && "code" in error && error.code === "ENOENT");
    throw new CallError(
      `Slurm must answer for jobs to be submitted, got ${isThere ? "no controller that does" : "none of its programs on the path"}. On one machine ${onOneMachine}; on a cluster, log in where sbatch works.`,
    );
  }
}

/** Submits a script and returns the job's id. */
export async function sbatch(script: string, options: readonly string[]): Promise<string> {
  const stdout = await slurm("sbatch", ["--parsable", ...options, script]);
  // Of several clusters, the cluster's name stands behind the id.
  return stdout.trim().split(";")[0] ?? "";
}

/** The most tasks of one array that the site takes; undefined where it does not say or there is no Slurm. */
export async function largestArray(): Promise<number | undefined> {
  const stdout = await slurm("scontrol", ["show", "config"]).catch(() => "");
  const limits = [
    /^MaxArraySize\s*=\s*(\d+)/m,
    /^SchedulerParameters\s*=.*\bmax_array_tasks=(\d+)/m,
  ].flatMap((pattern) => pattern.exec(stdout)?.slice(1, 2).map(Number) ?? []);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

/** Where the jobs stand that Slurm still knows, by the id of a job or a task, as 12_3; undefined without Slurm. */
export async function queueStates(
  jobs: readonly string[],
): Promise<ReadonlyMap<string, string> | undefined> {
  if (jobs.length === 0) return new Map();
  const format = ["--noheader", "--array", "--format", "%i|%T"];
  const stdout = await slurm("squeue", [
    ...format,
    "--user",
    String(process.getuid?.() ?? ""),
  ]).catch(() => undefined);
  if (stdout === undefined) return undefined;
  const lines = stdout.split("\n").map((line) => line.trim().split("|"));
  return new Map(
    lines.flatMap(([id = "", state = ""]) =>
      jobs.includes(id.split("_")[0] ?? "") ? [[id, state] as const] : [],
    ),
  );
}

/** Takes jobs out of the queue. */
export async function scancel(jobs: readonly string[]): Promise<void> {
  if (jobs.length > 0) await slurm("scancel", jobs);
}

/** Indices as Slurm writes them: 0-3,7. */
export function arraySpec(indices: readonly number[]): string {
  const runs: [from: number, to: number][] = [];
  for (const index of indices) {
    const last = runs.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else runs.push([index, index]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

async function slurm(program: string, args: readonly string[]): Promise<string> {
  try {
    return (await execute(program, args, { maxBuffer: 2 ** 28 })).stdout;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const said = "stderr" in error ? String(error.stderr).trim() : error.message;
    throw new CallError(
      `${program} must take the call, got "${said.replace(/\s*\n\s*/g, "; ")}". Change the options for the queue, or try again later.`,
    );
  }
}
