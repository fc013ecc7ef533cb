import { decodeCheckpoint } from "@chaosphere/score";
import type { LoadedModel } from "../fields.ts";
import type { Session } from "../session.ts";
import type { SampleSpec } from "../state.ts";
import type { Store } from "../store.ts";
import { fetchedFile } from "./container.ts";
import { bundledAddress, manifest } from "./manifest.ts";

/**
 * The model that a sample names: one already opened, else one that comes with the page or lies at an address, which is
 * fetched and kept in the session.
 *
 * @throws RangeError if it is none of these.
 */
export async function modelOf(session: Store<Session>, name: string): Promise<LoadedModel> {
  const opened = session.get().models[name];
  if (opened) return opened;
  const { models } = await manifest();
  const bundled = models.find(({ id }) => id === name);
  if (!bundled && !name.includes("/")) {
    throw new RangeError(
      `open: the model must be opened here, come with the page or have an address, got ${name}. Open its file first.`,
    );
  }
  const file = await fetchedFile(bundled ? bundledAddress(bundled.file) : name);
  const checkpoint = decodeCheckpoint(await file.read(), file.name);
  return keepModel(session, name, { name: bundled?.title ?? file.name, checkpoint });
}

/** Fetches the models that come with the page, once it shows something: the first field comes first. */
export function fetchModelsLater(session: Store<Session>): void {
  const fetchAll = async (): Promise<void> => {
    const { models } = await manifest();
    for (const { id } of models) await modelOf(session, id);
  };
  const begin = (): void => {
    fetchAll().catch((error) => session.set({ errors: [String(error)] }));
  };
  const end = session.subscribe(
    ({ left }) => left !== null,
    () => {
      end();
      setTimeout(begin, 500);
    },
  );
}

/** Puts a model into the session under a name. */
export function keepModel(session: Store<Session>, name: string, model: LoadedModel): LoadedModel {
  session.set({ models: { ...session.get().models, [name]: model } });
  return model;
}

/** What is drawn of a model when it is opened: a few fields, in few steps. */
export function firstSample(model: string): SampleSpec {
  return { kind: "sample", model, sampler: "mei", steps: 32, count: 1, seed: 0, bandLimit: null };
}
