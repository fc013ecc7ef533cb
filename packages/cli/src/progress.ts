import { Presets, SingleBar } from "cli-progress";
import type { Terminal } from "./terminal.ts";

/** A bar with rate and time left on stderr, when stderr is a terminal; nothing otherwise. */
export interface Progress {
  /** Units done, and what to say beside them. */
  readonly advance: (done: number, note?: string) => void;
  readonly finish: () => void;
}

const silent: Progress = { advance: () => {}, finish: () => {} };

/** Starts a bar over `total` units. */
export function progress(terminal: Terminal, label: string, unit: string, total: number): Progress {
  if (!terminal.interactive) return silent;
  const bar = new SingleBar(
    {
      format: `${label} [{bar}] {value}/{total} ${unit} | {rate} ${unit}/s | {eta_formatted} left{note}`,
      stream: process.stderr,
      hideCursor: true,
    },
    Presets.rect,
  );
  const began = performance.now();
  bar.start(total, 0, { rate: "–", note: "" });
  return {
    advance: (done, note) => {
      const seconds = (performance.now() - began) / 1000;
      bar.update(done, {
        rate: (done / seconds).toPrecision(3),
        note: note === undefined ? "" : ` | ${note}`,
      });
    },
    finish: () => bar.stop(),
  };
}
