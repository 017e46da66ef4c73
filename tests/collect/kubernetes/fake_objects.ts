/** Objects of the fake cluster, as loosely typed JSON: what a server stores and sends. */

// deno-lint-ignore no-explicit-any -- JSON of another system, read and written by path
export type Json = any;

/** A Deployment as `kubectl apply` would have made it. */
export interface DeploymentOptions {
  readonly replicas?: number;
  readonly container?: string;
  readonly cpuLimit?: string;
  readonly cpuRequest?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly paused?: boolean;
}

/** A Deployment with one worker container and one sidecar, as a mesh adds it. */
export function deploymentOf(name: string, options: DeploymentOptions = {}): Json {
  const { replicas = 1, container = "app", cpuLimit, cpuRequest, annotations = {}, paused } = options;
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, annotations: { "team": "shop", ...annotations }, labels: { app: name } },
    spec: {
      replicas,
      ...(paused === undefined ? {} : { paused }),
      selector: { matchLabels: { app: name }, matchExpressions: [{ key: "job", operator: "DoesNotExist" }] },
      strategy: { type: "RollingUpdate" },
      template: {
        metadata: { labels: { app: name, version: "v1" } },
        spec: {
          containers: [
            {
              name: container,
              image: "shop:1",
              resources: {
                limits: { memory: "1536Mi", ...(cpuLimit === undefined ? {} : { cpu: cpuLimit }) },
                requests: { memory: "1536Mi", ...(cpuRequest === undefined ? {} : { cpu: cpuRequest }) },
              },
            },
            { name: "proxy", image: "mesh:1", resources: { limits: { cpu: "2" } } },
          ],
        },
      },
    },
    status: {},
  };
}

/** An autoscaler of a Deployment. */
export function autoscalerOf(name: string, minReplicas: number, maxReplicas: number, owner?: string): Json {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: {
      name,
      ...(owner === undefined ? {} : {
        ownerReferences: [{
          apiVersion: "keda.sh/v1alpha1",
          kind: "ScaledObject",
          name: owner,
          uid: "1",
          controller: true,
        }],
      }),
    },
    spec: {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name },
      minReplicas,
      maxReplicas,
      metrics: [{
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } },
      }],
    },
  };
}

/** Applies a merge patch (RFC 7386); `null` removes. */
export function mergePatch(target: Json, patch: Json): Json {
  if (patch === null || typeof patch !== "object" || Array.isArray(patch)) return patch;
  const merged = target !== null && typeof target === "object" && !Array.isArray(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/** Applies a strategic merge patch, as far as Deployments need it: containers are merged by their name. */
export function strategicMergePatch(target: Json, patch: Json, key = ""): Json {
  if (Array.isArray(patch)) {
    if (key !== "containers") return patch;
    const merged = [...target ?? []];
    for (const item of patch) {
      const at = merged.findIndex(({ name }: Json) => name === item.name);
      if (at < 0) merged.push(item);
      else merged[at] = strategicMergePatch(merged[at], item);
    }
    return merged;
  }
  if (patch === null || typeof patch !== "object") return patch;
  const merged = target !== null && typeof target === "object" ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = strategicMergePatch(merged[name], value, name);
  }
  return merged;
}

/** Cores of a quantity, for the server's own checks. */
export function coresOf(text: string): number {
  return text.endsWith("m") ? Number(text.slice(0, -1)) / 1000 : Number(text);
}

/** Writes CPU quantities in the one form that the API server stores, and drops maps that became empty. */
export function normalize(deployment: Json): Json {
  for (const { resources } of deployment.spec?.template?.spec?.containers ?? []) {
    for (const kind of ["limits", "requests"]) {
      const cpu = resources?.[kind]?.cpu;
      if (cpu !== undefined) {
        const millicores = Math.round(coresOf(cpu) * 1000);
        resources[kind].cpu = millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
      }
      if (resources?.[kind] !== undefined && Object.keys(resources[kind]).length === 0) delete resources[kind];
    }
  }
  return deployment;
}

/** Why a Deployment is invalid; `undefined` if it is not. */
export function invalidity(deployment: Json): string | undefined {
  for (const { name, resources } of deployment.spec?.template?.spec?.containers ?? []) {
    const { limits, requests } = resources ?? {};
    if (limits?.cpu !== undefined && requests?.cpu !== undefined && coresOf(requests.cpu) > coresOf(limits.cpu)) {
      return `spec.template.spec.containers[${name}].resources.requests: Invalid value: "${requests.cpu}": must be less ` +
        `than or equal to cpu limit of ${limits.cpu}`;
    }
  }
  return undefined;
}
