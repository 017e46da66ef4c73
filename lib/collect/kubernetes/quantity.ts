/**
 * Amounts of CPU as Kubernetes writes them: `2`, `0.5`, `500m`.
 *
 * Source: Kubernetes documentation, "Quantity" of the common definitions of the API.
 *
 * @module
 */

const FACTORS: Readonly<Record<string, number>> = { n: 1e-9, u: 1e-6, m: 1e-3, "": 1, k: 1e3 };

/**
 * Reads an amount of CPU.
 *
 * @returns Cores; `NaN` if the text is none.
 */
export function parseCpu(text: string): number {
  const match = /^(\d+(?:\.\d*)?|\.\d+)(n|u|m|k|)$/.exec(text);
  return match === null ? NaN : Number(match[1]) * FACTORS[match[2]!]!;
}

/** Writes an amount of CPU as the API server stores it: whole cores as `2`, anything else in millicores, `500m`. */
export function formatCpu(cores: number): string {
  const millicores = Math.round(cores * 1000);
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

/** True if two amounts are the same, however they are written; `null` is no amount. */
export function isSameCpu(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b;
  return a === b || Math.abs(parseCpu(a) - parseCpu(b)) < 1e-9;
}
