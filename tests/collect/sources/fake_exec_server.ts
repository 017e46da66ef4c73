/**
 * As much of a Kubernetes API server as fetching from a pod needs: the pod, and commands in it over a real WebSocket in the
 * channel protocol, version 5. The commands are the programs of this machine, in a folder of the test.
 *
 * Needs `--allow-net=127.0.0.1`, `--allow-run=deno`, `--allow-env=PATH` and `--allow-write` for the kubeconfig.
 */
import { fileURLToPath } from "node:url";
import { denoExecutable } from "@/testbed/mod.ts";
import { findTool } from "../../require_tool.ts";

/** What a command did. */
export interface Ran {
  readonly stdout: Uint8Array;
  readonly stderr: string;
  /** `undefined` if the container does not have the program. */
  readonly code: number | undefined;
}

/** A command as it was asked for. */
export interface AskedExec {
  readonly container: string;
  readonly command: readonly string[];
}

const TOKEN = "a-token";
const KEEPER = fileURLToPath(new URL("../../k8s/tool_keeper.ts", import.meta.url));

/** Runs a program of this machine, and gives the bytes that it writes. */
export async function runHere(command: readonly string[]): Promise<Ran> {
  const path = await findTool(command[0]!);
  if (path === undefined) return { stdout: new Uint8Array(), stderr: "", code: undefined };
  const { code, stdout, stderr } = await new Deno.Command(await denoExecutable(), {
    args: ["run", "--quiet", "--no-prompt", "--no-config", `--allow-run=${path}`, KEEPER, path, ...command.slice(1)],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  return { stdout, stderr: new TextDecoder().decode(stderr), code };
}

/** The server, with one pod. */
export class FakeExecServer implements AsyncDisposable {
  /** Containers of the pod. */
  containers = ["app"];
  /** Annotations of the pod. */
  annotations: Record<string, string> = {};
  /** Phase of the pod. */
  phase = "Running";
  /** Every command, in order. */
  readonly asked: AskedExec[] = [];
  /** Status that a command is refused with, before it runs. */
  refuse: (asked: AskedExec) => number | undefined = () => undefined;
  /** Runs a command. */
  run: (asked: AskedExec) => Promise<Ran> = ({ command }) => runHere(command);
  /** Bytes of output after which the connection is cut, without a status. */
  cutAfter: (asked: AskedExec) => number | undefined = () => undefined;
  /** Bytes of one message. */
  messageBytes = 32_768;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      (request) => this.#answer(request),
    );
  }

  /** Writes a kubeconfig that names the server; returns its path. */
  async writeKubeconfig(folder: string, token = TOKEN): Promise<string> {
    const path = `${folder}/kubeconfig-${token}`;
    await Deno.writeTextFile(
      path,
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "here",
        clusters: [{
          name: "fake",
          cluster: { server: `http://127.0.0.1:${this.#server.addr.port}`, "insecure-skip-tls-verify": true },
        }],
        users: [{ name: "tester", user: { token } }],
        contexts: [{ name: "here", context: { cluster: "fake", user: "tester" } }],
      }),
    );
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #answer(request: Request): Response {
    const url = new URL(request.url);
    const status = (code: number, reason: string, message: string) =>
      Response.json({ kind: "Status", apiVersion: "v1", status: "Failure", reason, message, code }, { status: code });
    if (request.headers.get("authorization") !== `Bearer ${TOKEN}`) return status(401, "Unauthorized", "Unauthorized");
    const pod = "/api/v1/namespaces/shop/pods/reader";
    if (url.pathname === pod) {
      return Response.json({
        kind: "Pod",
        apiVersion: "v1",
        metadata: { name: "reader", namespace: "shop", annotations: this.annotations },
        spec: { containers: this.containers.map((name) => ({ name })) },
        status: { phase: this.phase },
      });
    }
    if (url.pathname !== `${pod}/exec`) {
      return status(404, "NotFound", `pods "${url.pathname.split("/").at(-1)}" not found`);
    }
    const asked = { container: url.searchParams.get("container")!, command: url.searchParams.getAll("command") };
    this.asked.push(asked);
    const refused = this.refuse(asked);
    if (refused !== undefined) return status(refused, "Refused", "as the test wants it");
    const offered = request.headers.get("sec-websocket-protocol")?.split(/, */) ?? [];
    if (!offered.includes("v5.channel.k8s.io")) return status(400, "BadRequest", "no protocol that is known");
    const { socket, response } = Deno.upgradeWebSocket(request);
    // Said by hand: the runtime does not find it in a list that has no spaces.
    response.headers.set("sec-websocket-protocol", "v5.channel.k8s.io");
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => void this.#serve(socket, asked));
    return response;
  }

  async #serve(socket: WebSocket, asked: AskedExec): Promise<void> {
    const send = (channel: number, bytes: Uint8Array) => {
      const message = new Uint8Array(bytes.length + 1);
      message[0] = channel;
      message.set(bytes, 1);
      if (socket.readyState === WebSocket.OPEN) socket.send(message);
    };
    const text = (value: string) => new TextEncoder().encode(value);
    // An API server opens both channels by an empty message each.
    send(1, new Uint8Array());
    send(2, new Uint8Array());
    const { stdout, stderr, code } = await this.run(asked);
    const cut = this.cutAfter(asked) ?? Infinity;
    for (let at = 0; at < Math.min(stdout.length, cut); at += this.messageBytes) {
      send(1, stdout.subarray(at, Math.min(at + this.messageBytes, cut)));
    }
    if (cut < Infinity) return socket.close(1011, "the node went away");
    if (stderr !== "") send(2, text(stderr));
    send(3, text(JSON.stringify(statusOf(code, asked))));
    socket.close();
  }
}

function statusOf(code: number | undefined, { command }: AskedExec): unknown {
  if (code === 0) return { metadata: {}, status: "Success" };
  if (code === undefined) {
    const message = `exec: "${command[0]}": executable file not found in $PATH: unknown`;
    return { metadata: {}, status: "Failure", reason: "InternalError", message, code: 500 };
  }
  return {
    metadata: {},
    status: "Failure",
    reason: "NonZeroExitCode",
    message: `command terminated with non-zero exit code: exit status ${code}`,
    details: { causes: [{ reason: "ExitCode", message: String(code) }] },
  };
}
