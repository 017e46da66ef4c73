/**
 * What a campaign changes of a Deployment, as a value: replicas, and CPU limit and request of one container.
 *
 * @module
 */
import type { V1Container, V1Deployment } from "@kubernetes/client-node";
import { ClusterError } from "@/errors.ts";
import { formatCpu, isSameCpu, parseCpu } from "./quantity.ts";

/** The changeable part of a Deployment. */
export interface WorkloadState {
  /** Pods that are asked for. */
  readonly replicas: number;
  /** CPU limit of the container as the API writes it, such as `500m`; `null` for none. */
  readonly cpuLimit: string | null;
  /** CPU request of the container; `null` for none. */
  readonly cpuRequest: string | null;
}

/** What a run asks of a workload. */
export interface WantedState {
  /** Pods. */
  readonly replicas: number;
  /** CPU limit of each pod's container, cores; absent for the one that was found. */
  readonly cpuLimitCores?: number;
}

/**
 * Reads the state of a Deployment.
 *
 * @throws {ClusterError} If it has no such container; the message names those that it has.
 */
export function stateOf(deployment: V1Deployment, container: string): WorkloadState {
  const { resources } = containerOf(deployment, container);
  return {
    // The API server fills it in; the documented default covers objects from files.
    replicas: deployment.spec?.replicas ?? 1,
    cpuLimit: resources?.limits?.["cpu"] ?? null,
    cpuRequest: resources?.requests?.["cpu"] ?? null,
  };
}

function containerOf(deployment: V1Deployment, name: string): V1Container {
  const containers = deployment.spec?.template.spec?.containers ?? [];
  const found = containers.find((container) => container.name === name);
  if (found !== undefined) return found;
  throw new ClusterError(
    `Cannot set the CPU limit of Deployment ${deployment.metadata?.name} as it must have a container ${name}: it has ` +
      `${containers.map((container) => container.name).join(", ") || "none"}; choose by --container`,
    { status: 0 },
  );
}

/** The state that a run needs: that of the manifest, but for what the run varies. */
export function wantedState(found: WorkloadState, wanted: WantedState): WorkloadState {
  if (wanted.cpuLimitCores === undefined) return { ...found, replicas: wanted.replicas };
  const cpuLimit = formatCpu(wanted.cpuLimitCores);
  // The API server refuses a request above the limit.
  const isAbove = found.cpuRequest !== null && parseCpu(found.cpuRequest) > wanted.cpuLimitCores;
  return { replicas: wanted.replicas, cpuLimit, cpuRequest: isAbove ? cpuLimit : found.cpuRequest };
}

/** The parts of two states that differ. */
export function differences(a: WorkloadState, b: WorkloadState): (keyof WorkloadState)[] {
  const fields: (keyof WorkloadState)[] = [];
  if (a.replicas !== b.replicas) fields.push("replicas");
  if (!isSameCpu(a.cpuLimit, b.cpuLimit)) fields.push("cpuLimit");
  if (!isSameCpu(a.cpuRequest, b.cpuRequest)) fields.push("cpuRequest");
  return fields;
}

const TITLES: Readonly<Record<keyof WorkloadState, string>> = {
  replicas: "replicas",
  cpuLimit: "CPU limit",
  cpuRequest: "CPU request",
};

/** One part of a state for a person: `CPU limit 500m`. */
export function describeField(state: WorkloadState, field: keyof WorkloadState): string {
  return `${TITLES[field]} ${state[field] ?? "none"}`;
}

/** The `spec` of a strategic merge patch that sets some parts of a Deployment and leaves the rest alone. */
export function specPatch(
  container: string,
  state: WorkloadState,
  fields: readonly (keyof WorkloadState)[],
): Record<string, unknown> | undefined {
  if (fields.length === 0) return undefined;
  const resources = {
    ...(fields.includes("cpuLimit") ? { limits: { cpu: state.cpuLimit } } : {}),
    ...(fields.includes("cpuRequest") ? { requests: { cpu: state.cpuRequest } } : {}),
  };
  return {
    ...(fields.includes("replicas") ? { replicas: state.replicas } : {}),
    ...(Object.keys(resources).length === 0
      ? {}
      : { template: { spec: { containers: [{ name: container, resources }] } } }),
  };
}
