/**
 * A process that reads the kubeconfig and tells what a campaign on its cluster has to reach, then ends with its parent.
 *
 * Apart from the command, since the client library reads the whole environment, and the command itself may not.
 *
 * @module
 */
import { type ClusterChoice, type ClusterReach, clusterReach } from "@/collect/mod.ts";
import { exitWithStdin, fail, greet } from "@/testbed/mod.ts";
import { prometheusAddress } from "./cluster_flags.ts";

/** What is asked of the process, as its one argument. */
export interface ReachOrder {
  /** Which cluster. */
  readonly choice: ClusterChoice;
  /** Whether Prometheus is asked as well. */
  readonly asksPrometheus: boolean;
  /** Its address, if a flag names it. */
  readonly prometheus?: string;
}

/** What the process answers. */
export type ReachAnswer = { readonly reach: ClusterReach } | { readonly refusal: string };

async function answer({ choice, asksPrometheus, prometheus }: ReachOrder): Promise<ReachAnswer> {
  try {
    const addresses = asksPrometheus ? [prometheusAddress(prometheus)] : [];
    return { reach: await clusterReach(choice, addresses) };
  } catch (error) {
    return { refusal: (error as Error).message };
  }
}

if (import.meta.main) {
  greet(await answer(JSON.parse(Deno.args[0]!) as ReachOrder).catch(fail));
  exitWithStdin();
}
