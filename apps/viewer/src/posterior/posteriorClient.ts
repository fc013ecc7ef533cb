import type { Checkpoint } from "@chaosphere/model";
import type { PosteriorSpec } from "../state/state.ts";
import type { Given, PriorOfWorker, Reply, Request } from "./protocol.ts";

/** The page's side of the worker of posteriors, which starts with the first question. */
export interface PosteriorClient {
  /**
   * What is known of a field. Questions are answered one at a time; one that is no longer wanted when its turn comes is not asked, and
   * rejects with {@link Superseded}.
   *
   * @param checkpoint the model of the prior, where it is one.
   */
  given(
    spec: PosteriorSpec,
    checkpoint: Checkpoint | undefined,
    isWanted: () => boolean,
  ): Promise<Given>;
}

/** A question that a newer one has taken the place of. */
export class Superseded extends Error {
  override readonly name = "Superseded";
}

interface Waiting {
  readonly ask: () => void;
  readonly isWanted: () => boolean;
  readonly fail: (error: Error) => void;
}

/** A client of one worker for the whole page. */
export function createPosteriorClient(): PosteriorClient {
  const loaded = new Map<Checkpoint, number>();
  let worker: Worker | undefined;
  let count = 0;
  let queue: Waiting[] = [];
  let running: { readonly job: number; readonly receive: (reply: Reply | Error) => void } | null =
    null;

  const begin = (): Worker => {
    const made = new Worker(new URL("./posterior.worker.ts", import.meta.url), { type: "module" });
    made.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (data.job === running?.job) running.receive(data);
    };
    made.onerror = (event) => {
      const message = `posterior: the worker must run, got ${event.message || "no reason"}. Reload the page.`;
      running?.receive(new Error(message));
    };
    return made;
  };
  const send = (request: Request): void => {
    worker ??= begin();
    worker.postMessage(request);
  };
  const numberOf = (checkpoint: Checkpoint): number => {
    const known = loaded.get(checkpoint);
    if (known !== undefined) return known;
    const model = loaded.size;
    loaded.set(checkpoint, model);
    send({ kind: "load", model, checkpoint });
    return model;
  };
  const next = (): void => {
    if (running) return;
    const wanted = queue.filter(({ isWanted }) => isWanted());
    for (const waiting of queue) {
      if (!wanted.includes(waiting))
        waiting.fail(new Superseded("posterior: a newer one is shown."));
    }
    queue = wanted.slice(1);
    wanted[0]?.ask();
  };

  return {
    given: ({ kind: _, ...spec }, checkpoint, isWanted) =>
      new Promise<Given>((resolve, reject) => {
        const ask = (): void => {
          const job = ++count;
          const receive = (reply: Reply | Error): void => {
            running = null;
            if (reply instanceof Error) reject(reply);
            else if (reply.kind === "failed") reject(new Error(reply.message));
            else resolve(reply.given);
            next();
          };
          running = { job, receive };
          const prior: PriorOfWorker =
            spec.prior.kind === "noise"
              ? spec.prior
              : { kind: "model", model: numberOf(checkpoint as Checkpoint) };
          send({ kind: "given", job, question: { ...spec, prior } });
        };
        queue.push({ ask, isWanted, fail: reject });
        next();
      }),
  };
}
