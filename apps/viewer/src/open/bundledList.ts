import { element } from "../page/dom.ts";
import type { Session } from "../session.ts";
import type { SourceSpec, ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { manifest } from "./manifest.ts";
import { firstSample, firstView } from "./models.ts";

/** The data and models that come with the page, in one list that follows what is shown on the side things go to. */
export function choiceOfBundled(store: Store<ViewerState>, session: Store<Session>): HTMLElement {
  const list = element("select", { id: "open-bundled" });
  const other = element("option", { value: "" }, "something else");
  const follow = (): void => {
    const value = entryOf(store.get()[session.get().target]);
    list.value = [...list.options].some((option) => option.value === value) ? value : "";
  };
  list.addEventListener("change", () => {
    const [kind, id = ""] = list.value.split(" ");
    const spec: SourceSpec | undefined =
      kind === "fields" ? { kind: "bundled", id } : kind === "model" ? firstSample(id) : undefined;
    if (spec) store.set({ [session.get().target]: spec, ...firstView(spec) });
  });
  manifest()
    .then(({ fields, models }) => {
      const group = (label: string, kind: string, entries: typeof models) =>
        element(
          "optgroup",
          { label },
          ...entries.map(({ id, title, note }) =>
            element("option", { value: `${kind} ${id}`, title: note }, title),
          ),
        );
      other.hidden = true;
      list.append(group("Fields", "fields", fields), group("Models", "model", models), other);
      follow();
      store.subscribe(({ left }) => left, follow);
      store.subscribe(({ right }) => right, follow);
      session.subscribe(({ target }) => target, follow);
    })
    .catch((error) => session.set({ errors: [String(error)] }));
  return element("div", { class: "row" }, element("label", { for: list.id }, "Included"), list);
}

function entryOf(spec: SourceSpec | null): string {
  if (spec?.kind === "bundled") return `fields ${spec.id}`;
  return spec?.kind === "sample" ? `model ${spec.model}` : "";
}
