import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin, Rolldown } from "vite";

/** Name of the file of notices beside the built page. */
export const noticesFile = "third-party-notices.md";

/**
 * Plugins that write the licences of every package in the page and its workers: `worker` for the bundles of the workers,
 * which are done first, and `page`, which writes the file. Vite's own `build.license` leaves the workers out.
 */
export function notices(): { readonly worker: () => Plugin[]; readonly page: Plugin } {
  const folders = new Set<string>();
  const collect = (bundle: Rolldown.OutputBundle): void => {
    for (const output of Object.values(bundle)) {
      for (const id of output.type === "chunk" ? output.moduleIds : []) {
        const folder = packageFolder(id);
        if (folder !== undefined) folders.add(folder);
      }
    }
  };
  const worker: Plugin = {
    name: "chaosphere:notices-of-workers",
    generateBundle: (_, bundle) => collect(bundle),
  };
  const page: Plugin = {
    name: "chaosphere:notices",
    generateBundle(_, bundle) {
      collect(bundle);
      this.emitFile({ type: "asset", fileName: noticesFile, source: noticesOf([...folders]) });
    },
  };
  return { worker: () => [worker], page };
}

/** The folder of the package that a module of a bundle comes from; undefined for the workspace's own. */
function packageFolder(id: string): string | undefined {
  const path = id.replace(/^\0/, "").replace(/\?.*$/, "");
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

function noticesOf(folders: readonly string[]): string {
  const entries = folders.map(notice).sort((a, b) => (a < b ? -1 : 1));
  return [
    "# Third-party notices\n",
    "The viewer contains the following packages. The sources and licences of its data are in the folder bundled.\n",
    ...entries,
  ].join("\n");
}

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const texts = licenceTexts(folder).map(quoted);
  return `## ${name} ${version} (${license})\n\n${texts.join("\n\n")}\n`;
}

/** The licence files of a package, else what its README says under a heading of that name. */
function licenceTexts(folder: string): readonly string[] {
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const files = readdirSync(folder);
  const own = files.filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).map(read);
  if (own.length > 0) return own;
  const readme = files.filter((file) => /^readme/i.test(file)).map(read);
  const [section] = readme.flatMap((text) => /^#+ *licen[cs]e\b[\s\S]*/im.exec(text) ?? []);
  if (section !== undefined) return [section];
  throw new Error(
    `notices: a package in the page must bring its licence, got none in ${folder}. Leave the package out, or add its text here.`,
  );
}

function quoted(text: string): string {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
}
