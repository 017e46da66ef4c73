/**
 * Lets all requests to a cluster share their connections, and gives each a limit of time.
 *
 * The client library makes a new connection pool for every request to a server with a certificate authority of its own,
 * so that each request pays a handshake and leaves a socket behind; here one pool stays until the credentials change.
 *
 * @module
 */
import type * as ClientNode from "@kubernetes/client-node";

/** Longest wait for the answer to one request, seconds. Watches are not limited by it. */
const TIMEOUT_SECONDS = 15;

type Dispatcher = NonNullable<ReturnType<ClientNode.RequestContext["getDispatcher"]>>;

/** A kubeconfig whose requests share connections. */
export interface SharedConnection {
  /** What authenticates requests. */
  readonly config: ClientNode.KubeConfig;
  /** Ends the connections. */
  close(): Promise<void>;
}

/** Wraps a kubeconfig. */
export function shareConnection(
  { KubeConfig }: typeof ClientNode,
  loaded: ClientNode.KubeConfig,
): SharedConnection {
  let described = "";
  let pool: { readonly key: string; readonly dispatcher: Dispatcher } | undefined;
  class SharingConfig extends KubeConfig {
    override createDispatcherOptions(
      ...args: Parameters<ClientNode.KubeConfig["createDispatcherOptions"]>
    ): ClientNode.DispatcherOptions {
      const options = super.createDispatcherOptions(...args);
      described = JSON.stringify(options);
      return options;
    }

    override async applySecurityAuthentication(context: ClientNode.RequestContext): Promise<void> {
      await super.applySecurityAuthentication(context);
      const fresh = context.getDispatcher();
      if (fresh === undefined) return;
      if (pool === undefined || pool.key !== described) {
        // Requests that are under way on the old pool end first.
        void pool?.dispatcher.close();
        pool = { key: described, dispatcher: fresh };
      }
      context.setDispatcher(pool.dispatcher);
    }
  }
  const config = new SharingConfig();
  config.loadFromOptions({
    clusters: loaded.getClusters(),
    contexts: loaded.getContexts(),
    users: loaded.getUsers(),
    currentContext: loaded.getCurrentContext(),
  });
  return {
    config,
    async close() {
      await pool?.dispatcher.destroy();
      pool = undefined;
    },
  };
}

/** Configuration of the typed clients. */
export function clientConfiguration(
  { createConfiguration, ServerConfiguration }: typeof ClientNode,
  { config }: SharedConnection,
): ClientNode.Configuration {
  return createConfiguration({
    baseServer: new ServerConfiguration(config.getCurrentCluster()!.server, {}),
    authMethods: { default: config },
    promiseMiddleware: [{
      pre(request) {
        request.setSignal(AbortSignal.timeout(TIMEOUT_SECONDS * 1000));
        return Promise.resolve(request);
      },
      post: (response) => Promise.resolve(response),
    }],
  });
}
