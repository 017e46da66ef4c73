import { type Matrix, selectColumns, selectRows, take } from "@/features/mod.ts";
import type { FittedRegressor, ModelEntry } from "../contract.ts";
import { checkState, checkTraining } from "./checks.ts";
import { fitLinear, type LinearState, predictLinear, publishedFeatures } from "./linear_regression.ts";
import { isServiceColumn, rowsByService, serviceCodes, serviceColumn, servicesOf } from "./service_columns.ts";

interface State {
  /** Services that have a line of their own. */
  readonly services: readonly string[];
  /** One line per service. */
  readonly lines: readonly LinearState[];
  /** The line through all rows, for everybody else. */
  readonly pooled: LinearState;
}

function fit(x: Matrix, y: Float64Array): State {
  const features = selectColumns(x, x.names.filter((name) => !isServiceColumn(name)));
  const known = servicesOf(x);
  const rows = rowsByService(serviceCodes(x, known), known.length);
  // Two rows per coefficient is the least that tells a slope from noise; a service with fewer shares the pooled line.
  const enough = known.keys().filter((code) => rows[code]!.length >= 2 * (features.names.length + 1)).toArray();
  return {
    services: enough.map((code) => known[code]!),
    lines: enough.map((code) => fitLinear(selectRows(features, rows[code]!), take(y, rows[code]!))),
    pooled: fitLinear(features, y),
  };
}

function restore(state: unknown): FittedRegressor {
  const saved = checkState<State>("linear_per_service", state, ["services", "lines", "pooled"]);
  return {
    predict(x) {
      const predictions = predictLinear(saved.pooled, x);
      const rows = rowsByService(serviceCodes(x, saved.services), saved.services.length);
      saved.lines.forEach((line, code) => {
        const own = predictLinear(line, selectRows(x, rows[code]!));
        rows[code]!.forEach((row, i) => predictions[row] = own[i]!);
      });
      return predictions;
    },
    toJSON: () => saved,
  };
}

/**
 * Ordinary least squares, one line per service, on the five published features.
 *
 * CPU per request differs several times between services, which one pooled line cannot say. A service that training
 * did not see, or saw in fewer than two rows per coefficient, is predicted by the pooled line.
 */
export const linearPerService: ModelEntry = {
  summary: "ordinary least squares, one line per service",
  saturates: false,
  inputs: (context) => [...publishedFeatures(context), ...context.services.map(serviceColumn)],
  create: () => ({
    fit(x, y) {
      checkTraining("linear_per_service", x, y);
      return restore(fit(x, y));
    },
  }),
  restore,
};
