import { median } from "@/dataset/mod.ts";
import { column, type Matrix } from "@/features/mod.ts";
import type { Target } from "@/schema.ts";
import type { FittedRegressor, ModelEntry } from "../contract.ts";
import { checkState, checkTraining } from "./checks.ts";
import { nonNegativeLeastSquares } from "./least_squares.ts";
import { serviceCodes, serviceColumn, servicesOf } from "./service_columns.ts";
import { fitUsl } from "./usl_fit.ts";
import { type UslFit, uslThroughput } from "./usl_law.ts";

/**
 * Latency against load under the law: constant + linear (N - 1) + quadratic N (N - 1), each ≥ 0, in the unit of the
 * latency. The linear and the quadratic term are alpha / gamma and beta / gamma; the constant is 1 / gamma less the
 * time that users think.
 */
export interface UslLatency {
  /** Latency of one user alone. */
  readonly constant: number;
  /** What each further user adds by contention. */
  readonly linear: number;
  /** What each further pair of users adds by coherency. */
  readonly quadratic: number;
}

/** The law fitted to one service with one number of replicas, or to a pool of them. */
export interface UslCell {
  /** The service, or `null` for all of them. */
  readonly service: string | null;
  /** The number of replicas, or `null` for all. */
  readonly replicas: number | null;
  /** The fit if the target is throughput. */
  readonly throughput?: UslFit;
  /** The fit if the target is latency. */
  readonly latency?: UslLatency;
}

/** What the model learned, as it is saved. */
export interface UslState {
  /** Sorted services that training saw. */
  readonly services: readonly string[];
  /** Fits, the most particular first. The last is the pool of all. */
  readonly cells: readonly UslCell[];
}

/** Fewer load levels than the law has coefficients leave it undetermined. */
const MIN_LEVELS = 3;

function fit(x: Matrix, y: Float64Array, target: Target): UslState {
  const services = servicesOf(x);
  const codes = serviceCodes(x, services);
  const replicas = column(x, "replicas");
  const cells: UslCell[] = [];
  const add = (service: number | null, count: number | null): void => {
    const levels = levelMedians(
      x,
      y,
      (row) => (service === null || codes[row] === service) && (count === null || replicas[row] === count),
    );
    if (levels.load.length < MIN_LEVELS) return;
    const name = service === null ? null : services[service]!;
    cells.push({ service: name, replicas: count, ...fitCell(levels, target) });
  };
  const counts = [...new Set(replicas)].sort((a, b) => a - b);
  services.forEach((_, service) => counts.forEach((count) => add(service, count)));
  services.forEach((_, service) => add(service, null));
  add(null, null);
  if (cells.at(-1)?.service !== null) {
    const levels = new Set(column(x, "users")).size;
    throw new RangeError(
      `Cannot fit usl as at least ${MIN_LEVELS} load levels with ${target} above 0 are needed: training has ${levels}`,
    );
  }
  return { services, cells };
}

interface Levels {
  readonly load: Float64Array;
  readonly value: Float64Array;
}

/** One value per load level: the median over its samples, which a failed run in between does not move. */
function levelMedians(x: Matrix, y: Float64Array, belongs: (row: number) => boolean): Levels {
  const samples = new Map<number, number[]>();
  column(x, "users").forEach((users, row) => {
    if (!belongs(row)) return;
    const list = samples.get(users);
    if (list === undefined) samples.set(users, [y[row]!]);
    else list.push(y[row]!);
  });
  const levels = [...samples]
    .map(([load, values]) => ({ load, value: median(Float64Array.from(values)) }))
    .filter(({ load, value }) => load > 0 && value > 0)
    .sort((a, b) => a.load - b.load);
  return {
    load: Float64Array.from(levels, ({ load }) => load),
    value: Float64Array.from(levels, ({ value }) => value),
  };
}

function fitCell({ load, value }: Levels, target: Target): Partial<UslCell> {
  if (target === "throughput") return { throughput: fitUsl(load, value) };
  const columns = [load.map(() => 1), load.map((n) => n - 1), load.map((n) => n * (n - 1))];
  const [constant, linear, quadratic] = nonNegativeLeastSquares(columns, value);
  return { latency: { constant: constant!, linear: linear!, quadratic: quadratic! } };
}

function predictCell({ throughput, latency }: UslCell, load: number): number {
  if (throughput !== undefined) return uslThroughput(throughput, load);
  return latency!.constant + latency!.linear * (load - 1) + latency!.quadratic * load * (load - 1);
}

function restore(state: unknown): FittedRegressor {
  const saved = checkState<UslState>("usl", state, ["services", "cells"]);
  const pooled = saved.cells.at(-1)!;
  return {
    predict(x) {
      const codes = serviceCodes(x, saved.services);
      const replicas = column(x, "replicas");
      return column(x, "users").map((load, row) => {
        const service = saved.services[codes[row]!];
        const cell = saved.cells.find((candidate) =>
          candidate.service === service && (candidate.replicas === null || candidate.replicas === replicas[row])
        );
        return predictCell(cell ?? pooled, load);
      });
    },
    toJSON: () => saved,
  };
}

/**
 * The Universal Scalability Law: throughput and mean latency of a service against the number of users.
 *
 * Fitted to the median of each load level, for each service and number of replicas. Where such a cell has fewer than
 * three levels, or was never seen, all replicas of the service are pooled; a service that has no fit of its own is
 * given that of all services together.
 *
 * Load is the number of concurrent users, and users think between requests. Throughput is not touched by that: the law
 * is a statement about N. Latency is: Little's law gives the time of the whole loop, N / X(N), and the response time is
 * that less the think time Z (the interactive response time law), so R(N) = (1/gamma - Z) + (alpha/gamma) (N - 1) +
 * (beta/gamma) N (N - 1). The measured latency is fitted to that shape, with the think time inside its constant, instead
 * of being derived from a throughput whose N / X is mostly think time.
 *
 * Source: Gunther (2007), "Guerrilla Capacity Planning", chapters 4 and 5; Denning and Buzen (1978), "The operational
 * analysis of queueing network models", ACM Computing Surveys 10(3), for the response time law.
 */
export const usl: ModelEntry = {
  summary: "Universal Scalability Law: throughput and mean latency against users",
  saturates: false,
  targets: ["throughput", "avg_latency"],
  inputs: ({ services }) => ["users", "replicas", ...services.map(serviceColumn)],
  create: ({ target }) => ({
    fit(x, y) {
      checkTraining("usl", x, y);
      return restore(fit(x, y, target));
    },
  }),
  restore,
};
