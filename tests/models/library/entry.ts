/** Invented models for tests of the library: nothing here was trained. */
import type { LibraryEntry } from "@/models/mod.ts";

/** An entry that the library takes, with some bytes for files. */
export function entry(change: Partial<LibraryEntry> = {}): LibraryEntry {
  return {
    service: "task1",
    target: "cpu_usage",
    kind: "forecaster",
    model: "seasonal_naive",
    trainedAt: "2026-03-01T12:00:00Z",
    dataDigest: "0123456789abcdef".repeat(4),
    seed: 42,
    scores: [{
      case: "horizon 144",
      metric: "mase",
      unit: "",
      better: "lower",
      value: 0.8,
      baselines: { persistence: 1.6, seasonal_naive: 1 },
    }],
    packages: { deno: "2.9.6" },
    files: { "state.json": new TextEncoder().encode('{"a":1}\n'), "weights.bin": Uint8Array.of(1, 2, 3, 255) },
    ...change,
  };
}
