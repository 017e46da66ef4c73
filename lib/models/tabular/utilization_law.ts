import { column, type Matrix, selectRows, take } from "@/features/mod.ts";
import type { FittedRegressor, InputContext, ModelEntry } from "../contract.ts";
import { checkState, checkTraining } from "./checks.ts";
import { nonNegativeLeastSquares } from "./least_squares.ts";
import { rowsByService, serviceCodes, serviceColumn, servicesOf } from "./service_columns.ts";

/** What a service costs. */
export interface ServiceDemand {
  /** CPU that the service uses without load, however many replicas it has, cores, ≥ 0. */
  readonly baseCores: number;
  /** CPU that each replica adds to that, cores, ≥ 0. */
  readonly baseCoresPerReplica: number;
  /** CPU that one request uses, core-seconds, ≥ 0. */
  readonly demandCoreSeconds: number;
}

/** The demands of all services, as they are saved. */
export interface UtilizationLawState {
  /** Services that have a demand of their own. */
  readonly services: readonly string[];
  /** One demand per service. */
  readonly demands: readonly ServiceDemand[];
  /** Demand of all services together, for a service that training did not see. */
  readonly pooled: ServiceDemand;
}

/** Names of the features that the law reads: rate and replicas, the limit where the campaign has one, the services. */
export function utilizationLawInputs({ services, available }: InputContext): string[] {
  const limit = available.includes(LIMIT) ? [LIMIT] : [];
  return ["request_rate", "replicas", ...limit, ...services.map(serviceColumn)];
}

const LIMIT = "cpu_limit_per_replica";

/** Estimates bases and demand of each service by non-negative least squares. */
export function fitUtilizationLaw(x: Matrix, y: Float64Array): UtilizationLawState {
  const services = servicesOf(x);
  const rows = rowsByService(serviceCodes(x, services), services.length);
  const seen = services.keys().filter((code) => rows[code]!.length > 0).toArray();
  return {
    services: seen.map((code) => services[code]!),
    demands: seen.map((code) => demandOf(selectRows(x, rows[code]!), take(y, rows[code]!))),
    pooled: demandOf(x, y),
  };
}

function demandOf(x: Matrix, y: Float64Array): ServiceDemand {
  const rate = column(x, "request_rate");
  // In this order: a campaign with one number of replicas gives its base to the service, not to the replica.
  const [base, perReplica, demand] = nonNegativeLeastSquares([rate.map(() => 1), column(x, "replicas"), rate], y);
  return { baseCores: base!, baseCoresPerReplica: perReplica!, demandCoreSeconds: demand! };
}

/** Evaluates the law: CPU in cores, one value per row, from 0 to {@linkcode cpuLimitCores}. */
export function predictUtilizationLaw(law: UtilizationLawState, x: Matrix): Float64Array {
  const codes = serviceCodes(x, law.services);
  const rate = column(x, "request_rate");
  const replicas = column(x, "replicas");
  const usage = new Float64Array(x.rows);
  for (let i = 0; i < x.rows; i++) {
    const { baseCores, baseCoresPerReplica, demandCoreSeconds } = law.demands[codes[i]!] ?? law.pooled;
    usage[i] = baseCores + baseCoresPerReplica * replicas[i]! + demandCoreSeconds * rate[i]!;
  }
  return clampToLimit(usage, x);
}

/** CPU limit of all replicas together, cores, one value per row; infinite where no limit is set or known. */
export function cpuLimitCores(x: Matrix): Float64Array {
  const limit = x.columns[x.names.indexOf(LIMIT)];
  const replicas = column(x, "replicas");
  return replicas.map((count, i) => limit !== undefined && limit[i]! > 0 ? limit[i]! * count : Infinity);
}

/** Brings CPU predictions into what the machine can do: at least 0 and at most {@linkcode cpuLimitCores}. */
export function clampToLimit(usage: Float64Array, x: Matrix): Float64Array {
  const limits = cpuLimitCores(x);
  return usage.map((cores, i) => Math.min(Math.max(cores, 0), limits[i]!));
}

function restore(state: unknown): FittedRegressor {
  const law = checkState<UtilizationLawState>("utilization_law", state, ["services", "demands", "pooled"]);
  return { predict: (x) => predictUtilizationLaw(law, x), toJSON: () => law };
}

/**
 * CPU from the Utilization Law: base + base per replica × replicas + service demand × request rate, at most limit × replicas.
 *
 * All three are estimated per service and never negative, so predictions rise with the rate; beyond the measured
 * range the law says what a constant cost per request says, until the CPU limit binds. A service that training did not
 * see is given the demand of all services pooled.
 *
 * Source: Denning and Buzen (1978), "The operational analysis of queueing network models", ACM Computing Surveys 10(3);
 * Lazowska et al. (1984), "Quantitative System Performance", chapter 3.
 */
export const utilizationLaw: ModelEntry = {
  summary: "CPU = base + service demand x request rate, at most the limit",
  saturates: false,
  targets: ["cpu_usage"],
  inputs: utilizationLawInputs,
  create: () => ({
    fit(x, y) {
      checkTraining("utilization_law", x, y);
      return restore(fitUtilizationLaw(x, y));
    },
  }),
  restore,
};
