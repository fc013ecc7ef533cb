import { createSession } from "./session.ts";
import { initialState } from "./state.ts";
import { createStore } from "./store.ts";

const store = createStore(initialState);
const session = createSession();

declare global {
  interface Window {
    /** For tests: what the page shows and holds. */
    __chaosphere?: { readonly store: typeof store; readonly session: typeof session };
  }
}
window.__chaosphere = { store, session };
