import { samplingDefaults } from "@chaosphere/core";
import { decodeCheckpoint } from "@chaosphere/model";
import type { LoadedModel } from "../fields/fields.ts";
import type { Consent } from "../link/consent.ts";
import type { Session } from "../session/session.ts";
import type { SampleSpec, SourceSpec, ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { during } from "../state/underway.ts";
import { fetchedFile } from "./container.ts";
import { bundledAddress, manifest } from "./manifest.ts";

/** Models that come with the page, fetched when they are asked for. */
export interface ModelProvider {
  /** Puts the model into the session that a source is about to draw from; rejects if there is none of that name. */
  readonly provide: (name: string) => Promise<void>;
  /** Puts all of them there, for a list to choose from. */
  readonly provideAll: () => void;
}

/** A provider for the page. A panel on models asks for all of them. */
export function provideModels(
  store: Store<ViewerState>,
  session: Store<Session>,
  consent: Consent,
): ModelProvider {
  const asked = new Map<string, Promise<void>>();
  const fetched = async (name: string): Promise<void> => {
    const model = await fetchModel(name, consent);
    if (!Object.hasOwn(session.get().models, name)) keepModel(session, name, model);
  };
  const provide = async (name: string): Promise<void> => {
    if (Object.hasOwn(session.get().models, name)) return;
    const fetching = asked.get(name) ?? fetched(name).finally(() => asked.delete(name));
    asked.set(name, fetching);
    return fetching;
  };
  const tell = (error: unknown): void =>
    session.set({ errors: [error instanceof Error ? error.message : String(error)] });
  const fetchAll = async (): Promise<void> => {
    const { models } = await manifest();
    for (const { id } of models) await provide(id).catch(tell);
  };
  const provideAll = (): void => void during("models", fetchAll()).catch(tell);
  const follow = (panel: ViewerState["panel"]): void => {
    if (panel === "model" || panel === "entropy") provideAll();
  };
  store.subscribe(({ panel }) => panel, follow);
  follow(store.get().panel);
  return { provide, provideAll };
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
  return bundled
    ? { name: bundled.title, bundled: bundled.id, checkpoint }
    : { name: file.name, checkpoint };
}

/** Puts a model into the session under a name. */
export function keepModel(session: Store<Session>, name: string, model: LoadedModel): void {
  session.set({ models: { ...session.get().models, [name]: model } });
}

/** What is drawn of a model when it is opened: one field, as the command line would. */
export function firstSample(model: string): SampleSpec {
  const { steps } = samplingDefaults;
  return { kind: "sample", model, sampler: null, steps, count: 1, seed: 0, bandLimit: null };
}

/** What is shown first of something just opened: its first field, or the end of a reverse diffusion. */
export function firstView(spec: SourceSpec): Pick<ViewerState, "member" | "frame" | "range"> {
  return { member: 0, frame: spec.kind === "sample" ? spec.steps : 0, range: null };
}
