import { readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import type { GradientSum } from "@chaosphere/train";
import { afterAll, describe, expect, test } from "vitest";
import { followSteps, joinRanks } from "../src/ranks/follower.ts";
import { gatherRanks } from "../src/ranks/leader.ts";
import type { Likeness } from "../src/ranks/likeness.ts";
import { linkOver } from "../src/ranks/link.ts";
import type { Meeting, Patience } from "../src/ranks/meeting.ts";
import { decodeSums, decodeWeights, encodeSums, encodeWeights } from "../src/ranks/messages.ts";
import {
  newRendezvous,
  type Rendezvous,
  readRendezvous,
  rendezvousPath,
  writeRendezvous,
} from "../src/ranks/rendezvous.ts";
import { session } from "./session.ts";

/** Ranks of one process, which meet as those of several do. */
const s = session();
afterAll(s.close);

const likeness: Likeness = { backend: "wasm", "--batch": "64" };
const short: Patience = { join: 1500, hello: 1000, step: 1000, goodbye: 300 };

function meetingOf(name: string, index: number, count: number, job = "7.0.0"): Meeting {
  const rank = { index, count, job, isOneNode: true };
  return { rank, out: s.path(name), patience: short };
}

/** Sums that tell who made them of what. */
const sumsOf =
  (index: number) =>
  (step: number, weights: Float32Array): GradientSum => ({
    loss: index + step,
    gradient: Float64Array.from(weights, (w) => w * index),
  });

/** Joins and follows to the end. */
async function follow(meeting: Meeting, its = likeness, isInterrupted = false): Promise<void> {
  const link = await joinRanks(meeting, its, 3);
  const part = { sum: sumsOf(meeting.rank.index), dispose: () => undefined };
  try {
    await followSteps(link, meeting, part, () => isInterrupted);
  } finally {
    await link.close(0);
  }
}

const gather = (meeting: Meeting, onInterrupt: () => void = () => undefined) =>
  gatherRanks(meeting, likeness, 3, onInterrupt);

/** What a promise ends in, so that it may fail before anybody waits for it. */
const outcome = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "well",
    (error) => (error instanceof Error ? error.message : String(error)),
  );

async function waitFor<T>(found: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await found();
    if (value !== undefined) return value;
    await new Promise((done) => setTimeout(done, 10));
  }
}

describe("ranks in one room", () => {
  test("weights go out, sums come back in the order of ranks, and all end together", async () => {
    const name = "four.model";
    const followers = [3, 1, 2].map((index) =>
      outcome(follow(meetingOf(name, index, 4), likeness, index === 2)),
    );
    let interruptions = 0;
    const leader = gather(meetingOf(name, 0, 4), () => interruptions++);
    const found = await waitFor(() => readRendezvous(rendezvousPath(s.path(name)), "7.0.0"));
    expect(found.token).toMatch(/^[0-9a-f]{64}$/);
    const { others, end } = await leader;
    // The secret is gone once all are in.
    expect(await readRendezvous(rendezvousPath(s.path(name)), "7.0.0")).toBeUndefined();
    for (const step of [5, 6]) {
      const sums = await (await others.begin(step, Float32Array.of(1, 2, 0.1)))();
      expect(sums.map(({ loss }) => loss)).toEqual([1 + step, 2 + step, 3 + step]);
      expect(sums.map(({ gradient }) => [...gradient])).toEqual(
        [1, 2, 3].map((rank) => [rank, 2 * rank, Math.fround(0.1) * rank]),
      );
    }
    // Rank 2 says at every step that it was asked to end.
    expect(interruptions).toBe(2);
    await end();
    expect(await Promise.all(followers)).toEqual(["well", "well", "well"]);
  });

  test("messages keep every bit", () => {
    const weights = Float32Array.of(Math.PI, -0, 1e-40);
    const sent = { step: 2 ** 31, isInterrupted: true, loss: 1 / 3 };
    const gradient = Float64Array.of(Math.PI, 2 ** -1060, -0);
    expect(decodeWeights(copy(encodeWeights({ step: 3, weights })))).toEqual({ step: 3, weights });
    expect(decodeSums(copy(encodeSums({ ...sent, gradient })))).toEqual({ ...sent, gradient });
  });

  test("the rendezvous is for its user's eyes", async () => {
    const path = s.path("eyes.json");
    await writeRendezvous(path, newRendezvous(meetingOf("x", 0, 2).rank, 1));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("a rank that is lost is named to rank 0 and to all others, with what to do", async () => {
    const name = "lost.model";
    const survivor = outcome(follow(meetingOf(name, 1, 4)));
    const other = outcome(follow(meetingOf(name, 3, 4)));
    const dying = joinRanks(meetingOf(name, 2, 4), likeness, 3);
    const { others, end } = await gather(meetingOf(name, 0, 4));
    await (await dying).close(0);
    const sums = await others.begin(11, new Float32Array(3));
    const said = await outcome(sums());
    expect(said).toMatch(
      /got rank 2 of 4 at step 12 lost \(its connection ended\)\. Repeat the call with --resume .*lost\.model, on as many ranks as you like/,
    );
    await end(said);
    expect(await survivor).toBe(said);
    expect(await other).toBe(said);
  });

  test("a rank that says nothing is given up after a while, and so is rank 0", async () => {
    const name = "mute.model";
    const meeting = meetingOf(name, 1, 2);
    const joined = joinRanks(meeting, likeness, 3);
    const { others, end } = await gather(meetingOf(name, 0, 2));
    const sums = await others.begin(0, new Float32Array(3));
    expect(await outcome(sums())).toMatch(/rank 1 of 2 at step 1 lost \(it said nothing for 1 s\)/);
    await (await joined).close(0);
    await end("over");
    const follower = outcome(follow(meetingOf("mute2.model", 1, 2)));
    const mute = await gather(meetingOf("mute2.model", 0, 2));
    expect(await follower).toMatch(/got rank 0 lost \(it said nothing for 2.5 s\)/);
    await mute.end();
  });

  test("rank 0 names the ranks that do not come, and they say where they looked", async () => {
    const came = outcome(follow(meetingOf("late.model", 1, 4)));
    expect(await outcome(gather(meetingOf("late.model", 0, 4)))).toMatch(
      /all 4 ranks must join within 1.5 s, got nothing of rank 2, 3\. See what/,
    );
    expect(await came).toMatch(/got nothing of rank 2, 3/);
    expect(await outcome(follow(meetingOf("nobody.model", 1, 2)))).toMatch(
      /rank 0 must be found within 1.5 s, got no .*nobody\.model\.ranks\.json\./,
    );
  });

  test("a rank that goes while others are awaited may come back, and the run is whole", async () => {
    const name = "back.model";
    const leader = gather(meetingOf(name, 0, 4));
    const early = await joinRanks(meetingOf(name, 1, 4), likeness, 3);
    await early.close(0);
    const again = [1, 2, 3].map((index) => outcome(follow(meetingOf(name, index, 4))));
    const { others, end } = await leader;
    const sums = await (await others.begin(0, new Float32Array(3)))();
    expect(sums.map(({ loss }) => loss)).toEqual([1, 2, 3]);
    await end();
    expect(await Promise.all(again)).toEqual(["well", "well", "well"]);
    // One that goes for good is missing, by name.
    const short = gather(meetingOf("gone.model", 0, 4));
    const gone = await joinRanks(meetingOf("gone.model", 2, 4), likeness, 3);
    const said = outcome(short);
    await gone.close(0);
    expect(await said).toMatch(/got nothing of rank 1, 2, 3\./);
  });

  test("released after the last step, ranks are done while rank 0 works on, and what befalls it then is its own", async () => {
    const follower = outcome(follow(meetingOf("released.model", 1, 2)));
    const { others, end } = await gather(meetingOf("released.model", 0, 2));
    await (await others.begin(0, new Float32Array(3)))();
    await others.release?.();
    expect(await follower).toBe("well");
    await end("rank 0 had no room for its model");
  });

  test("ranks with another call, other files or another machine are refused, and the run with them", async () => {
    const cases = [
      [
        { ...likeness, "--batch": "32" },
        /must have one --batch, got 64 on rank 0 and 32 on rank 1\. Start all ranks with the same call/,
      ],
      [
        { ...likeness, backend: "tensorflow" },
        /must have one backend, got wasm on rank 0 and tensorflow on rank 1\. Ask for nodes of one kind/,
      ],
    ] as const;
    for (const [its, message] of cases) {
      const rank1 = outcome(follow(meetingOf("other.model", 1, 2), its));
      expect(await outcome(gather(meetingOf("other.model", 0, 2)))).toMatch(message);
      expect(await rank1).toMatch(message);
    }
    const twice = [1, 1].map((index) => outcome(follow(meetingOf("twice.model", index, 4))));
    expect(await outcome(gather(meetingOf("twice.model", 0, 4)))).toMatch(/rank 1 of 4 again/);
    for (const said of await Promise.all(twice)) expect(said).toMatch(/rank 1 of 4 again/);
  });
});

describe("strangers and what earlier runs left", () => {
  test("a wrong token and other talk are not answered, and end nothing", async () => {
    const name = "strange.model";
    const leader = gather(meetingOf(name, 0, 2));
    const path = rendezvousPath(s.path(name));
    const { port, token } = await waitFor(() => readRendezvous(path, "7.0.0"));
    const greet = async (bytes: Uint8Array) => {
      const socket = connect(port, "127.0.0.1");
      const link = linkOver(socket);
      await link.send("hello", bytes);
      return outcome(link.next(1000));
    };
    const hello = (token: string) =>
      new TextEncoder().encode(JSON.stringify({ token, index: 1, likeness }));
    const others = [hello("0".repeat(64)), hello(token.slice(1)), hello(""), new Uint8Array(9)];
    for (const bytes of others) expect(await greet(bytes)).toMatch(/connection ended|ECONNRESET/);
    // More than a stranger may send.
    expect(await greet(new Uint8Array(2 ** 17))).toMatch(/connection ended|ECONNRESET|EPIPE/);
    const rank1 = outcome(follow(meetingOf(name, 1, 2)));
    await (await leader).end();
    expect(await rank1).toBe("well");
  });

  test("a rank waits by a rendezvous of another job, and by one where nobody answers any more", async () => {
    const name = "stale.model";
    const path = rendezvousPath(s.path(name));
    const stale: Rendezvous = newRendezvous(meetingOf(name, 0, 2).rank, 9);
    await writeRendezvous(path, stale);
    const said = await outcome(follow(meetingOf(name, 1, 2)));
    expect(said).toMatch(
      /got nobody who answers at the place in .*, which an earlier run may have left/,
    );
    await writeRendezvous(path, { ...stale, job: "6.0.0" });
    expect(await readRendezvous(path, "7.0.0")).toBeUndefined();
    const rank1 = outcome(follow(meetingOf(name, 1, 2)));
    const { end } = await gather(meetingOf(name, 0, 2));
    await end();
    expect(await rank1).toBe("well");
    expect(() => readFileSync(path)).toThrow(/ENOENT/);
  });
});

/** What arrives is an array of its own. */
function copy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
