import { html, type TemplateResult } from "lit-html";

/** A field for the address of a file; what is typed is opened without a question. */
export function addressForm(open: (url: string) => void): TemplateResult {
  const submit = (event: Event): void => {
    event.preventDefault();
    const url = String(new FormData(event.currentTarget as HTMLFormElement).get("address")).trim();
    if (url !== "") open(url);
  };
  return html`
    <form class="row" @submit=${submit}>
      <label for="open-address">Address</label>
      <div class="pair open-address">
        <input
          type="text" inputmode="url" id="open-address" name="address"
          placeholder="https://…" autocomplete="off" spellcheck="false"
        />
        <button>Open</button>
      </div>
    </form>`;
}
