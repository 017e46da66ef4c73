// Needs --allow-net=127.0.0.1, --allow-read, --allow-write=output, --allow-run=deno, --allow-env and --allow-sys.
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { fetchFiles, type FetchReport, openFileSource } from "@/collect/mod.ts";
import { ClusterError } from "@/errors.ts";
import { skipUnless } from "../../require_tool.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { snapshot } from "../../cli/snapshot.ts";
import { FakeExecServer } from "./fake_exec_server.ts";

interface Pod {
  readonly server: FakeExecServer;
  /** The folder in the pod. */
  readonly data: string;
  /** The folder that is fetched into. */
  readonly here: string;
  /** Fetches; the folder in the pod unless told otherwise. */
  fetch(path?: string, more?: { readonly token?: string; readonly pod?: string }): Promise<FetchReport>;
}

function withPod(test: (pod: Pod) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (root) => {
    await using server = new FakeExecServer();
    const data = resolve(root, "data");
    const here = join(root, "here");
    await Deno.mkdir(data);
    await test({
      server,
      data,
      here,
      async fetch(path = data, { token, pod = "reader" } = {}) {
        const { signal } = new AbortController();
        const kubeconfig = await server.writeKubeconfig(root, token);
        const source = await openFileSource(`pod://shop/${pod}${path}`, {
          directory: here,
          cluster: { kubeconfig },
        }, signal);
        try {
          return await fetchFiles({ source, directory: here, signal });
        } finally {
          await source.close();
        }
      },
    });
  });
}

async function write(folder: string, path: string, text: string): Promise<void> {
  await Deno.mkdir(join(folder, path, ".."), { recursive: true });
  await Deno.writeTextFile(join(folder, path), text);
}

Deno.test({
  name: "fetchFiles() fetches a folder of a pod through find, stat and tar, once",
  ...await skipUnless("find", "stat", "tar"),
  fn: () =>
    withPod(async ({ server, data, here, fetch }) => {
      const long = `${"deep/".repeat(30)}a name with ü, spaces and 'marks' of more than a hundred characters.csv`;
      const files = new Map([
        ["campaign.json", "{}"],
        ["2026/11/task1_1_1.csv", "x".repeat(300_000)],
        ["empty.csv", ""],
        ["-n.csv", "a name that looks like a flag"],
        [long, "long"],
      ]);
      for (const [path, text] of files) await write(data, path, text);
      assert.equal((await fetch()).files.new.length, 5);
      for (const [path, text] of files) assert.equal(await Deno.readTextFile(join(here, path)), text);
      assert.deepEqual(server.asked.map(({ container, command }) => [container, command[0]]), [
        ["app", "find"],
        ["app", "tar"],
      ]);
      server.asked.length = 0;
      await write(data, "empty.csv", "no more");
      const { files: { changed, same } } = await fetch();
      assert.deepEqual([changed, same.length], [["empty.csv"], 4]);
      assert.deepEqual(server.asked[1]!.command.slice(-1), ["./empty.csv"]);
      server.asked.length = 0;
      await fetch();
      assert.deepEqual(server.asked.map(({ command }) => command[0]), ["find"], "nothing is sent a second time");
    }),
});

Deno.test({
  name: "fetchFiles() reads again what broke off on the way from a pod, and only that",
  ...await skipUnless("find", "stat", "tar"),
  fn: () =>
    withPod(async ({ server, data, here, fetch }) => {
      for (let i = 0; i < 5; i++) await write(data, `run_${i}_1.csv`, `${i}`.repeat(20_000));
      const cuts = new Map([["find", [50]], ["tar", [45_000]]]);
      server.messageBytes = 1000;
      server.cutAfter = ({ command }) => cuts.get(command[0]!)!.shift();
      const { files, failed } = await fetch();
      assert.deepEqual([files.new.length, failed], [5, []]);
      for (let i = 0; i < 5; i++) {
        assert.equal(await Deno.readTextFile(join(here, `run_${i}_1.csv`)), `${i}`.repeat(20_000));
      }
      const tars = server.asked.filter(({ command }) => command[0] === "tar").map(({ command }) => command.length - 5);
      assert.deepEqual([server.asked.length, tars], [4, [5, 3]]);
      assert.deepEqual([...(await snapshot(here)).keys()].filter((name) => name.endsWith(".part")), []);
    }),
});

Deno.test({
  name: "fetchFiles() says which file of a pod is gone, and goes on with the others",
  ...await skipUnless("find", "stat", "tar"),
  fn: () =>
    withPod(async ({ server, data, fetch }) => {
      for (const name of ["a", "gone", "z"]) await write(data, name, name);
      const { run } = server;
      server.run = async (asked) => {
        if (asked.command[0] === "tar") await Deno.remove(join(data, "gone")).catch(() => {});
        return await run(asked);
      };
      const { files, failed } = await fetch();
      assert.deepEqual([files.new, failed.map(({ path }) => path)], [["a", "z"], ["gone"]]);
      assert.match(failed[0]!.reason, /gone.*[Nn]o such file/);
    }),
});

Deno.test({
  name: "podSource() finds the container that the address, the pod or nobody names",
  ...await skipUnless("find", "stat", "tar"),
  fn: () =>
    withPod(async ({ server, data, fetch }) => {
      await write(data, "a.csv", "a");
      server.containers = ["proxy", "app"];
      await assert.rejects(
        fetch(),
        /as its container must be named: pod:\/\/shop\/reader\/NAME\/.*, with one of proxy, app$/,
      );
      await fetch(`/app${data}`);
      server.annotations = { "kubectl.kubernetes.io/default-container": "proxy" };
      await fetch(`${data}/`);
      assert.deepEqual([...new Set(server.asked.map(({ container }) => container))], ["app", "proxy"]);
    }),
});

Deno.test({
  name: "podSource() says what to change where a pod or a cluster refuses",
  ...await skipUnless("find", "stat", "tar"),
  fn: () =>
    withPod(async ({ server, data, fetch }) => {
      const refused = (message: RegExp, ...args: Parameters<typeof fetch>) =>
        assert.rejects(fetch(...args), (error) => error instanceof ClusterError && message.test(error.message));
      await refused(/^Cannot get pods other in namespace shop as .* pods "other" not found/, data, { pod: "other" });
      await refused(/it refuses the credentials of the user tester/, data, { token: "wrong" });
      await refused(
        /^Cannot list pod:\/\/shop\/reader\/app\/.*none as it must be a folder .*: .*No such file/,
        `${data}/none`,
      );
      server.refuse = () => 403;
      await refused(
        /^Cannot run find in the pod reader as the user tester .* must be allowed to create pods\/exec in namespace shop/,
      );
      server.refuse = () => undefined;
      server.run = () => Promise.resolve({ stdout: new Uint8Array(), stderr: "", code: undefined });
      await refused(/as the container must have find and stat: .*"find": executable file not found/);
      server.phase = "Succeeded";
      await refused(/^Cannot fetch from the pod shop\/reader as it must run: it is Succeeded$/);
    }),
});
