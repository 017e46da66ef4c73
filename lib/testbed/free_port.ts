/**
 * A place for a server to listen.
 *
 * @module
 */

/** A loopback port that is free now. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
