import type { TemplateResult } from "lit-html";
import type { Session } from "../session/session.ts";
import type { SourceSpec, ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { row } from "../widgets/row.ts";
import { type OptionGroup, selectList } from "../widgets/selectList.ts";
import type { BundledModel, Manifest } from "./manifest.ts";
import { firstSample, firstView } from "./models.ts";

/** The data and models that come with the page, in one list that follows what is shown on the side things go to. */
export function bundledChoice(
  store: Store<ViewerState>,
  session: Store<Session>,
  { fields, models }: Manifest,
): TemplateResult {
  const { target } = session.get();
  const groups = [groupOf("Fields", "fields", fields), groupOf("Models", "model", models)];
  const shown = entryOf(store.get()[target]);
  const isListed = groups.some(({ options }) => options.some(({ value }) => value === shown));
  return row(
    "open-bundled",
    "Included",
    selectList({
      id: "open-bundled",
      options: [...groups, { value: "", text: "something else", hidden: true }],
      value: isListed ? shown : "",
      choose: (entry) => {
        const spec = specOf(entry);
        if (spec) store.set({ [target]: spec, ...firstView(spec) });
      },
    }),
  );
}

function groupOf(
  heading: string,
  kind: "fields" | "model",
  entries: readonly BundledModel[],
): OptionGroup<string> {
  const options = entries.map(({ id, title, note }) => ({
    value: `${kind} ${id}`,
    text: title,
    note,
  }));
  return { heading, options };
}

function entryOf(spec: SourceSpec | null): string {
  if (spec?.kind === "bundled") return `fields ${spec.id}`;
  return spec?.kind === "sample" ? `model ${spec.model}` : "";
}

function specOf(entry: string): SourceSpec | undefined {
  const [kind, id = ""] = entry.split(" ");
  if (kind === "fields") return { kind: "bundled", id };
  return kind === "model" ? firstSample(id) : undefined;
}
