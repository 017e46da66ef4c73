/**
 * The state that a campaign found, kept in the cluster: an annotation on each Deployment, written by the same patch that
 * changes it first and removed by the same patch that restores it. So there is no moment at which a killed process has
 * changed a Deployment and nobody knows what it was.
 *
 * What the campaign set last stands beside it: a value that is neither this nor what was found was set by somebody else,
 * and is theirs to keep.
 *
 * @module
 */
import type { V1Deployment } from "@kubernetes/client-node";
import { z } from "zod";
import { ClusterError } from "@/errors.ts";
import {
  describeField,
  differences,
  specPatch,
  stateOf,
  type WantedState,
  wantedState,
  type WorkloadState,
} from "./workload_state.ts";

/** Key of the annotation, on Deployments and on autoscalers. */
export const FOUND_ANNOTATION = "plimsoll.dev/found";

const STATE = z.object({
  replicas: z.number().int().nonnegative(),
  cpuLimit: z.string().nullable(),
  cpuRequest: z.string().nullable(),
});

const FOUND = z.object({
  campaign: z.string(),
  container: z.string(),
  generation: z.number().int(),
  found: STATE,
  set: STATE,
});

/** Content of the annotation of a Deployment. */
export interface FoundState {
  /** Campaign that changed it. */
  readonly campaign: string;
  /** Container whose CPU was changed. */
  readonly container: string;
  /** Generation of the Deployment when it was found. */
  readonly generation: number;
  /** What it was. */
  readonly found: WorkloadState;
  /** What the campaign made of it last. */
  readonly set: WorkloadState;
}

/** A patch of a Deployment, and what somebody else did to it. */
export interface PlannedPatch {
  /** Strategic merge patch; `undefined` if there is nothing to change. */
  readonly body: Record<string, unknown> | undefined;
  /** What the Deployment is after it. */
  readonly state: WorkloadState;
  /** What somebody else changed, in words. */
  readonly notes: readonly string[];
}

/**
 * Reads the annotation of a Deployment.
 *
 * @returns `undefined` if it has none.
 * @throws {ClusterError} If it cannot be read.
 */
export function readFound({ metadata }: V1Deployment): FoundState | undefined {
  const text = metadata?.annotations?.[FOUND_ANNOTATION];
  return text === undefined ? undefined : parseFound(text, FOUND, `Deployment ${metadata?.name}`);
}

/**
 * Reads the text of an annotation.
 *
 * @throws {ClusterError} If it is not what a campaign writes.
 */
export function parseFound<Content>(text: string, schema: z.ZodType<Content>, owner: string): Content {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ClusterError(
    `Cannot restore ${owner} as its annotation ${FOUND_ANNOTATION} must be what a campaign wrote: it is ${text}; set ` +
      "by hand what it was and remove the annotation",
    { status: 0 },
  );
}

/**
 * Plans the patch that brings a Deployment to the state of a run and keeps what was found.
 *
 * @param deployment As it is now, with its resource version: a change since then makes the patch fail.
 * @throws {ClusterError} If another container of it was changed by a campaign that was not restored.
 */
export function planChange(
  deployment: V1Deployment,
  { campaign, container, wanted }: {
    readonly campaign: string;
    readonly container: string;
    readonly wanted: WantedState;
  },
): PlannedPatch {
  const { metadata } = deployment;
  const current = stateOf(deployment, container);
  const known = readFound(deployment);
  if (known !== undefined && known.container !== container) {
    throw new ClusterError(
      `Cannot change container ${container} of Deployment ${metadata?.name} as what campaign ${known.campaign} did to its ` +
        `container ${known.container} must be undone first: run deno task campaign --target cluster --restore`,
      { status: 0 },
    );
  }
  const adopted = known === undefined ? { found: current, notes: [] } : adopt(known, current, metadata?.name);
  const state = wantedState(adopted.found, wanted);
  const record: FoundState = {
    campaign,
    container,
    generation: known?.generation ?? metadata?.generation ?? 0,
    found: adopted.found,
    set: state,
  };
  const fields = differences(current, state);
  const text = JSON.stringify(record);
  if (fields.length === 0 && text === metadata?.annotations?.[FOUND_ANNOTATION]) {
    return { body: undefined, state, notes: adopted.notes };
  }
  const spec = specPatch(container, state, fields);
  return {
    body: {
      metadata: { resourceVersion: metadata?.resourceVersion, annotations: { [FOUND_ANNOTATION]: text } },
      ...(spec === undefined ? {} : { spec }),
    },
    state,
    notes: adopted.notes,
  };
}

/** Takes what somebody else set since the campaign did as found: it is what they want to have. */
function adopt(
  known: FoundState,
  current: WorkloadState,
  name: string | undefined,
): { found: WorkloadState; notes: string[] } {
  const foreign = foreignFields(known, current);
  const found = { ...known.found, ...Object.fromEntries(foreign.map((field) => [field, current[field]])) };
  const notes = foreign.map((field) =>
    `${name}: somebody else set ${describeField(current, field)}; the campaign will leave it so, not at ${
      describeField(known.found, field)
    }`
  );
  return { found, notes };
}

/** Parts that are neither what the campaign set nor what it found. */
function foreignFields(known: FoundState, current: WorkloadState): (keyof WorkloadState)[] {
  const unlikeSet = differences(current, known.set);
  const unlikeFound = differences(current, known.found);
  return unlikeSet.filter((field) => unlikeFound.includes(field));
}

/**
 * Plans the patch that gives back what was found and removes the annotation.
 *
 * @returns `undefined` if the Deployment has no annotation: no campaign changed it.
 * @throws {ClusterError} If the annotation cannot be read.
 */
export function planRestore(deployment: V1Deployment): PlannedPatch | undefined {
  const { metadata } = deployment;
  const known = readFound(deployment);
  if (known === undefined) return undefined;
  const current = stateOf(deployment, known.container);
  const foreign = foreignFields(known, current);
  const state = { ...known.found, ...Object.fromEntries(foreign.map((field) => [field, current[field]])) };
  const spec = specPatch(known.container, state, differences(current, state));
  return {
    body: {
      metadata: { resourceVersion: metadata?.resourceVersion, annotations: { [FOUND_ANNOTATION]: null } },
      ...(spec === undefined ? {} : { spec }),
    },
    state,
    notes: foreign.map((field) =>
      `${metadata?.name}: left at ${describeField(current, field)}, which somebody else set; it was found at ${
        describeField(known.found, field)
      }`
    ),
  };
}
