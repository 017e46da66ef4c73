/** What the controllers of a cluster do with Deployments: pods that start, become ready and end, one step at a time. */
import type { Json } from "./fake_objects.ts";
import type { FakeStore } from "./fake_store.ts";

/** What keeps pods of a Deployment from being ready. */
export type Trouble =
  | "unschedulable"
  | "image"
  | "crash"
  | "oom"
  | "quota"
  | "silent"
  | "deadline";

const WAITING: Readonly<Record<string, Json>> = {
  image: { reason: "ImagePullBackOff", message: 'Back-off pulling image "shop:1"' },
  crash: { reason: "CrashLoopBackOff", message: "back-off 40s restarting failed container" },
};

/** Simulates the controllers. */
export class FakeController {
  readonly #store: FakeStore;
  readonly #troubles = new Map<string, Trouble>();
  #pods = 0;
  /** Steps that a pod needs before it is ready. */
  slowness = 0;
  readonly #age = new Map<string, number>();

  /** Works on the Deployments of a store. */
  constructor(store: FakeStore) {
    this.#store = store;
  }

  /** Keeps new pods of a Deployment from becoming ready; `undefined` lets them. */
  trouble(deployment: string, trouble: Trouble | undefined): void {
    if (trouble === undefined) this.#troubles.delete(deployment);
    else this.#troubles.set(deployment, trouble);
  }

  /** Does the next thing for each Deployment. Returns false when there is nothing left to do. */
  step(): boolean {
    let isBusy = false;
    for (const deployment of this.#store.list("deployments")) {
      if (deployment.spec.paused) continue;
      isBusy = this.#stepOne(deployment) || isBusy;
      this.#updateStatus(deployment.metadata.name);
    }
    return isBusy;
  }

  /** Steps until nothing is left to do. */
  settle(): void {
    for (let steps = 0; this.step(); steps++) if (steps > 10_000) throw new Error("The controller never settles");
  }

  #stepOne({ metadata: { name, generation }, spec, status }: Json): boolean {
    if ((status?.observedGeneration ?? 0) < generation) {
      this.#patchStatus(name, { observedGeneration: generation });
      return true;
    }
    const trouble = this.#troubles.get(name);
    const hash = revisionOf(spec.template);
    const pods = this.#store.list("pods").filter(({ metadata }) => metadata.labels.app === name);
    const ending = pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
    const alive = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const fresh = alive.filter(({ metadata }) => metadata.labels["pod-template-hash"] === hash);
    const old = alive.filter((pod) => !fresh.includes(pod));
    if (ending.length > 0) {
      this.#store.delete("pods", ending[0].metadata.name);
      return true;
    }
    if (fresh.length < spec.replicas) {
      if (trouble === "quota") return this.#refuse(name, hash);
      this.#create(name, hash, spec.template);
      return true;
    }
    if (fresh.length > spec.replicas) return this.#end(fresh.at(-1));
    const unready = fresh.find(({ status }) => status.phase !== "Running" || !isReady(status));
    if (unready !== undefined) return this.#advance(unready, trouble, name);
    if (old.length > 0) return this.#end(old[0]);
    return false;
  }

  #create(name: string, hash: string, template: Json): void {
    this.#store.put("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: `${name}-${hash}-${(++this.#pods).toString(36).padStart(5, "0")}`,
        labels: { ...template.metadata.labels, "pod-template-hash": hash },
      },
      spec: { containers: template.spec.containers },
      status: { phase: "Pending", conditions: [] },
    });
  }

  #end(pod: Json): boolean {
    this.#store.put("pods", { ...pod, metadata: { ...pod.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } });
    return true;
  }

  /** Brings a pod one step nearer to ready, or into the trouble that it is to have. Returns false if nothing changed. */
  #advance(pod: Json, trouble: Trouble | undefined, deployment: string): boolean {
    const name = pod.metadata.name;
    const age = (this.#age.get(name) ?? 0) + 1;
    this.#age.set(name, age);
    if (trouble === undefined && age <= this.slowness) return true;
    const before = pod.metadata.resourceVersion;
    const status = trouble === undefined ? readyStatus() : troubledStatus(trouble);
    const after = this.#store.put("pods", { ...pod, status });
    if (trouble === "unschedulable") this.#warn("Pod", name, "FailedScheduling", UNSCHEDULABLE);
    if (trouble === "deadline") {
      this.#patchStatus(deployment, {
        conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "too late" }],
      });
    }
    return after.metadata.resourceVersion !== before;
  }

  #refuse(name: string, hash: string): boolean {
    const message = `pods "${name}-${hash}-x" is forbidden: exceeded quota: shop, requested: limits.cpu=1, limited: 2`;
    this.#warn("ReplicaSet", `${name}-${hash}`, "FailedCreate", message);
    return this.#patchStatus(name, {
      conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message }],
    });
  }

  #warn(kind: string, name: string, reason: string, message: string): void {
    this.#store.put("events", {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name: `${name}.${reason}` },
      involvedObject: { kind, name },
      type: "Warning",
      reason,
      message,
    });
  }

  #patchStatus(name: string, status: Json): boolean {
    const deployment = this.#store.get("deployments", name);
    const before = deployment.metadata.resourceVersion;
    const after = this.#store.put("deployments", { ...deployment, status: { ...deployment.status, ...status } });
    return after.metadata.resourceVersion !== before;
  }

  #updateStatus(name: string): void {
    const deployment = this.#store.get("deployments", name);
    const hash = revisionOf(deployment.spec.template);
    const pods = this.#store.list("pods").filter(({ metadata }) =>
      metadata.labels.app === name && metadata.deletionTimestamp === undefined
    );
    const ready = pods.filter(({ status }) => isReady(status)).length;
    const updated = pods.filter(({ metadata }) => metadata.labels["pod-template-hash"] === hash).length;
    this.#patchStatus(name, {
      replicas: pods.length,
      updatedReplicas: updated,
      readyReplicas: ready,
      availableReplicas: ready,
    });
  }
}

const UNSCHEDULABLE = "0/3 nodes are available: 3 Insufficient cpu";

function isReady({ conditions = [] }: Json): boolean {
  return conditions.some(({ type, status }: Json) => type === "Ready" && status === "True");
}

function readyStatus(): Json {
  return {
    phase: "Running",
    conditions: [{ type: "PodScheduled", status: "True" }, { type: "Ready", status: "True" }],
    containerStatuses: [{
      name: "app",
      ready: true,
      restartCount: 0,
      image: "shop:1",
      imageID: "",
      state: { running: {} },
    }],
  };
}

function troubledStatus(trouble: Trouble): Json {
  const container = (state: Json, more: Json = {}) => ({
    phase: "Pending",
    conditions: [{ type: "PodScheduled", status: "True" }, { type: "Ready", status: "False" }],
    containerStatuses: [{ name: "app", ready: false, restartCount: 0, image: "shop:1", imageID: "", state, ...more }],
  });
  switch (trouble) {
    case "unschedulable":
      return {
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: UNSCHEDULABLE }],
      };
    case "oom":
      return container({ waiting: WAITING.crash }, {
        restartCount: 3,
        lastState: { terminated: { reason: "OOMKilled", exitCode: 137 } },
      });
    case "image":
    case "crash":
      return container({ waiting: WAITING[trouble] });
    default:
      return container({ waiting: { reason: "ContainerCreating" } });
  }
}

/** Short name of a pod template, the same for equal ones. */
function revisionOf(template: Json): string {
  let hash = 7;
  for (const letter of JSON.stringify(template)) hash = (hash * 31 + letter.charCodeAt(0)) | 0;
  return (hash >>> 0).toString(36);
}
