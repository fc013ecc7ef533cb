import { Presets, SingleBar } from "cli-progress";
import type { Terminal } from "./terminal.ts";

/** A bar with rate and time left on stderr; where that is no terminal, a line every ten seconds. */
export interface Progress {
  /** Units done, and what to say beside them. */
  readonly advance: (done: number, note?: string) => void;
  readonly finish: () => void;
}

/** Choices of {@link progress}. */
export interface ProgressOptions {
  /** Whether units take about equally long, so that those done tell how long the others take. Default true. */
  readonly even?: boolean;
  /** Units that were done before, in an earlier run. Default 0. */
  readonly from?: number;
  /** Milliseconds of a steady clock; tests pass their own. */
  readonly clock?: () => number;
}

/** Time between lines, ms. */
const LINE_EVERY = 10_000;

/** Starts to tell of the way over `total` units. */
export function progress(
  terminal: Terminal,
  label: string,
  unit: string,
  total: number,
  { even = true, from = 0, clock = () => performance.now() }: ProgressOptions = {},
): Progress {
  const began = clock();
  const beside = (done: number, note: string | undefined) => {
    const seconds = (clock() - began) / 1000;
    const rate = Number(((done - from) / seconds).toPrecision(3));
    const time = even
      ? timeLeft(done - from, total - done, seconds)
      : `${duration(seconds)} so far`;
    return [
      ...(even ? [`${rate} ${unit}/s`] : []),
      time,
      ...(note === undefined ? [] : [note]),
    ].join(" | ");
  };
  if (terminal.interactive) {
    // Neither cursor nor line wrapping is touched, so there is nothing to restore, however the run ends.
    const bar = new SingleBar(
      {
        format: `${label} [{bar}] {value}/{total} ${unit}{beside}`,
        stream: process.stderr,
        hideCursor: false,
        linewrap: true,
        gracefulExit: false,
      },
      Presets.rect,
    );
    bar.start(total, from, { beside: "" });
    return {
      advance: (done, note) => bar.update(done, { beside: ` | ${beside(done, note)}` }),
      finish: () => bar.stop(),
    };
  }
  let last = began;
  return {
    advance: (done, note) => {
      if (clock() - last < LINE_EVERY) return;
      last = clock();
      terminal.stderr(`${label}: ${done}/${total} ${unit} | ${beside(done, note)}\n`);
    },
    finish: () => {},
  };
}

/** The time that the units to come take if they go on as those done; after the last there may be results to write. */
function timeLeft(done: number, toCome: number, seconds: number): string {
  if (toCome <= 0) return "finishing";
  return done > 0 ? `${duration((seconds * toCome) / done)} left` : "time left not known yet";
}

/** Two units at most, the smaller one whole. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
