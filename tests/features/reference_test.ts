import assert from "node:assert/strict";
import { Matrix as DenseMatrix, solve } from "ml-matrix";
import { PUBLISHED_TEST_USERS, PUBLISHED_TRAIN_USERS } from "@/config.ts";
import { loadCampaign } from "@/dataset/mod.ts";
import { applyFill, buildFeatures, column, fitFill, selectColumns, take } from "@/features/mod.ts";
import { assertClose } from "../assert_close.ts";
import { hasReference, REFERENCE } from "../dataset/campaign_folder.ts";

/** What `campaign-expected.json` holds, as far as it is read here. */
interface Expected {
  readonly features: string[];
  readonly "n_train": number;
  readonly "n_test": number;
  readonly "missing_features_before_fill": { readonly train: number; readonly test: number };
  readonly "recomputed_scikit_learn_1_2_1": {
    readonly "linear_regression": { mae: number; mape: number; coefficients: number[]; intercept: number };
    readonly "persistence_cpu_usage_lag_1": { mae: number; mape: number };
  };
}

function rowsOf(users: Float64Array, wanted: readonly number[]): Int32Array {
  return Int32Array.from(users.keys()).filter((row) => wanted.includes(users[row]!));
}

Deno.test({
  name: "buildFeatures() and fitFill() reproduce the published least squares on the published campaign",
  ignore: !hasReference(),
  fn: async (t) => {
    const expected: Expected = JSON.parse(await Deno.readTextFile(`${REFERENCE}/campaign-expected.json`));
    const table = buildFeatures(await loadCampaign(`${REFERENCE}/campaign`), { target: "cpu_usage" });
    const train = rowsOf(table.keys.users, PUBLISHED_TRAIN_USERS);
    const test = rowsOf(table.keys.users, PUBLISHED_TEST_USERS);
    const raw = selectColumns(table.features, expected.features);
    const x = applyFill(raw, fitFill(raw, train));

    await t.step("rows and missing features are those of the study", () => {
      const missing = (rows: Int32Array): number =>
        raw.columns.reduce((sum, values) => sum + take(values, rows).filter(Number.isNaN).length, 0);
      assert.equal(train.length, expected.n_train);
      assert.equal(test.length, expected.n_test);
      assert.deepEqual({ train: missing(train), test: missing(test) }, expected.missing_features_before_fill);
    });

    await t.step("coefficients and errors are those of scikit-learn", () => {
      const published = expected.recomputed_scikit_learn_1_2_1.linear_regression;
      const design = (rows: Int32Array): number[][] =>
        Array.from(rows, (row) => [1, ...x.columns.map((values) => values[row]!)]);
      const weights = solve(new DenseMatrix(design(train)), DenseMatrix.columnVector([...take(table.y, train)]), true)
        .to1DArray();
      assertClose(weights[0]!, published.intercept);
      // The file gives coefficients to eight decimals.
      published.coefficients.forEach((weight, j) => assertClose(weights[j + 1]!, weight, { absolute: 5e-9 }));
      const predicted = design(test).map((row) => row.reduce((sum, value, j) => sum + value * weights[j]!, 0));
      const actual = take(table.y, test);
      const errors = predicted.map((value, i) => Math.abs(value - actual[i]!));
      assertClose(average(errors), published.mae);
      assertClose(100 * average(errors.map((error, i) => error / Math.max(actual[i]!, 1e-8))), published.mape);
    });

    await t.step(
      "persistence scores what was published, on all rows and on those whose previous sample is real",
      () => {
        const previous = column(x, "cpu_usage_lag_1");
        const errors = Array.from(test, (row) => Math.abs(previous[row]! - table.y[row]!));
        assertClose(average(errors), expected.recomputed_scikit_learn_1_2_1.persistence_cpu_usage_lag_1.mae);
        const real = errors.filter((_, i) => !Number.isNaN(column(raw, "cpu_usage_lag_1")[test[i]!]!));
        assert.equal(real.length, 336);
        assertClose(average(real), 0.0335, { absolute: 5e-5 });
      },
    );

    await t.step("318 of the test rows have all lags measured", () => {
      assert.equal(test.filter((row) => table.hasRealLags[row] === 1).length, 318);
    });
  },
});

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
