/**
 * Series -> what a network of sequences learns from: the last rows, and the rows to come.
 *
 * @module
 */

/** One series that windows are cut from. */
export interface SequenceSource {
  /** Channels that a model sees, each of length n; `NaN` is missing. */
  readonly inputs: readonly Float64Array[];
  /** Columns that it is to forecast, each of length n; `NaN` is missing. */
  readonly targets: readonly Float64Array[];
  /**
   * First row that may be a target. Inputs may lie before it: they are the past that is known when it is forecast.
   * @default {0}
   */
  readonly from?: number;
  /** Row behind the last one that may be a target. @default {n} */
  readonly to?: number;
}

/** How windows are cut. */
export interface SequenceOptions {
  /** Rows in a window, >= 1. */
  readonly steps: number;
  /** How many steps behind the last row of the window the targets lie, each >= 1, such as `[1]` or `[1, 2, 3]`. */
  readonly horizons: readonly number[];
  /** Rows from one window to the next. @default {1} */
  readonly strideSteps?: number;
}

/** Windows, ready to be fed. */
export interface SequenceWindows {
  /** Windows b. */
  readonly count: number;
  /** Rows of each. */
  readonly steps: number;
  /** Channels of each row. */
  readonly channels: number;
  /** How far ahead the targets lie, steps. */
  readonly horizons: readonly number[];
  /** Columns that are forecast. */
  readonly outputs: number;
  /** b x steps x channels, the channel running fastest. */
  readonly inputs: Float32Array;
  /** b x horizons x outputs, the output running fastest. */
  readonly targets: Float32Array;
  /** Series of each window, by its place in the list. */
  readonly source: Int32Array;
  /** Row of the series at which each window ends; its targets lie behind it. */
  readonly lastRow: Int32Array;
  /** Windows that were left out since a value is missing. */
  readonly dropped: number;
}

/**
 * Cuts windows. None crosses from one series into another, and the targets of all lie between `from` and `to` of their series: so
 * windows that train and windows that are tested share no target.
 *
 * ```text
 * row      0 1 2 3 4 5 6
 * window   i i i . t          steps 3, horizons [2]: the last row is 2, the target row 4
 * ```
 *
 * @param sources Series, each with the same number of channels and targets; left unchanged.
 * @param options Length of the window, and how far ahead to look.
 * @returns Windows by series, then by row. A window with a `NaN` among its inputs or targets is left out and counted.
 * @throws {RangeError} If steps, horizons or stride are no whole numbers >= 1, or series differ in what they hold.
 *
 * @example Three rows, and the one after the next
 * ```ts
 * import assert from "node:assert/strict";
 * import { sequenceWindows } from "@/features/mod.ts";
 *
 * const load = Float64Array.of(0, 10, 20, 30, 40);
 * const windows = sequenceWindows([{ inputs: [load], targets: [load] }], { steps: 3, horizons: [2] });
 * assert.deepEqual([...windows.inputs], [0, 10, 20]);
 * assert.deepEqual([...windows.targets], [40]);
 * ```
 */
export function sequenceWindows(sources: readonly SequenceSource[], options: SequenceOptions): SequenceWindows {
  const { steps, horizons, strideSteps = 1 } = options;
  const channels = sources[0]?.inputs.length ?? 0;
  const outputs = sources[0]?.targets.length ?? 0;
  checkSequences(sources, options);
  const nearest = Math.min(...horizons);
  const furthest = Math.max(...horizons);
  const ends: { source: number; row: number }[] = [];
  let dropped = 0;
  sources.forEach(({ inputs, targets, from = 0, to = inputs[0]!.length }, source) => {
    const unknown = missingBefore(inputs);
    const isWhole = (row: number) =>
      unknown[row + 1] === unknown[row + 1 - steps] &&
      horizons.every((h) => targets.every((values) => !Number.isNaN(values[row + h]!)));
    for (let row = Math.max(steps - 1, from - nearest); row + furthest < to; row += strideSteps) {
      if (isWhole(row)) ends.push({ source, row });
      else dropped++;
    }
  });
  const count = ends.length;
  const inputs = new Float32Array(count * steps * channels);
  const targets = new Float32Array(count * horizons.length * outputs);
  ends.forEach(({ source, row }, b) => {
    const { inputs: from, targets: to } = sources[source]!;
    for (let c = 0; c < channels; c++) {
      const values = from[c]!;
      let at = b * steps * channels + c;
      for (let i = row - steps + 1; i <= row; i++, at += channels) inputs[at] = values[i]!;
    }
    horizons.forEach((h, k) => {
      for (let o = 0; o < outputs; o++) targets[(b * horizons.length + k) * outputs + o] = to[o]![row + h]!;
    });
  });
  return {
    count,
    steps,
    channels,
    horizons,
    outputs,
    inputs,
    targets,
    source: Int32Array.from(ends, ({ source }) => source),
    lastRow: Int32Array.from(ends, ({ row }) => row),
    dropped,
  };
}

/** How many rows before each have a missing value, length n + 1: whether a window has one is then one subtraction. */
function missingBefore(columns: readonly Float64Array[]): Int32Array {
  const rows = columns[0]!.length;
  const before = new Int32Array(rows + 1);
  for (let i = 0; i < rows; i++) {
    before[i + 1] = before[i]! + (columns.some((values) => Number.isNaN(values[i]!)) ? 1 : 0);
  }
  return before;
}

function checkSequences(
  sources: readonly SequenceSource[],
  { steps, horizons, strideSteps = 1 }: SequenceOptions,
): void {
  const refuse = (wish: string, is: string) => new RangeError(`Cannot cut windows as ${wish}: ${is}`);
  const isCount = (value: number) => Number.isInteger(value) && value >= 1;
  if (sources.length === 0) throw refuse("there must be a series", "there is none");
  if (horizons.length === 0 || ![steps, strideSteps, ...horizons].every(isCount)) {
    throw refuse(
      "steps, horizons and stride must be whole numbers >= 1",
      `they are ${steps}, [${horizons.join(", ")}] and ${strideSteps}`,
    );
  }
  const [first] = sources;
  sources.forEach(({ inputs, targets, from = 0, to }, i) => {
    const rows = inputs[0]?.length ?? 0;
    if (inputs.length === 0 || inputs.length !== first!.inputs.length || targets.length !== first!.targets.length) {
      throw refuse(
        "all series must have the same channels and targets, at least one channel",
        `series ${i} has ${inputs.length} and ${targets.length}, the first ${first!.inputs.length} and ${
          first!.targets.length
        }`,
      );
    }
    const odd = [...inputs, ...targets].find(({ length }) => length !== rows);
    if (odd !== undefined) throw refuse("all columns of a series must have the same rows", `${rows} and ${odd.length}`);
    if (from < 0 || (to ?? rows) > rows) {
      throw refuse(`the rows of series ${i} must lie between 0 and ${rows}`, `asked for ${from} to ${to}`);
    }
  });
}
