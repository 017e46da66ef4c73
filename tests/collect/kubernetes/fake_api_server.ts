/**
 * A Kubernetes API server of our own: real HTTP, as far as campaigns use it. It outlives the processes that talk to it and
 * writes down everything that they ask.
 *
 * Needs `--allow-net=127.0.0.1` and `--allow-write` for the kubeconfig.
 */
import { FakeController } from "./fake_controller.ts";
import { invalidity, type Json, mergePatch, strategicMergePatch } from "./fake_objects.ts";
import { FakeStore } from "./fake_store.ts";

/** One request as the server saw it. */
export interface Asked {
  /** What was done, as RBAC names it. */
  readonly verb: string;
  /** To what: `deployments.apps`, `pods`. */
  readonly resource: string;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly contentType: string | null;
  readonly body: Json;
}

/** A namespaced collection that the server knows, by its path. */
interface Collection {
  readonly kind: string;
  readonly resource: string;
  readonly listKind: string;
  readonly apiVersion: string;
}

const COLLECTIONS: Readonly<Record<string, Collection>> = {
  "/apis/apps/v1/deployments": {
    kind: "deployments",
    resource: "deployments.apps",
    listKind: "DeploymentList",
    apiVersion: "apps/v1",
  },
  "/api/v1/pods": { kind: "pods", resource: "pods", listKind: "PodList", apiVersion: "v1" },
  "/api/v1/events": { kind: "events", resource: "events", listKind: "EventList", apiVersion: "v1" },
  "/api/v1/services": { kind: "services", resource: "services", listKind: "ServiceList", apiVersion: "v1" },
  "/apis/autoscaling/v2/horizontalpodautoscalers": {
    kind: "autoscalers",
    resource: "horizontalpodautoscalers.autoscaling",
    listKind: "HorizontalPodAutoscalerList",
    apiVersion: "autoscaling/v2",
  },
  "/apis/coordination.k8s.io/v1/leases": {
    kind: "leases",
    resource: "leases.coordination.k8s.io",
    listKind: "LeaseList",
    apiVersion: "coordination.k8s.io/v1",
  },
};

/** The one token that the server knows. */
export const TOKEN = "a-token";

/** Who that token is. */
export const USER = "system:serviceaccount:shop:collector";

/** Ends an answer in its middle, as a broken connection does. */
export const CUT = "cut";

/** The server. */
export class FakeApiServer {
  /** Its memory. */
  readonly store = new FakeStore();
  /** Its controllers. */
  readonly controller = new FakeController(this.store);
  /** Everything that was asked, in order. */
  readonly asked: Asked[] = [];
  /** What nobody may do: `patch deployments.apps`. */
  readonly forbidden = new Set<string>();
  /** Answers in the place of the server, before anything is done, or cuts the connection. */
  onRequest: (asked: Asked) => Response | typeof CUT | undefined | void = () => {};
  /** Told after a request was done, before it is answered; may cut the connection. */
  onDone: (asked: Asked) => typeof CUT | undefined | void = () => {};
  /** Changes what is written, as an admission webhook does. */
  admit: (kind: string, object: Json) => Json = (_, object) => object;
  /** How a watch from a forgotten version is refused. */
  goneBy: "status" | "event" = "event";
  /** False where watches tell nothing, as behind a proxy that holds answers back. */
  areWatchesOpen = true;

  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #watches = new Set<() => void>();
  readonly #stop: () => void;
  #stepping: ReturnType<typeof setTimeout> | undefined;
  /** False to step the controllers by hand. */
  stepsByItself = true;

  /** Starts the server on a free port of this machine. */
  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {}, onError: () => new Response("broken", { status: 500 }) },
      (request) => this.#handle(request),
    );
    this.#stop = this.store.listen(() => this.#stepSoon());
  }

  /** Its address. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Writes a kubeconfig of two contexts, the current one with namespace, and returns its path. */
  async writeKubeconfig(folder: string, { token = TOKEN }: { readonly token?: string } = {}): Promise<string> {
    const path = `${folder}/kubeconfig-${token}`;
    const cluster = `{server: "${this.url}", insecure-skip-tls-verify: true}`;
    await Deno.writeTextFile(
      path,
      [
        "apiVersion: v1",
        "kind: Config",
        "current-context: here",
        `clusters: [{name: fake, cluster: ${cluster}}]`,
        `users: [{name: tester, user: {token: ${token}}}]`,
        "contexts:",
        "- {name: here, context: {cluster: fake, user: tester, namespace: shop}}",
        "- {name: bare, context: {cluster: fake, user: tester}}",
      ].join("\n"),
    );
    return path;
  }

  /** Puts objects into the namespace and lets the controllers bring them up. */
  add(...objects: Json[]): void {
    for (const object of objects) {
      const kind = object.kind === "HorizontalPodAutoscaler" ? "autoscalers" : `${object.kind.toLowerCase()}s`;
      this.store.put(kind, object);
    }
    this.controller.settle();
  }

  /** Changes a Deployment as somebody else would. */
  change(name: string, patch: Json): void {
    this.store.put("deployments", strategicMergePatch(this.store.get("deployments", name), patch));
  }

  /** Ends all watches, as a server that restarts does. */
  closeWatches(): void {
    this.#watches.forEach((close) => close());
  }

  /** Requests of a verb, with their resource and name: `patch deployments.apps task1`. */
  askedFor(...verbs: string[]): string[] {
    return this.asked.filter(({ verb }) => verbs.includes(verb))
      .map(({ verb, resource, name }) => [verb, resource, ...(name === undefined ? [] : [name])].join(" "));
  }

  /** Ends the server. */
  async close(): Promise<void> {
    this.#stop();
    clearTimeout(this.#stepping);
    this.closeWatches();
    await this.#server.shutdown();
  }

  #stepSoon(): void {
    if (!this.stepsByItself || this.#stepping !== undefined) return;
    this.#stepping = setTimeout(() => {
      this.#stepping = undefined;
      if (this.controller.step()) this.#stepSoon();
    }, 0);
  }

  async #handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (request.headers.get("authorization") !== `Bearer ${TOKEN}`) {
      return refuse(401, "Unauthorized", "Unauthorized");
    }
    const asked = await readAsked(request, url);
    this.asked.push(asked);
    const instead = this.onRequest(asked);
    if (instead === CUT) return cut();
    if (instead instanceof Response) return instead;
    if (this.forbidden.has(`${asked.verb} ${asked.resource}`)) {
      const [resource, group = ""] = asked.resource.split(/\.(.*)/);
      const scope = `in API group "${group}" in the namespace "${asked.namespace}"`;
      const message = `${resource} is forbidden: User "${USER}" cannot ${asked.verb} resource "${resource}" ${scope}`;
      return refuse(403, "Forbidden", message);
    }
    const response = this.#answer(asked, url);
    return this.onDone(asked) === CUT ? cut() : response;
  }

  #answer(asked: Asked, url: URL): Response {
    if (asked.resource === "selfsubjectaccessreviews.authorization.k8s.io") {
      const { verb, group, resource } = asked.body.spec.resourceAttributes;
      const name = group ? `${resource}.${group}` : resource;
      return Response.json({ ...asked.body, status: { allowed: !this.forbidden.has(`${verb} ${name}`) } });
    }
    if (asked.resource === "selfsubjectreviews.authentication.k8s.io") {
      return Response.json({ status: { userInfo: { username: USER } } });
    }
    const collection = Object.values(COLLECTIONS).find(({ resource }) => resource === asked.resource);
    if (collection === undefined) return refuse(404, "NotFound", "the server could not find the requested resource");
    if (asked.verb === "watch") return this.#watch(collection, url);
    if (asked.verb === "list") {
      const warningsOnly = url.searchParams.get("fieldSelector") === "type=Warning";
      const items = this.store.list(collection.kind).filter(({ type }) => !warningsOnly || type === "Warning");
      return Response.json({
        apiVersion: collection.apiVersion,
        kind: collection.listKind,
        metadata: { resourceVersion: String(this.store.version) },
        items,
      });
    }
    return this.#answerOne(collection, asked);
  }

  #answerOne({ kind, resource }: Collection, { verb, name, body, contentType }: Asked): Response {
    const found = this.store.get(kind, name ?? body?.metadata?.name ?? "");
    if (verb === "create") {
      if (found !== undefined) {
        return refuse(409, "AlreadyExists", `${resource} "${found.metadata.name}" already exists`);
      }
      return Response.json(this.store.put(kind, body), { status: 201 });
    }
    if (found === undefined) return refuse(404, "NotFound", `${resource} "${name}" not found`);
    if (verb === "get") return Response.json(found);
    const version = verb === "delete" ? body?.preconditions?.resourceVersion : body?.metadata?.resourceVersion;
    if (version !== undefined && version !== found.metadata.resourceVersion) {
      return refuse(
        409,
        "Conflict",
        `Operation cannot be fulfilled on ${resource} "${name}": the object has been modified; please apply your changes ` +
          "to the latest version and try again",
      );
    }
    if (verb === "delete") {
      this.store.delete(kind, found.metadata.name);
      return Response.json({ kind: "Status", apiVersion: "v1", status: "Success" });
    }
    const merge = contentType?.startsWith("application/strategic-merge-patch+json")
      ? strategicMergePatch
      : contentType?.startsWith("application/merge-patch+json")
      ? mergePatch
      : undefined;
    if (verb === "patch" && merge === undefined) return refuse(415, "UnsupportedMediaType", `not ${contentType}`);
    const changed = this.admit(kind, verb === "patch" ? merge!(found, body) : body);
    const invalid = kind === "deployments" ? invalidity(changed) : undefined;
    if (invalid !== undefined) return refuse(422, "Invalid", `Deployment.apps "${name}" is invalid: ${invalid}`);
    return Response.json(this.store.put(kind, changed));
  }

  #watch({ kind, apiVersion }: Collection, url: URL): Response {
    let version = Number(url.searchParams.get("resourceVersion"));
    const gone = status(410, "Expired", `too old resource version: ${version} (${this.store.version})`);
    if (this.store.changesAfter(kind, version) === undefined && this.goneBy === "status") {
      return Response.json(gone, { status: 410 });
    }
    let end = (): void => {};
    const text = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const send = (type: string, object: Json): void =>
          controller.enqueue(text.encode(`${JSON.stringify({ type, object })}\n`));
        const tell = (): void => {
          if (!this.areWatchesOpen) return;
          const changes = this.store.changesAfter(kind, version);
          if (changes === undefined) {
            send("ERROR", gone);
            return end();
          }
          for (const change of changes) send(change.type, change.object);
          version = this.store.version;
        };
        const stop = this.store.listen(tell);
        end = () => {
          stop();
          this.#watches.delete(end);
          try {
            controller.close();
          } catch {
            // Whoever watched has gone already.
          }
        };
        this.#watches.add(end);
        if (this.areWatchesOpen) {
          send("BOOKMARK", { kind: "Bookmark", apiVersion, metadata: { resourceVersion: String(version) } });
        }
        tell();
      },
      cancel: () => end(),
    });
    return new Response(body, { headers: { "content-type": "application/json" } });
  }
}

async function readAsked(request: Request, url: URL): Promise<Asked> {
  const match = /^(\/api\/v1|\/apis\/([^/]+)\/[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(
    url.pathname,
  );
  const [, , group, namespace, resource = url.pathname, name] = match ?? [];
  const text = await request.text();
  const verbs: Readonly<Record<string, string>> = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };
  const read = name !== undefined ? "get" : url.searchParams.get("watch") === "true" ? "watch" : "list";
  return {
    verb: verbs[request.method] ?? read,
    resource: group === undefined ? resource : `${resource}.${group}`,
    name,
    namespace,
    contentType: request.headers.get("content-type"),
    body: text === "" ? undefined : JSON.parse(text),
  };
}

/** A `Status` object as the API server sends it with an error. */
export function status(code: number, reason: string, message: string): Json {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
}

/** An answer that refuses. */
export function refuse(code: number, reason: string, message: string, headers: Record<string, string> = {}): Response {
  return Response.json(status(code, reason, message), { status: code, headers });
}

/** An answer that breaks off. */
function cut(): Response {
  return new Response('{"kind":"Depl', { headers: { "content-type": "application/json" } });
}
