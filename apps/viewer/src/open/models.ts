import { samplingDefaults } from "@chaosphere/core";
import { decodeCheckpoint } from "@chaosphere/model";
import type { LoadedModel } from "../fields.ts";
import type { Consent } from "../link/consent.ts";
import type { Session } from "../session.ts";
import type { SampleSpec, SourceSpec, ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { fetchedFile } from "./container.ts";
import { bundledAddress, manifest } from "./manifest.ts";

/** Milliseconds after the first field before the other models are fetched. */
const idleDelayMs = 500;

/**
 * Puts models into the session: at once those that a source draws from, by their name among the bundled ones or their
 * address; and once the page shows something, the others that come with it.
 */
export function provideModels(
  store: Store<ViewerState>,
  session: Store<Session>,
  consent: Consent,
): void {
  const asked = new Set<string>();
  const provide = async (name: string): Promise<void> => {
    if (asked.has(name) || Object.hasOwn(session.get().models, name)) return;
    asked.add(name);
    try {
      const model = await fetchModel(name, consent);
      if (!Object.hasOwn(session.get().models, name)) keepModel(session, name, model);
    } catch (error) {
      asked.delete(name);
      session.set({ errors: [error instanceof Error ? error.message : String(error)] });
    }
  };
  const follow = (spec: SourceSpec | null): void => {
    const model = modelOf(spec);
    if (model !== undefined) void provide(model);
  };
  for (const side of ["left", "right"] as const) {
    follow(store.get()[side]);
    store.subscribe((state) => state[side], follow);
  }

  const provideAll = async (): Promise<void> => {
    const { models } = await manifest();
    for (const { id } of models) await provide(id);
  };
  const end = session.subscribe(
    ({ left }) => left !== null,
    () => {
      end();
      setTimeout(provideAll, idleDelayMs);
    },
  );
}

/** Whether the name of a model is the address to fetch it from: no model of that name is open, and it has a slash. */
export function isAddress(name: string, session: Store<Session>): boolean {
  return name.includes("/") && !Object.hasOwn(session.get().models, name);
}

/** The name of the model that a source needs; undefined where it needs none. */
export function modelOf(spec: SourceSpec | null): string | undefined {
  if (spec?.kind === "sample") return spec.model;
  return spec?.kind === "posterior" && spec.prior.kind === "model" ? spec.prior.model : undefined;
}

async function fetchModel(name: string, consent: Consent): Promise<LoadedModel> {
  const { models } = await manifest();
  const bundled = models.find(({ id }) => id === name);
  if (!bundled && !name.includes("/")) {
    throw new RangeError(
      `open: the model must be open here, come with the page or have an address, got ${name}. Open its file first.`,
    );
  }
  if (!bundled) await consent.ask(name);
  const file = await fetchedFile(
    bundled ? bundledAddress(bundled.file) : new URL(name, document.baseURI).href,
  );
  const checkpoint = decodeCheckpoint(await file.read(), file.name);
  return { name: bundled?.title ?? file.name, checkpoint };
}

/** Puts a model into the session under a name. */
export function keepModel(session: Store<Session>, name: string, model: LoadedModel): void {
  session.set({ models: { ...session.get().models, [name]: model } });
}

/** What is drawn of a model when it is opened: one field, as the command line would. */
export function firstSample(model: string): SampleSpec {
  const { samplerName: sampler, steps } = samplingDefaults;
  return { kind: "sample", model, sampler, steps, count: 1, seed: 0, bandLimit: null };
}

/** What is shown first of something just opened: its first field, or the end of a reverse diffusion. */
export function firstView(spec: SourceSpec): Pick<ViewerState, "member" | "frame" | "range"> {
  return { member: 0, frame: spec.kind === "sample" ? spec.steps : 0, range: null };
}
