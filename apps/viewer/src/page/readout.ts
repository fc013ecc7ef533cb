import { html } from "lit-html";
import { describe } from "../session/reading.ts";
import type { Session } from "../session/session.ts";
import { changesOf } from "../state/changes.ts";
import { createStore, type Store } from "../state/store.ts";
import { mount } from "../widgets/mount.ts";

/** Milliseconds between two spoken values: a reader must be able to finish. */
const pauseMs = 1000;

const idle = html`<span class="by-pointer">Point at the field, or focus it and press the arrow keys, to read values.</span><span class="by-touch">Touch the field to read values.</span>`;

/** The value under the pointer and its place: seen at once, spoken politely when the pointer rests. */
export function mountReadout(root: HTMLElement, session: Store<Session>): void {
  const speech = createStore({ spoken: "" });
  const wordsOf = ({ hover }: Session) => hover && describe(hover, session.get());
  let timer: ReturnType<typeof setTimeout> | undefined;
  session.subscribe(
    ({ hover }) => hover,
    () => {
      const words = wordsOf(session.get());
      clearTimeout(timer);
      // The value follows as a reading of its own.
      const { hover } = session.get();
      if (hover?.isAwaited || hover?.known === "awaited") return;
      timer = setTimeout(() => {
        speech.set({ spoken: words ? `${words.value} ${words.place}` : "" });
      }, pauseMs);
    },
  );
  mount(
    root,
    () => {
      const words = wordsOf(session.get());
      return html`
        <span aria-hidden="true"><strong>${words?.value ?? ""}</strong> <span>${words?.place ?? idle}</span></span>
        <span class="out-of-sight" aria-live="polite" .textContent=${speech.get().spoken}></span>`;
    },
    changesOf(session, "hover"),
    changesOf(speech, "spoken"),
  );
}
