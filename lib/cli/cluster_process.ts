/**
 * Runs what a command does with a cluster, such as a campaign on it, in a process of its own.
 *
 * The task may reach nothing but what it needs without one; where a cluster is, only its kubeconfig knows. So the command reads
 * what that names, and starts a process that may reach these hosts and no others.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { CliError } from "@/errors.ts";
import { denoExecutable, startChild } from "@/testbed/mod.ts";
import type { CampaignValues } from "./campaign_flags.ts";
import { readClusterChoice } from "./cluster_flags.ts";
import type { ReachAnswer, ReachOrder } from "./cluster_reach.ts";

/** What the client library needs to see that a file is there: without them it finds no kubeconfig and no service account. */
const FILE_CHECKS = "uid,gid";

const CONFIG_FILE = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** A part of a command that talks to a cluster. */
export interface ClusterProcess {
  /** Its program. */
  readonly script: URL;
  /** What it reaches. */
  readonly order: ReachOrder;
  /** Programs that it may run, beside those that the kubeconfig names for credentials. */
  readonly programs: readonly string[];
  /** What it may know of this machine, as `--allow-sys` takes it. */
  readonly system: readonly string[];
}

/**
 * Runs the command again, with the same flags, where a cluster can be reached.
 *
 * @returns Its exit code.
 * @throws {CliError} If the kubeconfig cannot be used.
 */
export function runClusterProcess(values: CampaignValues): Promise<number> {
  return runWithCluster({
    script: new URL("./campaign_cluster.ts", import.meta.url),
    order: {
      choice: readClusterChoice(values),
      asksPrometheus: !values.restore,
      ...(values.prometheus === undefined ? {} : { prometheus: values.prometheus }),
    },
    programs: ["deno"],
    system: ["osRelease", "cpus", "systemMemoryInfo", "hostname"],
  });
}

/**
 * Runs a program with the flags of this one, where it may reach a cluster and what is on the way to it.
 *
 * Its output is this process's; it is told to end when this one is, and its standard input closes when this one was killed.
 *
 * @returns Its exit code.
 * @throws {CliError} If the kubeconfig cannot be used.
 */
export async function runWithCluster(process: ClusterProcess): Promise<number> {
  const permissions = await clusterPermissions(process);
  const child = new Deno.Command(await denoExecutable(), {
    args: ["run", "--quiet", "--no-prompt", "--config", CONFIG_FILE, ...permissions, process.script.href, ...Deno.args],
    stdin: "piped",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  const forward = (signal: Deno.Signal) => () => {
    try {
      child.kill(signal);
    } catch {
      // It has ended already.
    }
  };
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  const listeners = signals.map((signal) => [signal, forward(signal)] as const);
  listeners.forEach(([signal, listener]) => Deno.addSignalListener(signal, listener));
  try {
    return (await child.status).code;
  } finally {
    listeners.forEach(([signal, listener]) => Deno.removeSignalListener(signal, listener));
    await child.stdin.close().catch(() => {});
  }
}

async function clusterPermissions({ order, programs, system }: ClusterProcess): Promise<string[]> {
  const reader = await startChild({
    name: "the reader of the kubeconfig",
    script: new URL("./cluster_reach.ts", import.meta.url),
    permissions: ["--allow-read", "--allow-env", `--allow-sys=${FILE_CHECKS}`],
    args: [JSON.stringify(order)],
  });
  await reader.stop();
  const answer = reader.greeting as ReachAnswer;
  if ("refusal" in answer) throw new CliError(answer.refusal);
  const { reach } = answer;
  return [
    "--allow-read",
    "--allow-write",
    `--allow-net=${reach.hosts.join(",")}`,
    // Whole, since the client library reads it so, and a credential plugin is given all of it.
    "--allow-env",
    ...[...programs, ...reach.programs].length === 0
      ? []
      : [`--allow-run=${[...programs, ...reach.programs].join(",")}`],
    `--allow-sys=${[...system, FILE_CHECKS].join(",")}`,
  ];
}
