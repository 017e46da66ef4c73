/**
 * Exits with 0 if the service in this container answers its health check, else with 1.
 *
 * @module
 */
const isHealthy = await fetch("http://127.0.0.1:8080/healthz", { signal: AbortSignal.timeout(4000) })
  .then((response) => response.ok, () => false);
Deno.exit(isHealthy ? 0 : 1);
