// Needs --allow-read and --allow-run=deno.
import assert from "node:assert/strict";
import { join } from "node:path";
import { runDone } from "../cli/run_command.ts";
import { render } from "./kustomize.ts";
import { type Json, K8S, type Manifest, podTemplate } from "./manifest.ts";

async function only(folder: string): Promise<Manifest> {
  const [manifest, ...others] = await render(join(K8S, "collector", folder));
  assert.deepEqual(others, []);
  return manifest!;
}

Deno.test("the Job and the CronJob run the same campaign", async () => {
  const job = await only("once");
  const weekly = await only("weekly");
  assert.deepEqual(weekly.spec.jobTemplate.spec, job.spec);
});

Deno.test("the Job resumes its own folder after a failure, and no other", async () => {
  const { spec } = podTemplate(await only("once"))!;
  const [container] = spec.containers;
  const folder = container.args.find((argument: string) => argument.startsWith("--output=")).slice("--output=".length);
  const [, variable] = /^\/data\/\$\((\w+)\)$/.exec(folder)!;
  const { valueFrom } = container.env.find(({ name }: Json) => name === variable);
  // All pods of one Job have this label in common; two Jobs never do.
  assert.equal(valueFrom.fieldRef.fieldPath, "metadata.labels['batch.kubernetes.io/job-name']");
  assert.equal(spec.restartPolicy, "OnFailure");
  assert.ok(container.volumeMounts.some(({ mountPath }: Json) => mountPath === "/data"));
});

Deno.test("the Job asks the Prometheus of k8s/monitoring and measures the namespace of k8s/base", async () => {
  const { spec } = podTemplate(await only("once"))!;
  const value = (flag: string): string =>
    spec.containers[0].args.find((argument: string) => argument.startsWith(`--${flag}=`)).slice(flag.length + 3);
  const prometheus = new URL(value("prometheus"));
  const services = (await render(join(K8S, "monitoring"))).filter(({ kind }) => kind === "Service");
  const asked = services.find(({ metadata }) => `${metadata.name}.${metadata.namespace}.svc` === prometheus.hostname);
  assert.equal(asked?.spec.ports[0].port, Number(prometheus.port));
  assert.equal(value("namespace"), "plimsoll");
  assert.equal(value("target"), "cluster");
  assert.ok(Number(value("step")) >= 60, "a rate needs four scrapes of 15 s");
});

Deno.test("the command takes the arguments of the Job", async () => {
  const { spec } = podTemplate(await only("once"))!;
  const [task, ...args] = spec.containers[0].args as string[];
  const stdout = await runDone(task!, [...args.filter((argument) => !argument.startsWith("--output=")), "--dry-run"]);
  assert.match(stdout, /\n30 runs .*about 8 h 45 min/);
});

Deno.test("the reader sees the data of campaigns and cannot change them", async () => {
  const { spec } = podTemplate(await only("reader"))!;
  const job = podTemplate(await only("once"))!.spec;
  const claimOf = (pod: Json): string =>
    pod.volumes.find(({ name }: Json) => name === "data").persistentVolumeClaim.claimName;
  assert.equal(claimOf(spec), claimOf(job));
  assert.equal(spec.containers[0].image, job.containers[0].image);
  assert.ok(spec.containers[0].volumeMounts.every(({ readOnly }: Json) => readOnly === true));
});
