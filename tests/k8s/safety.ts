/**
 * What no manifest of the project may do, whatever the schemas allow: run unpinned images, take what it did not ask for, or
 * have more power over its node than it needs.
 */
import { containers, type Json, type Manifest, podTemplate } from "./manifest.ts";

/** Suffixes of Kubernetes quantities. Source: Kubernetes documentation, "Quantity". */
const FACTORS: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** Value of a quantity such as `500m` or `1Gi`; `NaN` if it is none. */
export function quantity(text: string | undefined): number {
  const match = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/.exec(text ?? "");
  return match === null ? NaN : Number(match[1]) * (FACTORS[match[2]!] ?? NaN);
}

/** What is wrong with a manifest, one sentence each; empty if nothing is. */
export function dangers(manifest: Manifest): string[] {
  const pod = podTemplate(manifest)?.spec;
  if (pod === undefined) return [];
  const isLongLived = ["DaemonSet", "Deployment", "StatefulSet"].includes(manifest.kind);
  return [...podDangers(pod), ...containers(manifest).flatMap((container) => containerDangers(container, isLongLived))];
}

function podDangers(pod: Json): string[] {
  const found: string[] = [];
  if (pod.securityContext?.runAsNonRoot !== true) found.push("it may run as root");
  if (!(pod.securityContext?.runAsUser > 0)) found.push("it names no user to run as");
  if (pod.securityContext?.seccompProfile?.type !== "RuntimeDefault") found.push("system calls are not filtered");
  for (const shared of ["hostNetwork", "hostPID", "hostIPC"]) if (pod[shared]) found.push(`it has ${shared}`);
  if (pod.serviceAccountName === undefined && pod.automountServiceAccountToken !== false) {
    found.push("it gets a token of an account that it does not use");
  }
  for (const { name, hostPath } of pod.volumes ?? []) {
    if (hostPath === undefined) continue;
    const isRead = pod.containers.every(({ volumeMounts = [] }) =>
      volumeMounts.every((mount: Json) => mount.name !== name || mount.readOnly === true)
    );
    if (!["/proc", "/sys"].includes(hostPath.path) || !isRead) found.push(`it mounts ${hostPath.path} of its node`);
  }
  return found;
}

function containerDangers({ name, image, resources, securityContext = {}, ...container }: Json, isLongLived: boolean) {
  const found: string[] = [];
  const say = (text: string): number => found.push(`${name}: ${text}`);
  if (!/(:v?\d+\.\d+[\w.-]*|@sha256:[0-9a-f]{64})$/.test(image)) say(`the image ${image} has no exact version`);
  for (const resource of ["cpu", "memory"]) {
    const request = quantity(resources?.requests?.[resource]);
    const limit = quantity(resources?.limits?.[resource]);
    if (!(request > 0 && limit > 0)) say(`${resource} has no request or no limit`);
    else if (request > limit) say(`it requests more ${resource} than its limit`);
  }
  if (securityContext.privileged) say("it is privileged");
  if (securityContext.allowPrivilegeEscalation !== false) say("it may gain privileges");
  if (securityContext.readOnlyRootFilesystem !== true) say("it may write to its image");
  if (!securityContext.capabilities?.drop?.includes("ALL") || securityContext.capabilities.add?.length > 0) {
    say("it keeps capabilities");
  }
  if (isLongLived && (container.readinessProbe === undefined || container.livenessProbe === undefined)) {
    say("nobody asks whether it is well");
  }
  return found;
}
