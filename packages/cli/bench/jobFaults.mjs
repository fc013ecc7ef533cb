/**
 * A run of 1,000 tasks of two shards each, of which some die at a random place: what is lost with them, what a resumed
 * run does again, how long the merge takes, and how many files are open in it.
 *
 *     npm run build && node packages/cli/bench/jobFaults.mjs [--tasks 1000] [--rate 0.1]
 *
 * A task dies before its shard is begun, while it is written, before its record, with a disk that drops its end, or with
 * one that flips a bit. The same places die for the same seed.
 */
import { createHash } from "node:crypto";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { key, uniformAt } from "@chaosphere/core";
import { divideCall } from "../dist/divideCall.js";
import { run } from "../dist/index.js";
import { readJob, shardsOfTask } from "../dist/submit/plan.js";
import { isShardWhole, makeShard, shardPath } from "../dist/submit/shardFiles.js";
import { unfinishedTasks } from "../dist/submit/submissions.js";

const say = (line) => process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: { tasks: { type: "string", default: "1000" }, rate: { type: "string", default: "0.1" } },
});
const tasks = Number(values.tasks);
const rate = Number(values.rate);
const shards = 2 * tasks;

const folder = mkdtempSync(join(tmpdir(), "chaosphere-faults-"));
const quiet = {
  stdout: () => {},
  stderr: (text) => process.stderr.write(text),
  interactive: false,
};
const call = (out) => [
  ...["noise", "--alpha", "2", "--kappa", "3", "--band-limit", "8"],
  ...["--count", String(shards), "--out", join(folder, out)],
];
const sharing = ["--prepare", "--tasks", String(tasks), "--shards", String(shards)];
const sharingLimit = ["--array-limit", String(tasks)];
if (
  (await run(["submit", ...sharing, ...sharingLimit, "--", ...call("merged.npy")], quiet)) !== 0
) {
  throw new Error("the run could not be planned");
}
const job = await readJob(join(folder, "merged.npy.job"));
const { work } = await divideCall(job.plan.argv, quiet, { force: true });

const stream = key(7);
let drawn = 0;
const uniform = () => uniformAt(stream, drawn++);

/** What is left of a shard in hand when its task dies. */
const deaths = [
  async () => {},
  async (shard) => writeFileSync(join(job.folder, "shards", `.${shard}.npy.left.part`), "half"),
  async (shard) => work.runShard({ first: shard, count: 1 }, shardPath(job, shard)),
  async (shard) => {
    await makeShard(job, work, shard);
    truncateSync(shardPath(job, shard), 100);
  },
  async (shard) => {
    await makeShard(job, work, shard);
    const bytes = readFileSync(shardPath(job, shard));
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(shardPath(job, shard), bytes);
  },
];

let [died, made, rounds] = [0, 0, 0];
const began = performance.now();
for (let left = await unfinishedTasks(job); left.length > 0; left = await unfinishedTasks(job)) {
  rounds++;
  for (const task of left) {
    const own = shardsOfTask(job.plan, task);
    const dies = uniform() < rate ? Math.floor(uniform() * own.length) : own.length;
    for (const [i, shard] of own.entries()) {
      // What is whole is not touched again, and so cannot be lost.
      if (await isShardWhole(job, shard)) continue;
      if (i >= dies) {
        died++;
        await deaths[Math.floor(uniform() * deaths.length)](shard);
        break;
      }
      await makeShard(job, work, shard);
      made++;
    }
  }
}
const seconds = (performance.now() - began) / 1000;

let open = 0;
const watch = setInterval(() => {
  open = Math.max(open, readdirSync("/proc/self/fd").length);
}, 1);
const before = readdirSync("/proc/self/fd").length;
const cpu = process.cpuUsage();
const merging = performance.now();
if ((await run(["submit", "--merge", job.folder], quiet)) !== 0) throw new Error("no merge");
clearInterval(watch);
const merge = (performance.now() - merging) / 1000;
const { user, system } = process.cpuUsage(cpu);
if ((await run(call("whole.npy"), quiet)) !== 0) throw new Error("no single process");
const hash = (name) =>
  createHash("sha256")
    .update(readFileSync(join(folder, name)))
    .digest("hex");
const isSame = hash("merged.npy") === hash("whole.npy");
rmSync(folder, { recursive: true });

say(`${tasks} tasks of 2 shards, ${rate} of them die: ${died} deaths in ${rounds} rounds`);
say(`lost: the shard in hand of each death, and ${made - shards} others`);
say(
  `all rounds ${seconds.toFixed(1)} s; merge ${merge.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of processor`,
);
say(`files open in the merge: at most ${open - before} more than before`);
say(`bytes ${isSame ? "equal to" : "DIFFERENT from"} those of one process`);
process.exitCode = isSame ? 0 : 1;
