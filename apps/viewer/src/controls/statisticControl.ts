import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import type { MemberStatistic, ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import type { Choice } from "../widgets/choice.ts";
import { row } from "../widgets/row.ts";
import { selectList } from "../widgets/selectList.ts";

type Kind = MemberStatistic["kind"] | "member";

const kinds: readonly Choice<Kind>[] = [
  { value: "member", text: "one member" },
  { value: "mean", text: "mean of members" },
  { value: "deviation", text: "standard deviation" },
  { value: "percentile", text: "percentile" },
  { value: "exceedance", text: "share above a value" },
];

const initial: Readonly<Record<MemberStatistic["kind"], MemberStatistic>> = {
  mean: { kind: "mean" },
  deviation: { kind: "deviation" },
  percentile: { kind: "percentile", percent: 90 },
  exceedance: { kind: "exceedance", above: 0 },
};

/** What a side shows of its members: one of them, or what all of them say. */
export function statisticControl(
  store: Store<ViewerState>,
  entry: "statistic" | "rightStatistic",
  label: string,
): TemplateResult {
  const { [entry]: chosen } = store.get();
  const id = entry === "statistic" ? "view-statistic" : "view-right-statistic";
  const take = (statistic: MemberStatistic | null): void => store.set({ [entry]: statistic });
  return html`
    ${row(
      id,
      label,
      selectList({
        id,
        options: kinds,
        value: chosen?.kind ?? "member",
        choose: (kind) => take(kind === "member" ? null : initial[kind]),
      }),
    )}
    ${
      chosen?.kind === "percentile"
        ? number(`${id}-percent`, "Percent", chosen.percent, (percent) => {
            if (percent >= 0 && percent <= 100) take({ kind: "percentile", percent });
          })
        : nothing
    }
    ${
      chosen?.kind === "exceedance"
        ? number(`${id}-above`, "Above", chosen.above, (above) =>
            take({ kind: "exceedance", above }),
          )
        : nothing
    }`;
}

function number(
  id: string,
  label: string,
  value: number,
  choose: (value: number) => void,
): TemplateResult {
  const change = ({ target }: Event): void => {
    const { valueAsNumber } = target as HTMLInputElement;
    if (Number.isFinite(valueAsNumber)) choose(valueAsNumber);
  };
  return row(
    id,
    label,
    html`<input type="number" step="any" id=${id} .value=${live(String(value))} @change=${change} />`,
  );
}
