/**
 * `deno task fetch`: campaign files from a bucket, a pod or a folder -> a folder.
 *
 * @module
 */
import { parseAddress } from "@/collect/mod.ts";
import { runWithCluster } from "./cluster_process.ts";
import { runCommand } from "./command.ts";
import { FETCH, fetchAsTold, readFrom } from "./fetch_run.ts";

if (import.meta.main) {
  await runCommand(FETCH, async (values) => {
    if (parseAddress(readFrom(values)).kind !== "pod") return await fetchAsTold(values);
    const { kubeconfig, context } = values;
    const code = await runWithCluster({
      script: new URL("./fetch_pod.ts", import.meta.url),
      order: {
        choice: { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(context === undefined ? {} : { context }) },
        asksPrometheus: false,
      },
      programs: [],
      system: [],
    });
    if (code !== 0) Deno.exit(code);
  });
}
