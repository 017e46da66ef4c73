import { selectColumns } from "@/features/mod.ts";
import { fitRange, type LoadedModel, type ModelEntry, MODELS } from "@/models/mod.ts";
import type { Target } from "@/schema.ts";
import { allRows, syntheticTable } from "./synthetic.ts";

/** A model that was trained on the synthetic table and read back, with intervals of round numbers. */
export function loaded(model: keyof typeof MODELS, target: Target = "cpu_usage"): LoadedModel {
  const entry: ModelEntry = MODELS[model];
  const table = syntheticTable(target);
  const { services } = table.keys;
  const inputs = entry.inputs({ target, services, available: table.features.names });
  const fitted = entry.create({ seed: 42, target }).fit(selectColumns(table.features, inputs), table.y);
  const snapshot = {
    model,
    target,
    inputs,
    services,
    seed: 42,
    rows: table.y.length,
    dataDigest: "",
    range: fitRange(table, allRows(table)),
    targetRange: { low: Math.min(...table.y), high: Math.max(...table.y) },
    fill: { replicas: 1, cpu_limit_per_replica: 100 },
    intervals: {
      coverageRatio: 0.9,
      bands: [{ service: "cart", at: 1, growsFrom: null, halfWidthBelow: 0.1, halfWidthAbove: 0.5 }],
      pooled: { at: 1, growsFrom: null, halfWidth: 1 },
    },
    state: fitted.toJSON(),
  };
  return { snapshot, fitted };
}
