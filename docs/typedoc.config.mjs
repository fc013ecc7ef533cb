import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

/** The source of every entry of every package, folders before the root, which exports their names again. */
const entryPoints = readdirSync(`${root}packages`).flatMap((folder) =>
  Object.values(read(`../packages/${folder}/package.json`).exports)
    .reverse()
    .map(({ "@chaosphere/source": source }) => source.replace(/^\./, `${root}packages/${folder}`)),
);

const repository = read("../package.json").repository.url.replace(/^git\+|\.git$/g, "");

/** The reference of the exported names, as pages of the site. A comment that TypeDoc warns of fails the build. */
export default {
  entryPoints,
  basePath: root,
  tsconfig: "tsconfig.api.json",
  plugin: ["typedoc-plugin-markdown", "./site/apiNames.mjs", "./site/formulaIndex.mjs"],
  out: "api",
  router: "module",
  name: "API by package",
  readme: "none",
  entryFileName: "index",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  typeAliasPropertiesFormat: "table",
  useHTMLAnchors: true,
  disableGit: true,
  sourceLinkTemplate: `${repository}/blob/main/packages/{path}#L{line}`,
  excludeInternal: true,
  treatWarningsAsErrors: true,
};
