import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** What a frame says. */
export type FrameKind = "hello" | "welcome" | "refusal" | "weights" | "sums" | "finished" | "lost";

const kinds: readonly FrameKind[] = [
  "hello",
  "welcome",
  "refusal",
  "weights",
  "sums",
  "finished",
  "lost",
];

export interface Frame {
  readonly kind: FrameKind;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Two processes with a connection between them, over which whole frames go. */
export interface Link {
  /** Resolves once the frame is in the hands of the system, which sends it while this process computes. */
  readonly send: (kind: FrameKind, bytes?: Uint8Array) => Promise<void>;
  /** The next frame of the other. Rejects, with why, if the connection ends or it says nothing for so many milliseconds. */
  readonly next: (patience: number) => Promise<Frame>;
  /** Resolves when the connection has ended, while nobody waits for a frame; never if the other says something. */
  readonly left: () => Promise<void>;
  /** From now on frames may have this many bytes. */
  readonly admit: (bytes: number) => void;
  /** Says no more, and hears the other out so that it is not cut off, for so many milliseconds at most. */
  readonly close: (patience: number) => Promise<void>;
}

/** Bytes of a frame before it is known who sends it. */
const STRANGER = 2 ** 16;

/** Length as a 32-bit number, then the kind. */
const HEAD = 5;

/** Seconds without traffic after which the system asks whether the other machine is there. */
const KEEP_ALIVE = 10;

/** Frames over a socket: 4 bytes of length, little endian, 1 byte of kind, and the bytes. */
export function linkOver(socket: Socket): Link {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 1000 * KEEP_ALIVE);
  // The reader hears of errors too.
  socket.on("error", () => undefined);
  const chunks: AsyncIterator<Uint8Array> = socket.iterator({ destroyOnReturn: false });
  let most = STRANGER;
  let rest: Uint8Array = new Uint8Array(0);
  let coming: ReturnType<typeof chunks.next> | undefined;
  /** What comes next, which stays until it is taken. */
  const next = () => {
    coming ??= chunks.next();
    return coming;
  };

  const read = async (length: number): Promise<Uint8Array<ArrayBuffer>> => {
    const out = new Uint8Array(length);
    for (let filled = 0; filled < length; ) {
      if (rest.length === 0) {
        const { value, done } = await next();
        coming = undefined;
        if (done) throw new Error("its connection ended");
        rest = value;
      }
      const part = rest.subarray(0, length - filled);
      out.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
    }
    return out;
  };
  const frame = async (): Promise<Frame> => {
    const head = new DataView((await read(HEAD)).buffer);
    const [length, kind] = [head.getUint32(0, true), kinds[head.getUint8(4)]];
    if (length > most || kind === undefined) throw new Error("it does not speak as a rank");
    return { kind, bytes: await read(length) };
  };

  return {
    send: (kind, bytes = new Uint8Array(0)) => {
      const head = new DataView(new ArrayBuffer(HEAD));
      head.setUint32(0, bytes.length, true);
      head.setUint8(4, kinds.indexOf(kind));
      socket.cork();
      socket.write(new Uint8Array(head.buffer));
      const sent = new Promise<void>((done, fail) => {
        socket.write(bytes, (error) => (error ? fail(error) : done()));
      });
      socket.uncork();
      return sent;
    },
    next: async (patience) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, fail) => {
        const said = `it said nothing for ${duration(patience)}`;
        timer = setTimeout(() => fail(new Error(said)), patience);
      });
      try {
        return await Promise.race([frame(), late]);
      } finally {
        clearTimeout(timer);
      }
    },
    left: () =>
      new Promise((done) => {
        next().then(
          (found) => found.done && done(),
          () => done(),
        );
      }),
    admit: (bytes) => {
      most = bytes;
    },
    close: async (patience) => {
      socket.end();
      const heardOut = async () => {
        while (!(await next()).done) coming = undefined;
      };
      const late = wait(patience, undefined, { ref: false });
      await Promise.race([heardOut().catch(() => undefined), late]);
      socket.destroy();
    },
  };
}

/** Milliseconds in words. */
export function duration(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  return minutes >= 1 ? `${Math.round(minutes)} min` : `${milliseconds / 1000} s`;
}
