/**
 * What the proxy case hides: it scales the inputs and not the truth, so it punishes whoever answers the scaled inputs.
 *
 * @module
 */
import { PROXY_USERS } from "@/config.ts";
import type { FeatureTable } from "@/features/mod.ts";
import type { EvaluationResult } from "./result.ts";

/** One service in the proxy case. Means, unit of the target. */
export interface ProxyRow {
  /** Name of the service. */
  readonly service: string;
  /** What the case takes for the truth: the target at the test levels, as measured, not scaled. */
  readonly scoredAgainst: number;
  /** What was measured at the level that the case imitates; `NaN` if the campaign does not have it. */
  readonly measured: number;
  /** What each model answers to the scaled traffic, by registry name. */
  readonly predictions: Readonly<Record<string, number>>;
}

/**
 * Lists what models answer in the proxy case beside what it scores them against, and beside what was really measured at
 * the level that it imitates.
 *
 * @param result What the evaluation found.
 * @param table The table that was evaluated.
 * @returns One record a service; none if the proxy did not run.
 */
export function proxyRows(result: EvaluationResult, table: FeatureTable): ProxyRow[] {
  const proxy = result.cases.find(({ kind }) => kind === "proxy");
  if (proxy === undefined) return [];
  const { keys, y } = table;
  return keys.services.map((service, code) => {
    const positions = [...proxy.testRows.keys()].filter((i) => keys.service[proxy.testRows[i]!] === code);
    const imitated = [...y.keys()].filter((row) => keys.service[row] === code && keys.users[row] === PROXY_USERS);
    return {
      service,
      scoredAgainst: meanOfList(positions.map((i) => y[proxy.testRows[i]!]!)),
      measured: meanOfList(imitated.map((row) => y[row]!)),
      predictions: Object.fromEntries(
        proxy.models.map(({ model, predictions }) => [model, meanOfList(positions.map((i) => predictions[i]!))]),
      ),
    };
  });
}

function meanOfList(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
