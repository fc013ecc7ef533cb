import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { RankGradient } from "@chaosphere/train";
import { CallError } from "../errors/callError.ts";
import { LostRankError, lostRank, reason } from "../errors/lostRank.ts";
import type { Likeness } from "./likeness.ts";
import { duration, type Link, linkOver } from "./link.ts";
import type { Meeting } from "./meeting.ts";
import { decodeText, decodeWeights, encodeSums, encodeText, largestFrame } from "./messages.ts";
import { addressesOf, type Rendezvous, readRendezvous, rendezvousPath } from "./rendezvous.ts";

/** What a rank says when it comes. */
export interface Hello {
  readonly token: string;
  readonly index: number;
  readonly likeness: Likeness;
}

/** Milliseconds between looks for a rendezvous, and for a connection to come about. */
const [AGAIN, CONNECT] = [200, 5000];

/**
 * Looks for rank 0 and joins it.
 *
 * @throws {@link CallError} if rank 0 finds another call, other files or another kind of machine here.
 * @throws {@link LostRankError} if rank 0 is not found in time.
 */
export async function joinRanks(
  { rank, out, patience }: Meeting,
  likeness: Likeness,
  parameters: number,
): Promise<Link> {
  const path = rendezvousPath(out);
  const end = Date.now() + patience.join;
  for (;;) {
    const found = await readRendezvous(path, rank.job);
    const link = found && (await linkTo(found));
    if (link) {
      const answer = await greeted(link, found, rank.index, likeness, patience.hello);
      if (answer?.kind === "refusal") throw new CallError(String(decodeText(answer.bytes)));
      if (answer?.kind === "welcome") {
        link.admit(largestFrame(parameters));
        return link;
      }
      await link.close(0);
    }
    if (Date.now() > end) {
      throw new LostRankError(
        `rank 0 must be found within ${duration(patience.join)}, got ${
          found
            ? `nobody who answers at the place in ${path}, which an earlier run may have left`
            : `no ${path}`
        }. See what rank 0 wrote on standard error, and that both are given one --out on a disk that both can read.`,
      );
    }
    await wait(AGAIN);
  }
}

/** What rank 0 says to a greeting; undefined if it is somebody else. */
async function greeted(
  link: Link,
  { token }: Rendezvous,
  index: number,
  likeness: Likeness,
  patience: number,
) {
  try {
    const hello: Hello = { token, index, likeness };
    await link.send("hello", encodeText(hello));
    return await link.next(patience);
  } catch {
    return undefined;
  }
}

/** A connection to the first address that takes one. */
async function linkTo(rendezvous: Rendezvous): Promise<Link | undefined> {
  for (const host of addressesOf(rendezvous)) {
    const socket = connect({ host, port: rendezvous.port });
    const isThere = await connects(socket);
    if (isThere) return linkOver(socket);
    socket.destroy();
  }
  return undefined;
}

function connects(socket: Socket): Promise<boolean> {
  return new Promise((done) => {
    socket.setTimeout(CONNECT, () => done(false));
    socket.once("error", () => done(false));
    socket.once("connect", () => {
      socket.setTimeout(0);
      done(true);
    });
  });
}

/**
 * Does this rank's part of every step until rank 0 has no more.
 *
 * @param isInterrupted whether this process has been asked to end.
 * @throws {@link LostRankError} if rank 0 is lost, or another rank of which it tells.
 */
export async function followSteps(
  link: Link,
  { out, patience }: Meeting,
  part: RankGradient,
  isInterrupted: () => boolean,
): Promise<void> {
  // All must have joined before there is a first step.
  let longest = patience.join + patience.step;
  const next = async () => {
    try {
      const frame = await link.next(longest);
      longest = patience.step;
      return frame;
    } catch (error) {
      throw lostRank("rank 0", reason(error), out);
    }
  };
  for (;;) {
    const { kind, bytes } = await next();
    switch (kind) {
      case "finished":
        return;
      case "refusal":
        throw new CallError(String(decodeText(bytes)));
      case "lost":
        throw new LostRankError(String(decodeText(bytes)));
      case "weights": {
        const { step, weights } = decodeWeights(bytes);
        const sums = encodeSums({
          ...part.sum(step, weights),
          step,
          isInterrupted: isInterrupted(),
        });
        // If rank 0 is gone, it does not answer either.
        await link.send("sums", sums).catch(() => undefined);
        break;
      }
      default:
        throw lostRank("rank 0", `it said "${kind}" within a step`, out);
    }
  }
}
