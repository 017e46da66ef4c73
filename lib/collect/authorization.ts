/**
 * How requests to a server of measurements say who asks: one way for Prometheus, Jaeger and what is compatible to them.
 *
 * @module
 */

/** Where a server is and how to be let in. */
export interface ServerAccess {
  /** Base address, with a path prefix if it has one; may hold user and password. */
  readonly url: string;
  /** Sent as `Authorization: Bearer …`. */
  readonly bearerToken?: string;
  /** Sent as `Authorization: Basic …`. */
  readonly basicAuth?: { readonly user: string; readonly password: string };
  /** Sent with every request, such as `X-Scope-OrgID`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Headers of a request for JSON. A token wins over a user; `basicAuth` wins over a user in the address.
 *
 * @throws {TypeError} If the address is none, or a header has a character that no header may have.
 */
export function requestHeaders(access: ServerAccess): Headers {
  const headers = new Headers(access.headers);
  headers.set("accept", "application/json");
  const url = new URL(access.url);
  const basicAuth = access.basicAuth ??
    (url.username === "" ? undefined : {
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    });
  if (access.bearerToken !== undefined) {
    headers.set("authorization", `Bearer ${access.bearerToken}`);
  } else if (basicAuth !== undefined) {
    const bytes = new TextEncoder().encode(`${basicAuth.user}:${basicAuth.password}`);
    headers.set("authorization", `Basic ${btoa(String.fromCharCode(...bytes))}`);
  }
  return headers;
}
