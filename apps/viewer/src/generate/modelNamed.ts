import type { LoadedModel } from "../fields/fields.ts";
import type { Session } from "../session/session.ts";
import type { Store } from "../state/store.ts";

/** Milliseconds that a model which is being read may take to arrive. */
const arrivalMs = 20_000;

/** The model of a name, as soon as the session has it: a link may ask for it while the page is still reading. */
export function modelNamed(session: Store<Session>, name: string): Promise<LoadedModel> {
  const found = (models: Session["models"]) =>
    Object.hasOwn(models, name) ? models[name] : undefined;
  return new Promise((resolve, reject) => {
    const known = found(session.get().models);
    if (known) return resolve(known);
    const names = () => Object.keys(session.get().models).join(", ") || "none";
    const timer = setTimeout(() => {
      unsubscribe();
      reject(
        new RangeError(
          `sample: the model must be one of those open (${names()}), got ${name}. Open its file here.`,
        ),
      );
    }, arrivalMs);
    const unsubscribe = session.subscribe(
      ({ models }) => models,
      (models) => {
        const model = found(models);
        if (!model) return;
        clearTimeout(timer);
        unsubscribe();
        resolve(model);
      },
    );
  });
}
