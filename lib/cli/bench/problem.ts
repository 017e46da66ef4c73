/**
 * Data that both sides fit: bit for bit the same numbers.
 *
 * @module
 */
import { loadCampaign } from "@/dataset/mod.ts";
import { EVALUATION_CASES, fillCase } from "@/evaluate/mod.ts";
import {
  applyFill,
  buildFeatures,
  fitFill,
  type Matrix,
  matrix,
  selectColumns,
  selectRows,
  take,
} from "@/features/mod.ts";
import { writeFileAtomic } from "@/files.ts";
import { MODELS } from "@/models/mod.ts";
import { normal, prng } from "@/random/mod.ts";
import type { Target } from "@/schema.ts";

/** Rows with their target. */
export interface Rows {
  /** Features, n × p, finite. */
  readonly x: Matrix;
  /** Target, length n, finite. */
  readonly y: Float64Array;
}

/** Something to learn. */
export interface Problem {
  /** Rows that train. */
  readonly train: Rows;
  /** Rows that are predicted, if the error is of interest. */
  readonly test?: Rows;
}

/**
 * The training rows of case 1 of a campaign, with the features of the forest, gaps filled: 1416 × 5 for the reference.
 *
 * @param directory Folder of the campaign.
 * @param target Column to predict.
 * @returns `undefined` if the campaign cannot fill the case.
 * @throws {SchemaError} If the folder is no campaign.
 */
export async function caseOneProblem(directory: string, target: Target): Promise<Problem | undefined> {
  const table = buildFeatures(await loadCampaign(directory, { target }), { target });
  const fold = fillCase(EVALUATION_CASES[0]!, table.keys).folds?.[0];
  if (fold === undefined) return undefined;
  const inputs = MODELS.random_forest.inputs({
    target,
    services: table.keys.services,
    available: table.features.names,
  });
  const x = selectColumns(table.features, inputs);
  const filled = applyFill(selectRows(x, fold.trainRows), fitFill(x, fold.trainRows));
  return { train: { x: filled, y: take(table.y, fold.trainRows) } };
}

/**
 * Friedman's problem 1 with noise of variance 1: no forecast has a root mean squared error below 1.
 *
 * Source: Friedman (1991), "Multivariate adaptive regression splines", Annals of Statistics 19(1), section 4.3.
 *
 * @param options Training and test rows, features (the first five matter, so at least 5), seed.
 */
export function friedmanProblem(
  options: {
    readonly trainRows: number;
    readonly testRows?: number;
    readonly features: number;
    readonly seed: number;
  },
): Problem {
  const { trainRows, testRows = 0, features, seed } = options;
  const random = prng(seed);
  const draw = (rows: number): Rows => {
    const columns = Array.from({ length: features }, () => new Float64Array(rows));
    const y = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      for (const column of columns) column[i] = random.next();
      const [a, b, c, d, e] = columns as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
      y[i] = 10 * Math.sin(Math.PI * a[i]! * b[i]!) + 20 * (c[i]! - 0.5) ** 2 + 10 * d[i]! + 5 * e[i]! + normal(random);
    }
    return { x: matrix(Object.fromEntries(columns.map((column, j) => [`x${j}`, column]))), y };
  };
  const train = draw(trainRows);
  return testRows === 0 ? { train } : { train, test: draw(testRows) };
}

/**
 * Lays a problem out as the peers read it: 64-bit floats in the byte order of the machine, row by row, the target behind
 * the features, test rows behind training rows.
 */
export function problemBytes({ train, test }: Problem): Uint8Array {
  const parts = test === undefined ? [train] : [train, test];
  const width = train.x.names.length + 1;
  const numbers = new Float64Array(width * parts.reduce((sum, { y }) => sum + y.length, 0));
  let start = 0;
  for (const { x, y } of parts) {
    [...x.columns, y].forEach((values, j) => values.forEach((value, i) => numbers[start + i * width + j] = value));
    start += width * y.length;
  }
  return new Uint8Array(numbers.buffer);
}

/** Writes {@linkcode problemBytes} to a file and gives its path. */
export async function writeProblem(path: string, problem: Problem): Promise<string> {
  return await writeFileAtomic(path, problemBytes(problem));
}
