/**
 * Who worked, and when: own times of spans, and the busy time of their trace.
 *
 * A span *works* at an instant if it runs then and none of its children does; otherwise it waits. Its **own time** is the
 * time during which it works: its duration minus the union of its children's intervals. Children that run one after
 * another are subtracted one after another, children that run at once are subtracted once: time decides, not structure.
 *
 * ```text
 *         0    10   20   30   40   50   60   70   80   90   100
 * front   |=====--------------------=====---------------=====|    own 10 + 10 + 10 = 30
 * a            |==========|                                       own 20
 * b                 |===============|                             own 30, 10 of them while a works too
 * c                                      |=====-----=====|        own 20
 * d                                           |=====|             own 10
 * at work   1    1    2    1    1    1    1    1    1    1
 * ```
 *
 * The **busy time** of a trace is the number of spans at work, integrated over time: 110 above. It is the sum of the own
 * times, whatever the trace looks like. The **elapsed** time is the time during which any span works, which is the union
 * of all spans: 100 above. The two differ by what parallel work counts more than once (10, while a and b both work), so
 * without parallel work the own times sum to the elapsed time.
 *
 * The **share** of a span divides each instant by the number of spans at work then: shares always sum to the elapsed
 * time, so they say whose time a request's duration is. Above: front 30, a 15, b 25, c 20, d 10.
 *
 * @module
 */
import type { SpanTree } from "./span_tree.ts";

/** Times of one trace. */
export interface TraceTimes {
  /** Own time of each node of the tree, µs, whole, >= 0. */
  readonly ownMicroseconds: Float64Array;
  /** Share of each node in the elapsed time, µs, >= 0, at most its own time (up to rounding). */
  readonly shareMicroseconds: Float64Array;
  /** Number of spans at work, integrated over time, µs; the sum of own times. */
  readonly busyMicroseconds: number;
  /** Length of the union of all spans, µs; the sum of shares. */
  readonly elapsedMicroseconds: number;
}

/** A stretch during which one span works. */
interface Stretch {
  readonly node: number;
  readonly startMicroseconds: number;
  readonly endMicroseconds: number;
}

/**
 * Measures own times, shares, busy and elapsed time of a trace. O(n log n) for n spans.
 *
 * @param tree Tree whose children lie inside their parents.
 */
export function traceTimes(tree: SpanTree): TraceTimes {
  const stretches = tree.nodes.flatMap((_, node) => workingStretches(tree, node));
  const ownMicroseconds = new Float64Array(tree.nodes.length);
  for (const { node, startMicroseconds, endMicroseconds } of stretches) {
    ownMicroseconds[node]! += endMicroseconds - startMicroseconds;
  }
  return { ownMicroseconds, ...sweep(stretches, tree.nodes.length) };
}

/** What is left of a node when its children's intervals are taken away; ascending, none empty. */
function workingStretches(tree: SpanTree, node: number): Stretch[] {
  const { startMicroseconds, endMicroseconds, children } = tree.nodes[node]!;
  const stretches: Stretch[] = [];
  const add = (start: number, end: number): void => {
    if (end > start) stretches.push({ node, startMicroseconds: start, endMicroseconds: end });
  };
  let covered = startMicroseconds;
  // Clipping may have moved starts, so the order of the tree is not relied on.
  const intervals = children.map((child) => tree.nodes[child]!)
    .sort((a, b) => a.startMicroseconds - b.startMicroseconds);
  for (const child of intervals) {
    add(covered, child.startMicroseconds);
    covered = Math.max(covered, child.endMicroseconds);
  }
  add(covered, endMicroseconds);
  return stretches;
}

/** Walks through all instants at which somebody begins or stops to work. */
function sweep(stretches: readonly Stretch[], nodes: number): Omit<TraceTimes, "ownMicroseconds"> {
  const events = stretches.flatMap((stretch) => [
    { at: stretch.startMicroseconds, change: 1, node: stretch.node },
    { at: stretch.endMicroseconds, change: -1, node: stretch.node },
  ]).sort((a, b) => a.at - b.at || a.change - b.change);
  const shareMicroseconds = new Float64Array(nodes);
  // `served`: what a span would have got by now had it worked from the start; a span's share is its growth meanwhile.
  let served = 0;
  let working = 0;
  let busyMicroseconds = 0;
  let elapsedMicroseconds = 0;
  let last = events[0]?.at ?? 0;
  for (const { at, change, node } of events) {
    const step = at - last;
    busyMicroseconds += step * working;
    if (working > 0) {
      elapsedMicroseconds += step;
      served += step / working;
    }
    shareMicroseconds[node]! -= change * served;
    working += change;
    last = at;
  }
  // Differences of sums may be off by rounding, and a share must not be negative.
  return {
    shareMicroseconds: shareMicroseconds.map((share) => Math.max(0, share)),
    busyMicroseconds,
    elapsedMicroseconds,
  };
}
