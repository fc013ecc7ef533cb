import { dirname, join } from "node:path";
import ts from "typescript";
import { root } from "../test/importGraph.ts";
import type { DocExample } from "./collect.ts";

/** The compiler's options of every package, for code that is only checked. */
function options(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(
    {
      ...config.compilerOptions,
      composite: false,
      declaration: false,
      declarationMap: false,
      isolatedDeclarations: false,
      noEmit: true,
      rootDir: root,
      types: ["node"],
    },
    root,
  );
  return options;
}

/**
 * What the compiler says against each example, in their order; an empty list where it compiles. Each is checked as if
 * it stood in a file of its own beside the one that documents it, so that it sees its package and the dependencies
 * of that, and nothing else. Packages are those of the sources, not of a build.
 */
export function compileErrors(examples: readonly DocExample[]): string[][] {
  const codes = new Map(
    examples.map(({ file, code }, k) => [join(root, dirname(file), `docExample${k}.ts`), code]),
  );
  const settings = options();
  const host = ts.createCompilerHost(settings);
  const { fileExists, readFile } = host;
  host.getCurrentDirectory = () => root;
  host.fileExists = (file) => codes.has(file) || fileExists(file);
  host.readFile = (file) => codes.get(file) ?? readFile(file);
  const program = ts.createProgram([...codes.keys()], settings, host);
  return [...codes.keys()].map((name) => {
    const file = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"),
    );
  });
}
