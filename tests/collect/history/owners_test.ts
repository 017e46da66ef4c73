import assert from "node:assert/strict";
import { type OwnedPod, resolveOwners, type UpperOwner } from "@/collect/history/owners.ts";
import { historyFileName, workloadTitle } from "@/collect/mod.ts";

function owned(pod: string, ownerKind: string, ownerName: string, hours: [number, number] = [1, 9]): OwnedPod {
  return { namespace: "shop", pod, ownerKind, ownerName, firstHour: hours[0], lastHour: hours[1] };
}

function upper(kind: string, name: string, ownerKind: string, ownerName: string): UpperOwner {
  return { namespace: "shop", kind, name, ownerKind, ownerName };
}

Deno.test("resolveOwners() follows the chain of owners to all nine kinds", () => {
  const { workloads, skipped } = resolveOwners(
    [
      owned("front-1-a", "ReplicaSet", "front-1"),
      owned("front-2-b", "ReplicaSet", "front-2"),
      owned("log-a", "DaemonSet", "log"),
      owned("db-0", "StatefulSet", "db"),
      owned("once-a", "Job", "once"),
      owned("clean-7-a", "Job", "clean-7"),
      owned("clean-8-a", "Job", "clean-8"),
      owned("roll-1-a", "ReplicaSet", "roll-1"),
      owned("shift-1-a", "ReplicationController", "shift-1"),
      owned("kafka-0", "StrimziPodSet", "kafka"),
      owned("train-1-a", "Job", "train-1"),
      owned("train-2-a", "Job", "train-2"),
    ],
    [
      upper("ReplicaSet", "front-1", "Deployment", "front"),
      upper("ReplicaSet", "front-2", "Deployment", "front"),
      upper("Job", "clean-7", "CronJob", "clean"),
      upper("Job", "clean-8", "CronJob", "clean"),
      upper("Job", "once", "<none>", "<none>"),
      upper("ReplicaSet", "roll-1", "Rollout", "roll"),
      upper("ReplicationController", "shift-1", "DeploymentConfig", "shift"),
    ],
    new Map([["shop/train-1", "team=red"], ["shop/train-2", "team=red"]]),
  );
  assert.deepEqual(skipped, []);
  assert.deepEqual(
    workloads.map((workload) => `${workloadTitle(workload)}: ${workload.pods.map(({ name }) => name)}`),
    [
      "shop/Deployment/front: front-1-a,front-2-b",
      "shop/DaemonSet/log: log-a",
      "shop/StatefulSet/db: db-0",
      "shop/Job/once: once-a",
      "shop/CronJob/clean: clean-7-a,clean-8-a",
      "shop/Rollout/roll: roll-1-a",
      "shop/DeploymentConfig/shift: shift-1-a",
      "shop/StrimziPodSet/kafka: kafka-0",
      "shop/GroupedJob/team=red: train-1-a,train-2-a",
    ],
  );
});

Deno.test("resolveOwners() keeps workloads of one name apart by kind and by namespace", () => {
  const { workloads } = resolveOwners([
    owned("api-0", "StatefulSet", "api"),
    owned("api-x", "DaemonSet", "api"),
    { ...owned("api-0", "StatefulSet", "api"), namespace: "shop-2" },
  ], []);
  assert.deepEqual(workloads.map(workloadTitle), [
    "shop/DaemonSet/api",
    "shop/StatefulSet/api",
    "shop-2/StatefulSet/api",
  ]);
  assert.equal(new Set(workloads.map(historyFileName)).size, 3);
  assert.ok(workloads.every(({ pods }) => pods.every(({ ownedFrom }) => ownedFrom === -Infinity)));
});

Deno.test("resolveOwners() gives a pod whose name is used again to one owner after the other", () => {
  // As when a Kafka cluster moves from a StatefulSet to a StrimziPodSet: its pods keep their names.
  const { workloads } = resolveOwners([
    owned("kafka-0", "StrimziPodSet", "kafka", [5, 9]),
    owned("kafka-0", "StatefulSet", "kafka", [1, 5]),
  ], []);
  assert.deepEqual(workloads.map(({ kind, pods }) => [kind, pods[0]!.ownedFrom, pods[0]!.ownedUntil]), [
    ["StatefulSet", -Infinity, 4],
    ["StrimziPodSet", 5, Infinity],
  ]);
});

Deno.test("resolveOwners() counts pods of no known workload, by reason, and guesses at none", () => {
  const { workloads, skipped } = resolveOwners([
    owned("debug", "<none>", "<none>"),
    owned("etcd-node1", "Node", "node1"),
    owned("etcd-node2", "Node", "node2"),
    owned("lost-1-a", "ReplicaSet", "lost-1"),
    owned("bare-1-a", "ReplicaSet", "bare-1"),
    owned("odd-1-a", "ReplicaSet", "odd-1"),
  ], [upper("ReplicaSet", "bare-1", "<none>", "<none>"), upper("ReplicaSet", "odd-1", "Widget", "odd")]);
  assert.deepEqual(workloads, []);
  assert.deepEqual(skipped, [
    { namespace: "shop", reason: "pods of a ReplicaSet whose owner is not known", pods: 2 },
    { namespace: "shop", reason: "pods of the kind Node", pods: 2 },
    { namespace: "shop", reason: "pods of the kind Widget", pods: 1 },
    { namespace: "shop", reason: "pods without a controller", pods: 1 },
  ]);
});

Deno.test("historyFileName() writes names that every file system takes and keeps apart", () => {
  const named = (name: string) => historyFileName({ namespace: "shop", kind: "GroupedJob", name });
  assert.equal(named("team=red"), "shop.groupedjob.team=red.csv");
  assert.equal(named("app.io/team=Red"), "shop.groupedjob.app.io%2fteam=%52ed.csv");
  const long = ["a", "b"].map((end) => named("x".repeat(252) + end));
  assert.ok(long.every((name) => name.length < 230));
  assert.notEqual(long[0], long[1]);
});
