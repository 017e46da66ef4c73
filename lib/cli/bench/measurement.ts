/**
 * One row of the bench: our number, the peer's, their ratio, and whether the mark is met.
 *
 * @module
 */
import { median } from "@/dataset/mod.ts";

/** Unit of a measured number; empty where it has none, or that of a target. MB is 10^6 bytes. */
export type Unit = "s" | "MiB" | "MB" | "";

/** A measured number. Less is better, always. */
export interface Quantity {
  /** Median of the samples. */
  readonly value: number;
  /** Unit of the value and of the samples. */
  readonly unit: Unit;
  /** Every counted run, in the order it was made. */
  readonly samples: readonly number[];
  /** The same number in other words, such as rows per second. */
  readonly note?: string;
}

/** What our number is compared with. */
export interface Peer {
  /** Who it is, with its settings. */
  readonly name: string;
  /** What it needed; absent if it could not be measured. */
  readonly quantity?: Quantity;
  /** Why it could not be measured. */
  readonly whyNot?: string;
}

/** A bound that was set before anything was measured. */
export interface Mark {
  /** What is bounded: our number over that of the peer, or our number alone. */
  readonly on: "ratio" | "ours";
  /** Largest value that meets the mark; for `ours` in the unit of our number. */
  readonly atMost: number;
}

/** One row. */
export interface Measurement {
  /** What was done, with its size. */
  readonly what: string;
  /** Our number. */
  readonly ours: Quantity;
  /** Whom it is compared with, if there is anybody. */
  readonly peer?: Peer;
  /** What was to be reached, if that was said. */
  readonly mark?: Mark;
}

/** How a measurement stands to its mark. */
export type Result = "met" | "missed" | "not measured" | "no mark";

/** Summarises samples by their median, which one disturbed run does not move. */
export function quantity(samples: readonly number[], unit: Unit): Quantity {
  return { value: median(Float64Array.from(samples)), unit, samples };
}

/** What to do where a peer is missing. */
export const NOT_INSTALLED = "peer not installed: pip install -r bench/peers/requirements.txt";

/** Names a peer and summarises its samples; one without samples could not be measured. */
export function peer(name: string, samples: readonly number[], unit: Unit, whyNot: string = NOT_INSTALLED): Peer {
  return samples.length === 0 ? { name, whyNot } : { name, quantity: quantity(samples, unit) };
}

/** Our number over that of the peer: below 1 we are better. `undefined` without a peer's number. */
export function ratio({ ours, peer }: Measurement): number | undefined {
  return peer?.quantity === undefined ? undefined : ours.value / peer.quantity.value;
}

/** Holds a measurement against its mark. What is not a number meets none. */
export function judge(measurement: Measurement): Result {
  const { ours, mark } = measurement;
  if (mark === undefined) return "no mark";
  const value = mark.on === "ours" ? ours.value : ratio(measurement);
  if (value === undefined) return "not measured";
  return value <= mark.atMost ? "met" : "missed";
}
