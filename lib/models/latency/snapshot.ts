/**
 * A fitted density as text, and back: everything that an answer needs, and what it was learned from. Somebody else writes
 * it to disk.
 *
 * @module
 */
import { checkedText, readCheckedText, refusal, type TextFormat } from "../checked_text.ts";
import type { FittedDensity } from "./contract.ts";
import { DENSITIES, type DensityName } from "./registry.ts";

/** A fitted density with all that is needed to use it, and to doubt it. JSON-safe. */
export interface DensitySnapshot {
  /** Name in the registry. */
  readonly density: DensityName;
  /** Service whose requests it describes. */
  readonly service: string;
  /** Seed of every random choice. */
  readonly seed: number;
  /** Requests that it was learned from. */
  readonly requests: number;
  /** Cells that it was learned from. */
  readonly cells: number;
  /** SHA-256 of the data, hexadecimal, as `lib/dataset` computes it. */
  readonly dataDigest: string;
  /** Scores on held-out load levels before it was fitted on all, baselines included, if there were any. */
  readonly scores: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  /** What the density's `toJSON()` returned. */
  readonly state: unknown;
}

/** A density that was read back. */
export interface LoadedDensity {
  /** What the text says. */
  readonly snapshot: DensitySnapshot;
  /** The density, ready to be asked. */
  readonly fitted: FittedDensity;
}

const DENSITY_FILE: TextFormat = { format: "plimsoll-latency-density", version: 1, title: "density file" };

/** Writes a density as one line of JSON with its checksum; equal snapshots give equal text. */
export async function densityText(snapshot: DensitySnapshot): Promise<string> {
  return await checkedText(DENSITY_FILE, snapshot);
}

/**
 * Reads what {@linkcode densityText} wrote.
 *
 * @param text The text.
 * @param source Where it comes from, for messages.
 * @throws {SyntaxError} If the text is not a saved density, or was damaged.
 * @throws {RangeError} If it is of another version of this format, or of a density that the registry does not have.
 */
export async function readDensity(text: string, source: string): Promise<LoadedDensity> {
  const snapshot = await readCheckedText<DensitySnapshot>(DENSITY_FILE, text, source);
  const entry = Object.hasOwn(DENSITIES, snapshot.density) ? DENSITIES[snapshot.density] : undefined;
  if (entry === undefined) {
    const known = Object.keys(DENSITIES).join(", ");
    throw new RangeError(
      refusal(DENSITY_FILE, source)(`its density must be one of ${known}`, `it is "${snapshot.density}"`),
    );
  }
  return { snapshot, fitted: entry.restore(snapshot.state) };
}
