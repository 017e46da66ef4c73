/**
 * What a process must be permitted to reach to talk to the cluster of a kubeconfig: hosts, and programs that make
 * credentials. Read before such a process is started, so that it can be permitted these and no others.
 *
 * @module
 */
import { type ClusterChoice, readKubeconfig } from "./connect.ts";

/** What a process must be permitted to reach. */
export interface ClusterReach {
  /** Hosts with ports, as `--allow-net` takes them. */
  readonly hosts: readonly string[];
  /** Programs, as `--allow-run` takes them. */
  readonly programs: readonly string[];
}

/**
 * Reads a kubeconfig for what it names: the API server, its proxy, an issuer of tokens, a credential plugin.
 *
 * @param addresses More addresses that will be asked, such as that of Prometheus.
 * @throws {ClusterError} If there is no kubeconfig or it lacks the context.
 * @throws {TypeError} If an address is none.
 */
export async function clusterReach(choice: ClusterChoice, addresses: readonly string[] = []): Promise<ClusterReach> {
  const config = await readKubeconfig(choice);
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  const issuer: unknown = user?.authProvider?.config?.["idp-issuer-url"];
  const urls = [cluster?.server, cluster?.proxyUrl, issuer, ...addresses].filter((url) => typeof url === "string");
  const program: unknown = user?.exec?.command ?? user?.authProvider?.config?.["exec"]?.command;
  return {
    hosts: [...new Set(urls.map(hostOf))],
    programs: typeof program === "string" ? [program] : [],
  };
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "https:": "443", "http:": "80" };

function hostOf(address: string): string {
  const url = URL.parse(address);
  if (url === null || url.hostname === "") {
    throw new TypeError(`Cannot reach "${address}" as it must be an address such as https://host:6443`);
  }
  const port = url.port || (DEFAULT_PORTS[url.protocol] ?? "");
  return port === "" ? url.hostname : `${url.hostname}:${port}`;
}
