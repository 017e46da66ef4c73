/**
 * Scores as the library keeps them: none without the baselines that it has to beat.
 *
 * @module
 */

/** One score of a model, beside what baselines scored on the same rows. */
export interface LibraryScore {
  /** What was asked, such as `far_extrapolation` or `horizon 144`. */
  readonly case: string;
  /** Name of the metric, such as `mae`. */
  readonly metric: string;
  /** Its unit; the empty string if it has none. */
  readonly unit: string;
  /** Which way is better; `none` where neither is, such as for the coverage of an interval. */
  readonly better: "lower" | "higher" | "none";
  /** The score; `null` if it could not be computed. */
  readonly value: number | null;
  /** The same of baselines, at least one, by name. */
  readonly baselines: Readonly<Record<string, number | null>>;
}

/** A version and its scores. */
export interface ScoredVersion {
  /** Number of the version. */
  readonly version: number;
  /** Name in the registry. */
  readonly model: string;
  /** SHA-256 of what it was trained on and scored by. */
  readonly dataDigest: string;
  /** Its scores. */
  readonly scores: readonly LibraryScore[];
}

/** One score of one version beside one baseline. */
export interface ComparedScore extends Omit<LibraryScore, "baselines"> {
  /** Number of the version. */
  readonly version: number;
  /** Name in the registry. */
  readonly model: string;
  /** Name of the baseline. */
  readonly baseline: string;
  /** What the baseline scored. */
  readonly baselineValue: number | null;
  /**
   * 1 - score / that of the baseline: 0 is no better than it, 1 is perfect. `null` where lower is not better, a value is
   * missing, or the baseline is perfect.
   */
  readonly skill: number | null;
}

/** Versions side by side. */
export interface ScoreComparison {
  /** Rows: by case and metric in the order in which they first occur, then by version, then by baseline. */
  readonly rows: readonly ComparedScore[];
  /** Versions without any score. */
  readonly unscored: readonly number[];
  /** False if versions were scored on different data, so that their scores are not those of the same test. */
  readonly isSameData: boolean;
}

/** Puts the scores of versions side by side. */
export function compareScores(versions: readonly ScoredVersion[]): ScoreComparison {
  const scored = versions.filter(({ scores }) => scores.length > 0);
  const order = [...new Set(scored.flatMap(({ scores }) => scores.map(subject)))];
  const rows = order.flatMap((wanted) =>
    scored.flatMap(({ version, model, scores }) =>
      scores.filter((score) => subject(score) === wanted).flatMap(({ baselines, ...score }) =>
        Object.entries(baselines).map(([baseline, baselineValue]): ComparedScore => ({
          ...score,
          ...{ version, model, baseline, baselineValue },
          skill: score.better === "lower" ? skillOf(score.value, baselineValue) : null,
        }))
      )
    )
  );
  return {
    rows,
    unscored: versions.filter(({ scores }) => scores.length === 0).map(({ version }) => version),
    isSameData: new Set(scored.map(({ dataDigest }) => dataDigest)).size <= 1,
  };
}

/** What a score is about; scores of one subject can be compared. */
function subject({ case: name, metric, unit }: LibraryScore): string {
  return JSON.stringify([name, metric, unit]);
}

function skillOf(value: number | null, baseline: number | null): number | null {
  return value === null || baseline === null || !(baseline > 0) ? null : 1 - value / baseline;
}
