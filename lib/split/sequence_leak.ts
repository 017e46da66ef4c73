/**
 * Does a window of a series know what comes behind it?
 *
 * @module
 */
import type { Series } from "@/dataset/mod.ts";
import type { LeakFinding, LeakReport } from "./leak_report.ts";

/** Windows as a model is fed with them; {@linkcode sequenceWindows} makes such. */
export interface AuditedWindows {
  /** Windows b. */
  readonly count: number;
  /** Rows of each. */
  readonly steps: number;
  /** Channels of each row. */
  readonly channels: number;
  /** b x steps x channels, the channel running fastest. */
  readonly inputs: ArrayLike<number>;
  /** Targets of each window, b x any number, if there are targets. */
  readonly targets?: ArrayLike<number>;
  /** Row of the series at which each window ends. */
  readonly lastRow: ArrayLike<number>;
}

/** Everything between a measured series and a model: gaps, scaling, smoothing, features, windows. */
export type SequenceBuilder = (series: Series) => AuditedWindows;

/** How sequences are audited. */
export interface SequenceAuditOptions {
  /**
   * Rows at the beginning that statistics, such as the maximum of a scaler, may be learned from. They are not changed: that one
   * window that trains knows another is no leak.
   * @default {0}
   */
  readonly learnedRows?: number;
  /** Names of the channels. @default {channel 0, channel 1 …} */
  readonly names?: readonly string[];
  /** Rows that are changed alone, evenly spread if there are more. @default {200} */
  readonly mostRows?: number;
}

/** A window that knows a later sample. */
export interface LeakingWindow {
  /** Row at which it ends. */
  readonly lastRow: number;
  /** The nearest later row that it was seen to depend on. */
  readonly changedRow: number;
}

/** What the audit of sequences says. */
export interface SequenceLeakReport extends LeakReport {
  /** Windows that were checked. */
  readonly windows: number;
  /** Later rows that were changed, each alone. */
  readonly changedRows: number;
  /** Every window that moved when only later rows changed, by the row at which it ends. */
  readonly leaking: readonly LeakingWindow[];
}

/** What samples are replaced with; both signs, as a minimum does not see a huge value and a maximum no tiny one. */
const POISONS: readonly number[] = [1e9, -1e9];

/** Windows, by their share of all, behind which everything is changed at once, and beside which a gap is made. */
const CUT_SHARES: readonly number[] = [0.25, 0.5, 0.75];

/** Stands for the channel of a window that is gone, as when a later value makes an earlier one missing. */
const WHOLE_WINDOW = Infinity;

/** What was seen of one channel. */
interface Sight {
  readonly rows: Set<number>;
  furthest: number;
  example: LeakingWindow;
  isStatistic: boolean;
}

/**
 * Builds windows again and again, each time with later samples changed, and reports every window whose inputs move.
 *
 * ```text
 * row        0 1 2 3 4 5 6
 * window         i i i         ends at row 4
 * changed              #       each later row alone …
 * changed              # #     … all later rows at once …
 * changed            . #       … and a later row behind a gap, which a fill may look across
 * ```
 *
 * So a centred filter, a scaler or a fill that knows the whole series are caught, whatever their formula, and so is a window that
 * is said to end before it does: its targets would not move with the rows behind it.
 *
 * @param of A series as measured, gaps included.
 * @param build Everything that is done to it. It must leave the series unchanged.
 * @param options Rows that may be learned from.
 * @returns Findings by channel. `splits` is 0: which rows train is for `learnedRows` to say.
 * @throws {RangeError} If there is no window to check.
 *
 * @example A centred filter is caught, one that ends at its row is not
 * ```ts
 * import assert from "node:assert/strict";
 * import { series } from "@/dataset/mod.ts";
 * import { savitzkyGolay, sequenceWindows, type SmoothingAlignment } from "@/features/mod.ts";
 * import { auditSequenceLeaks } from "@/split/mod.ts";
 *
 * const cpuCores = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i));
 * const load = series({ name: "cart", startSeconds: 0, stepSeconds: 60 }, { cpuCores });
 * const audit = (alignment: SmoothingAlignment) =>
 *   auditSequenceLeaks(load, ({ columns }) => {
 *     const inputs = columns.map((values) => savitzkyGolay(values, { window: 5, order: 3, alignment }));
 *     return sequenceWindows([{ inputs, targets: columns }], { steps: 10, horizons: [1] });
 *   });
 * assert.equal(audit("centred").passed, false);
 * assert.equal(audit("one-sided").passed, true);
 * ```
 */
export function auditSequenceLeaks(
  of: Series,
  build: SequenceBuilder,
  options: SequenceAuditOptions = {},
): SequenceLeakReport {
  const { learnedRows = 0, mostRows = 200 } = options;
  const original = build(of);
  const { channels } = original;
  if (original.count === 0) {
    throw new RangeError(`Cannot audit the windows of "${of.name}" as there must be one: there is none`);
  }
  const sights = new Map<number, Sight>();
  const nearest = new Map<number, number>();
  const findings: LeakFinding[] = [];
  const look = (before: AuditedWindows, after: AuditedWindows, changedRow: number) => {
    const moved = movedWindows(before, after, changedRow);
    for (const lastRow of moved.rows) {
      nearest.set(lastRow, Math.min(nearest.get(lastRow) ?? Infinity, changedRow));
    }
    for (const [channel, rows] of moved.byChannel) {
      const example = { lastRow: rows.at(-1)!, changedRow };
      const sight = sights.get(channel) ?? { rows: new Set(), furthest: 0, example, isStatistic: false };
      rows.forEach((row) => sight.rows.add(row));
      sight.furthest = Math.max(sight.furthest, changedRow - rows[0]!);
      // A filter sees a few rows ahead; what moves even the first of many windows was learned from all rows.
      sight.isStatistic ||= rows.length === moved.checked && moved.checked > original.steps;
      sights.set(channel, sight);
    }
  };

  const later = spread(Math.max(1, learnedRows), of.rows, mostRows);
  for (const row of later) {
    for (const poison of POISONS) look(original, build(changed(of, (i) => i === row, poison)), row);
  }
  const unmoved = new Set<number>();
  for (const cut of cutRows(original, learnedRows, of.rows)) {
    const builds = POISONS.map((poison) => build(changed(of, (i) => i >= cut, poison)));
    builds.forEach((after) => look(original, after, cut));
    if (targetsStay(original, builds, cut - 1)) unmoved.add(cut - 1);
    const gapped = changed(of, (i) => i === cut - 1, NaN);
    const before = build(gapped);
    for (const poison of POISONS) look(before, build(changed(gapped, (i) => i === cut, poison)), cut);
  }
  for (const [channel, sight] of [...sights].sort(([a], [b]) => a - b)) {
    findings.push(describe(channel, options.names?.[channel] ?? `channel ${channel}`, sight));
  }
  if (unmoved.size > 0) {
    const rows = [...unmoved];
    findings.push({
      check: "future_rows",
      reason:
        `the targets of the window that is said to end at row ${rows[0]} stay although every later row changes: ` +
        `they lie inside the window`,
    });
  }
  return {
    passed: findings.length === 0,
    findings,
    features: channels,
    splits: 0,
    rows: of.rows,
    windows: original.count,
    changedRows: later.length,
    leaking: [...nearest].sort(([a], [b]) => a - b).map(([lastRow, changedRow]) => ({ lastRow, changedRow })),
  };
}

function describe(channel: number, name: string, { rows, furthest, example, isStatistic }: Sight): LeakFinding {
  const windows = `${rows.size} ${rows.size === 1 ? "window" : "windows"}`;
  const such = `such as the one that ends at row ${example.lastRow} with row ${example.changedRow}`;
  if (channel === WHOLE_WINDOW) {
    return { check: "future_rows", reason: `${windows} are there or not depending on later rows, ${such}` };
  }
  const seen = `${windows} ${rows.size === 1 ? "moves" : "move"} when only later rows change`;
  return isStatistic
    ? { check: "test_statistics", feature: name, reason: `${seen}, all of them at once: it was learned from all rows` }
    : { check: "future_rows", feature: name, reason: `${seen}, up to ${furthest} rows ahead, ${such}` };
}

/** Rows from `from` to `to` - 1, evenly spread if there are more than `most`; the last one is always among them. */
function spread(from: number, to: number, most: number): number[] {
  const rows = Math.max(0, to - from);
  const count = Math.min(rows, most);
  return Array.from({ length: count }, (_, i) => to - 1 - Math.floor(i * rows / count)).reverse();
}

/** Rows behind the end of some windows. */
function cutRows({ lastRow, count }: AuditedWindows, learnedRows: number, rows: number): number[] {
  const behind = Array.from({ length: count }, (_, b) => lastRow[b]! + 1)
    .filter((row) => row >= Math.max(1, learnedRows) && row < rows).sort((a, b) => a - b);
  return [...new Set(CUT_SHARES.flatMap((share) => behind[Math.floor(share * behind.length)] ?? []))];
}

function changed(of: Series, isChanged: (row: number) => boolean, poison: number): Series {
  return { ...of, columns: of.columns.map((values) => values.map((value, i) => isChanged(i) ? poison : value)) };
}

/** Windows that end before the changed row and are not as they were, by channel. */
function movedWindows(before: AuditedWindows, after: AuditedWindows, changedRow: number) {
  const size = before.steps * before.channels;
  const place = placeOf(after);
  const rows: number[] = [];
  const byChannel = new Map<number, number[]>();
  let checked = 0;
  const add = (channel: number, row: number) => {
    const known = byChannel.get(channel);
    if (known === undefined) byChannel.set(channel, [row]);
    else if (known.at(-1) !== row) known.push(row);
  };
  for (let b = 0; b < before.count; b++) {
    const row = before.lastRow[b]!;
    if (row >= changedRow) continue;
    checked++;
    const other = place.get(row);
    let isSame = other !== undefined;
    if (other === undefined) add(WHOLE_WINDOW, row);
    else {
      for (let k = 0; k < size; k++) {
        if (Object.is(before.inputs[b * size + k], after.inputs[other * size + k])) continue;
        isSame = false;
        add(k % before.channels, row);
      }
    }
    if (!isSame) rows.push(row);
  }
  return { rows, byChannel, checked };
}

function placeOf({ lastRow, count }: AuditedWindows): Map<number, number> {
  return new Map(Array.from({ length: count }, (_, b) => [lastRow[b]!, b]));
}

/** True if a target of the window that ends at a row is the same whatever stands behind that row. */
function targetsStay(original: AuditedWindows, builds: readonly AuditedWindows[], row: number): boolean {
  const { targets, count } = original;
  const b = placeOf(original).get(row);
  if (targets === undefined || b === undefined) return false;
  const size = targets.length / count;
  return Array.from({ length: size }, (_, k) => k).some((k) =>
    builds.every((after) => {
      const other = placeOf(after).get(row);
      return other !== undefined && Object.is(after.targets?.[other * size + k], targets[b * size + k]);
    })
  );
}
