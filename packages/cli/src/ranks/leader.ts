import { timingSafeEqual } from "node:crypto";
import { type AddressInfo, createServer, type Server } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { GradientSum, OtherRanks } from "@chaosphere/train";
import { CallError } from "../errors/callError.ts";
import { LostRankError, lostRank, reason } from "../errors/lostRank.ts";
import type { Hello } from "./follower.ts";
import { type Likeness, unlikeness } from "./likeness.ts";
import { duration, type Link, linkOver } from "./link.ts";
import type { Meeting } from "./meeting.ts";
import { decodeSums, decodeText, encodeText, encodeWeights, largestFrame } from "./messages.ts";
import { newRendezvous, removeRendezvous, rendezvousPath, writeRendezvous } from "./rendezvous.ts";

/** Rank 0's hold on the others. */
export interface Leader {
  readonly others: OtherRanks;
  /** Lets the others go, all done, or with the reason for which the run has failed. */
  readonly end: (failure?: string) => Promise<void>;
}

/**
 * Waits at a rendezvous until all other ranks have joined.
 *
 * @param onInterrupt called when a rank has been asked to end.
 * @throws {@link CallError} if a rank has another call, other files or another kind of machine.
 * @throws {@link LostRankError} if one does not come in time, or goes and does not come back in it.
 */
export async function gatherRanks(
  meeting: Meeting,
  likeness: Likeness,
  parameters: number,
  onInterrupt: () => void,
): Promise<Leader> {
  const { rank, out, patience } = meeting;
  const server = createServer();
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen({ port: 0, ...(rank.isOneNode && { host: "127.0.0.1" }) }, done);
  });
  const path = rendezvousPath(out);
  const rendezvous = newRendezvous(rank, (server.address() as AddressInfo).port);
  const links = new Map<number, Link>();
  const tellAll = async (kind: "finished" | "refusal" | "lost", text: string) => {
    const told = [...links.values()];
    links.clear();
    await Promise.allSettled(
      told.map(async (link) => {
        void link.send(kind, encodeText(text)).catch(() => undefined);
        await link.close(patience.goodbye);
      }),
    );
  };
  try {
    await writeRendezvous(path, rendezvous);
    await joined(server, meeting, rendezvous.token, likeness, links);
  } catch (error) {
    const kind = error instanceof CallError ? "refusal" : "lost";
    await tellAll(kind, reason(error));
    throw error;
  } finally {
    server.close();
    await removeRendezvous(path, rendezvous);
  }
  for (const link of links.values()) link.admit(largestFrame(parameters));

  const sumsOf = async (index: number, link: Link, step: number): Promise<GradientSum> => {
    try {
      const { kind, bytes } = await link.next(patience.step);
      const sums = decodeSums(bytes);
      if (kind !== "sums" || sums.step !== step || sums.gradient.length !== parameters) {
        throw new Error("it does not speak as a rank");
      }
      if (sums.isInterrupted) onInterrupt();
      return sums;
    } catch (error) {
      throw lostRank(`rank ${index} of ${rank.count} at step ${step + 1}`, reason(error), out);
    }
  };
  const inOrder = [...links].sort(([a], [b]) => a - b);
  return {
    others: {
      count: inOrder.length,
      begin: async (step, weights) => {
        const bytes = encodeWeights({ step, weights });
        // A rank that is gone is noticed where its sums are missing.
        await Promise.allSettled(inOrder.map(([, link]) => link.send("weights", bytes)));
        return () => Promise.all(inOrder.map(([index, link]) => sumsOf(index, link, step)));
      },
      release: () => tellAll("finished", ""),
    },
    end: (failure) => tellAll(failure === undefined ? "finished" : "lost", failure ?? ""),
  };
}

/** Resolves when all ranks have joined. Strangers are not answered. */
function joined(
  server: Server,
  { rank, out, patience }: Meeting,
  token: string,
  likeness: Likeness,
  links: Map<number, Link>,
): Promise<void> {
  return new Promise((done, fail) => {
    let isWaiting = true;
    const timer = setTimeout(() => {
      isWaiting = false;
      const missing = Array.from({ length: rank.count - 1 }, (_, i) => i + 1).filter(
        (index) => !links.has(index),
      );
      fail(
        new LostRankError(
          `all ${rank.count} ranks must join within ${duration(patience.join)}, got nothing of rank ${missing.join(", ")}. See what it wrote on standard error, and that its machine can read ${rendezvousPath(out)} and connect to this one.`,
        ),
      );
    }, patience.join);
    const settle = (end: () => void) => {
      isWaiting = false;
      clearTimeout(timer);
      end();
    };
    server.on("connection", (socket) => {
      const link = linkOver(socket);
      const greet = async () => {
        const { kind, bytes } = await link.next(patience.hello);
        if (kind !== "hello") throw new Error("it is no rank");
        const hello = decodeText(bytes) as Hello;
        if (!isSame(hello.token, token)) throw new Error("it has another token");
        const { index } = hello;
        // One that starts anew may be here before the end of its connection is.
        await Promise.race([
          links.get(index)?.left(),
          wait(patience.goodbye, undefined, { ref: false }),
        ]);
        const wrong =
          unlikeness(index, likeness, hello.likeness) ??
          (index > 0 && index < rank.count && !links.has(index)
            ? undefined
            : `each rank must join once, got rank ${index} of ${rank.count} again. Give every process its own rank.`);
        if (wrong !== undefined) {
          settle(() => fail(new CallError(wrong)));
          void link.send("refusal", encodeText(wrong)).catch(() => undefined);
          return link.close(patience.goodbye);
        }
        links.set(index, link);
        // A rank that goes while others are awaited may come back.
        void link.left().then(() => {
          if (isWaiting && links.get(index) === link) links.delete(index);
        });
        await link.send("welcome");
        if (links.size === rank.count - 1) settle(done);
      };
      greet().catch(() => socket.destroy());
    });
  });
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(String(a)), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
