/**
 * What the utilization law learned, beside what was measured: the price of a request.
 *
 * @module
 */
import { column, type FeatureTable } from "@/features/mod.ts";
import type { LoadedModel } from "../store.ts";
import { checkState } from "./checks.ts";
import type { ServiceDemand, UtilizationLawState } from "./utilization_law.ts";

/** One service. */
export interface DemandRow extends ServiceDemand {
  /** Name of the service. */
  readonly service: string;
  /** CPU that was used over requests that were answered, core-seconds: the demand, and the idle cost shared by requests. */
  readonly measuredCoreSeconds: number;
}

/**
 * Lists what a request costs, service by service.
 *
 * @param law A saved `utilization_law`.
 * @param table What was measured: its target is `cpu_usage`, and it has the feature `request_rate`.
 * @returns One record for each service of the law. `NaN` as measured cost of a service that the table does not have.
 * @throws {TypeError} If the model is no utilization law, the target is not CPU, or the table has no request rate.
 */
export function demandRows(law: LoadedModel, table: FeatureTable): DemandRow[] {
  if (law.snapshot.model !== "utilization_law" || table.target !== "cpu_usage") {
    throw new TypeError(
      `Cannot list demands as it takes a utilization_law and CPU: the model is ${law.snapshot.model}, the target ${table.target}`,
    );
  }
  const state = checkState<UtilizationLawState>("utilization_law", law.snapshot.state, ["services", "demands"]);
  const rate = column(table.features, "request_rate");
  const { keys, y } = table;
  return state.services.map((service, i) => {
    const code = keys.services.indexOf(service);
    const sum = (values: Float64Array) =>
      values.reduce((total, value, row) => keys.service[row] === code ? total + value : total, 0);
    return { service, ...state.demands[i]!, measuredCoreSeconds: sum(y) / sum(rate) };
  });
}
