/**
 * Where the load enters the cluster: the gateway of Istio, unless an address is given.
 *
 * @module
 */
import { ClusterError } from "@/errors.ts";
import type { Cluster } from "./connect.ts";

/** The Service of Istio's ingress gateway, as `k8s/istio` uses it. */
export const DEFAULT_GATEWAY = "istio-system/istio-ingressgateway";

/** How the entry is found. */
export interface EntryChoice {
  /** Address that is used as it is, such as `http://localhost:8080`. */
  readonly entryUrl?: string;
  /** Service of the gateway, `namespace/name`. @default {DEFAULT_GATEWAY} */
  readonly gateway?: string;
}

/**
 * Finds the address that users call: the one that is given; in a pod, the gateway by its name in the cluster; else the
 * gateway's address outside of the cluster.
 *
 * @throws {ClusterError} If the gateway cannot be read or has no address outside; the message says what to do.
 * @throws {RangeError} If what is given is no address of HTTP, or no `namespace/name`.
 */
export async function findEntryUrl(
  cluster: Cluster,
  { entryUrl, gateway = DEFAULT_GATEWAY }: EntryChoice,
  signal?: AbortSignal,
): Promise<string> {
  if (entryUrl !== undefined) return checkUrl(entryUrl);
  const [namespace, name, ...rest] = gateway.split("/");
  if (!namespace || !name || rest.length > 0) {
    throw new RangeError(
      `Cannot use the gateway "${gateway}" as it must be namespace/name, such as ${DEFAULT_GATEWAY}`,
    );
  }
  if (cluster.isInside) return `http://${name}.${namespace}.svc`;
  const hint = "give its address by --entry-url, or forward a port " +
    `(kubectl -n ${namespace} port-forward service/${name} 8080:80) and give --entry-url http://localhost:8080`;
  let service;
  try {
    service = await cluster.call(
      "get",
      "services",
      gateway,
      () => cluster.core.readNamespacedService({ name, namespace }),
      signal,
    );
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    throw new ClusterError(
      `Cannot find where the load enters as the Service ${gateway} must be readable: ${
        error.status === 404 ? "there is none" : error.message
      }; ${hint}`,
      { status: error.status, cause: error },
    );
  }
  const { ip, hostname } = service.status?.loadBalancer?.ingress?.[0] ?? {};
  const host = ip ?? hostname;
  if (host === undefined) {
    throw new ClusterError(
      `Cannot find where the load enters as the Service ${gateway} must have an address outside of the cluster: it has ` +
        `none (type ${service.spec?.type ?? "unknown"}); ${hint}`,
      { status: 0 },
    );
  }
  const ports = service.spec?.ports ?? [];
  const port = (ports.find(({ name }) => name === "http2" || name === "http") ?? ports[0])?.port ?? 80;
  return `http://${host.includes(":") ? `[${host}]` : host}${port === 80 ? "" : `:${port}`}`;
}

function checkUrl(text: string): string {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === "http:" || url.protocol === "https:")) return text.replace(/\/+$/, "");
  throw new RangeError(`Cannot send load to "${text}" as the entry must be an address such as http://localhost:8080`);
}
