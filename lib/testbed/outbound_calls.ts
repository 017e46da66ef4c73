/**
 * `OUTBOUND_CALLS` and `SERVICE_ADDRESSES`: whom a service calls, and where those are.
 *
 * @module
 */

/** One call that a service may make for each request that it serves. */
export interface OutboundCall {
  /** `SYNC`: the caller waits for the answer. */
  readonly mode: "SYNC";
  /** Host name of the service that is called, such as `task2-svc`. */
  readonly host: string;
  /** Chance that a request makes this call, ratio from 0 to 1. */
  readonly probability: number;
}

const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i;

/**
 * Reads a list of calls, `mode:host:probability` separated by commas, such as `SYNC:task2-svc:0.5,SYNC:task3-svc:1`.
 *
 * @param text The list; empty for a service that calls nobody.
 * @returns The calls, in the order in which they are made.
 * @throws {SyntaxError} If an entry has not three parts, another mode, or a host that cannot be one.
 * @throws {RangeError} If a probability is not a number from 0 to 1.
 */
export function parseOutboundCalls(text: string): readonly OutboundCall[] {
  return entries(text).map((entry) => {
    const [mode, host, probabilityText, ...rest] = entry.split(":").map((part) => part.trim());
    if (host === undefined || probabilityText === undefined || rest.length > 0) {
      throw new SyntaxError(
        `Cannot read OUTBOUND_CALLS as each entry must be mode:host:probability: one is "${entry}"`,
      );
    }
    if (mode !== "SYNC") {
      throw new SyntaxError(`Cannot read OUTBOUND_CALLS as the mode must be "SYNC": "${entry}" has "${mode}"`);
    }
    if (!HOST.test(host)) {
      throw new SyntaxError(`Cannot read OUTBOUND_CALLS as the host must be a host name: "${entry}" has "${host}"`);
    }
    const probability = Number(probabilityText);
    if (probabilityText === "" || !(probability >= 0 && probability <= 1)) {
      throw new RangeError(
        `Cannot read OUTBOUND_CALLS as the probability must be from 0 to 1: "${entry}" has "${probabilityText}"`,
      );
    }
    return { mode, host, probability };
  });
}

/** Writes the list that {@linkcode parseOutboundCalls} reads. */
export function formatOutboundCalls(calls: readonly OutboundCall[]): string {
  return calls.map(({ mode, host, probability }) => `${mode}:${host}:${probability}`).join(",");
}

/** The replicas of each host as `address:port`. */
export type Addresses = ReadonlyMap<string, readonly string[]>;

/**
 * Reads where hosts are, `host=address:port|address:port` separated by commas: the testbed's stand-in for DNS.
 *
 * @param text The list; empty if DNS knows the hosts.
 * @returns The replicas of each host, in order.
 * @throws {SyntaxError} If an entry has another form, or a host is named twice.
 */
export function parseAddresses(text: string): Addresses {
  const addresses = new Map<string, readonly string[]>();
  for (const entry of entries(text)) {
    const [host, list, ...rest] = entry.split("=").map((part) => part.trim());
    const replicas = (list ?? "").split("|").map((part) => part.trim());
    if (host === undefined || !HOST.test(host) || rest.length > 0 || !replicas.every(isAddress)) {
      throw new SyntaxError(
        `Cannot read SERVICE_ADDRESSES as each entry must be host=address:port|address:port: one is "${entry}"`,
      );
    }
    if (addresses.has(host)) {
      throw new SyntaxError(`Cannot read SERVICE_ADDRESSES as each host must be named once: "${host}" is named twice`);
    }
    addresses.set(host, replicas);
  }
  return addresses;
}

/** Writes the list that {@linkcode parseAddresses} reads. */
export function formatAddresses(addresses: Addresses): string {
  return [...addresses].map(([host, replicas]) => `${host}=${replicas.join("|")}`).join(",");
}

function entries(text: string): string[] {
  return text.split(",").map((entry) => entry.trim()).filter((entry) => entry !== "");
}

function isAddress(text: string): boolean {
  const [host, port, ...rest] = text.split(":");
  return rest.length === 0 && HOST.test(host ?? "") && /^\d{1,5}$/.test(port ?? "") && Number(port) <= 65535;
}
