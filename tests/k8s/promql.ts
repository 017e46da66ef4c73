/**
 * Reads PromQL: whether it can be parsed, and which metrics it asks for.
 */
import { parser } from "@prometheus-io/lezer-promql";

/** Metrics that an expression selects, sorted, each once. */
export function metricsOf(expression: string): string[] {
  const found = new Set<string>();
  parser.parse(expression).iterate({
    enter({ name, from, to, node }) {
      if (name === "Identifier" && node.parent?.name === "VectorSelector") found.add(expression.slice(from, to));
    },
  });
  return [...found].sort();
}

/** Where an expression cannot be parsed, as the text from there on; `undefined` if it can. */
export function syntaxFault(expression: string): string | undefined {
  let fault: string | undefined;
  parser.parse(expression).iterate({
    enter({ type, from }) {
      if (type.isError) fault ??= expression.slice(from);
    },
  });
  return fault;
}
