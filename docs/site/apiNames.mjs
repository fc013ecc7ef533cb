import { Converter, ReflectionKind } from "typedoc";

/**
 * Calls each module by the name by which it is imported, as in `@chaosphere/core/harmonics`, and lets a comment link to any
 * exported name without importing it, as `@throws` does to the errors of core.
 */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      const [folder, , ...path] = module.name.replace(/^packages\//, "").split("/");
      const name = folder === "cli" ? "chaosphere" : `@chaosphere/${folder}`;
      module.name = [name, ...path].join("/");
    }
  });
  // After TypeDoc's own resolution, which has the priority −300.
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => linkByName(project), -1000);
}

function linkByName(project) {
  const exported = project
    .getReflectionsByKind(ReflectionKind.SomeExport)
    .filter((reflection) => !reflection.isReference());
  const named = new Map();
  for (const one of exported) named.set(one.name, [...(named.get(one.name) ?? []), one]);
  for (const { comment } of Object.values(project.reflections)) {
    const parts = comment
      ? [comment.summary, ...comment.blockTags.map(({ content }) => content)]
      : [];
    for (const part of parts.flat()) {
      if (part.kind !== "inline-tag" || part.target) continue;
      const [only, ...others] = named.get(part.text.trim()) ?? [];
      if (only && others.length === 0) part.target = only;
    }
  }
}
