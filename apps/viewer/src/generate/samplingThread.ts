import type { Checkpoint, ModelRunOptions } from "@chaosphere/model";
import type { Gain, InformationPath, Reply, Request } from "./protocol.ts";

/** What a run tells while it goes on. */
export interface RunWatcher {
  /** The forward time and the fields after a kept step, a_lm of all rows. */
  readonly onFrame: (time: number, values: Float64Array) => void;
  readonly onStep: (step: number) => void;
}

/** What a run was. */
export interface RunReport {
  readonly information: InformationPath;
  readonly seconds: number;
}

/** The page's side of one sampling worker, which starts with the first request. */
export interface SamplingThread {
  /** Rejects with {@link Cancelled} when the signal is aborted. */
  sample(
    checkpoint: Checkpoint,
    options: ModelRunOptions,
    kept: readonly number[],
    watcher: RunWatcher,
    signal: AbortSignal,
  ): Promise<RunReport>;
  /** The certificate's gain from data at the model's band limit, a_lm row by row. */
  gain(checkpoint: Checkpoint, data: Float64Array, steps: number): Promise<Gain>;
}

/** A run that was stopped. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
}

interface Job {
  readonly receive: (reply: Reply) => void;
  readonly fail: (error: Error) => void;
}

/** A worker of its own. */
export function createSamplingThread(): SamplingThread {
  const jobs = new Map<number, Job>();
  const loaded = new Map<Checkpoint, number>();
  let worker: Worker | undefined;
  let count = 0;

  const begin = (): Worker => {
    const made = new Worker(new URL("./sampler.worker.ts", import.meta.url), { type: "module" });
    made.onmessage = ({ data }: MessageEvent<Reply>) => jobs.get(data.job)?.receive(data);
    made.onerror = (event) => {
      const message = `sample: a run must fit into the memory that the browser gives this page, got “${event.message || "no answer"}”. Draw fewer fields at a time, or reload the page.`;
      for (const { fail } of jobs.values()) fail(new Error(message));
    };
    return made;
  };
  const send = (request: Request, transfer: Transferable[] = []): void => {
    worker ??= begin();
    worker.postMessage(request, transfer);
  };
  const numberOf = (checkpoint: Checkpoint): number => {
    const known = loaded.get(checkpoint);
    if (known !== undefined) return known;
    const model = loaded.size;
    loaded.set(checkpoint, model);
    send({ kind: "load", model, checkpoint });
    return model;
  };
  const ask = <T>(
    request: (job: number) => Request,
    take: (reply: Reply) => T | undefined,
    signal?: AbortSignal,
    transfer?: Transferable[],
  ): Promise<T> => {
    const job = ++count;
    const cancel = (): void => send({ kind: "cancel", job });
    return new Promise<T>((resolve, reject) => {
      jobs.set(job, {
        fail: reject,
        receive: (reply) => {
          if (reply.kind === "failed") return reject(new Error(reply.message));
          if (reply.kind === "cancelled") return reject(new Cancelled("sample: stopped."));
          const answer = take(reply);
          if (answer !== undefined) resolve(answer);
        },
      });
      signal?.addEventListener("abort", cancel);
      send(request(job), transfer);
    }).finally(() => {
      signal?.removeEventListener("abort", cancel);
      jobs.delete(job);
    });
  };

  return {
    sample: (checkpoint, options, kept, { onFrame, onStep }, signal) => {
      const model = numberOf(checkpoint);
      return ask(
        (job) => ({ kind: "sample", job, model, options, kept }),
        (reply) => {
          if (reply.kind === "frame") onFrame(reply.time, reply.values);
          else if (reply.kind === "progress") onStep(reply.step);
          return reply.kind === "done" ? reply : undefined;
        },
        signal,
      );
    },
    gain: (checkpoint, data, steps) => {
      const model = numberOf(checkpoint);
      return ask(
        (job) => ({ kind: "gain", job, model, steps, data }),
        (reply) => (reply.kind === "gained" ? reply.gain : undefined),
        undefined,
        [data.buffer as ArrayBuffer],
      );
    },
  };
}
