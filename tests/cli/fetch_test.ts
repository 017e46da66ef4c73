// Needs --allow-run=deno, --allow-read, --allow-write=output, --allow-net=127.0.0.1 and --allow-env.
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { prng } from "@/random/mod.ts";
import { FakeExecServer } from "../collect/sources/fake_exec_server.ts";
import { BUCKET, FakeS3, s3Error, setCredentials } from "../collect/sources/fake_s3.ts";
import { skipUnless } from "../require_tool.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runCommand, runDone, startCommand } from "./run_command.ts";
import { snapshot } from "./snapshot.ts";

setCredentials();

Deno.test("fetch plans, fetches a month of a bucket, and says what is there already", () =>
  inTemporaryFolder(async (root) => {
    await using store = new FakeS3();
    store.put("metrics/2026/11/metrics_20261121.csv", "a".repeat(2500));
    store.put("metrics/2026/11/metrics_20261122.csv", "b");
    store.put("metrics/2026/12/metrics_20261201.csv", "c");
    const folder = join(root, "here");
    const flags = [
      "--from",
      `s3://${BUCKET}/metrics`,
      "--endpoint",
      store.url,
      "--month",
      "2026-11",
      "--output",
      folder,
    ];
    const plan = await runDone("fetch", [...flags, "--dry-run"]);
    assert.match(plan, /^new {5}2026\/11\/metrics_20261121\.csv \(0\.003 MB\)$/m);
    assert.match(plan, /^2 files, 0 of them are here already; 0\.003 MB to fetch$/m);
    await assert.rejects(Deno.stat(folder), Deno.errors.NotFound, "a dry run writes nothing");
    assert.match(await runDone("fetch", flags), /: 2 new, 0 changed, 0 the same, 0 kept, 0 failed$/m);

    store.put("metrics/2026/11/metrics_20261121.csv", "new");
    store.put("metrics/2026/11/metrics_20261122.csv", "new");
    await Deno.writeTextFile(join(folder, "2026", "11", "metrics_20261122.csv"), "mine");
    const { code, stdout, stderr } = await runCommand("fetch", flags);
    assert.equal(code, 0);
    assert.match(stdout, /^changed at the source, fetched again: 2026\/11\/metrics_20261121\.csv$/m);
    assert.match(stderr, /^kept: 2026\/11\/metrics_20261122\.csv here differs from what was fetched; move it away/m);
    const told = JSON.parse(await runDone("fetch", [...flags, "--json"]));
    assert.deepEqual(told.files, {
      ...{ new: [], changed: [] },
      same: ["2026/11/metrics_20261121.csv"],
      kept: ["2026/11/metrics_20261122.csv"],
    });
    const dry = JSON.parse(await runDone("fetch", [...flags, "--json", "--dry-run"]));
    assert.deepEqual(dry.files.map(({ action }: { action: string }) => action), ["same", "kept"]);
  }));

Deno.test("fetch says in one line what to change", () =>
  inTemporaryFolder(async (root) => {
    await using store = new FakeS3();
    store.put("metrics/a.csv", "a");
    const output = ["--output", join(root, "here")];
    const bucket = ["--from", `s3://${BUCKET}/metrics`, "--endpoint", store.url, ...output];
    await assertRefused("fetch", output, /--from must say where from, such as s3:\/\/bucket\/prefix/);
    await assertRefused("fetch", ["--from", "data"], /--output must name a folder/);
    await assertRefused("fetch", ["--from", "ftp://x", ...output], /must begin with s3:\/\/, pod:\/\/ or file:\/\//);
    await assertRefused("fetch", [...bucket, "--month", "2026-13"], /the month "2026-13" as it must be like 2026-11/);
    await assertRefused(
      "fetch",
      [...bucket, "--month", "2026-11", "--since", "2d"],
      /only one of --month, --day and --since/,
    );
    await assertRefused("fetch", [...bucket, "--since", "later"], /--since as it must be like 15m, 2h, 14d/);
    await assertRefused("fetch", [...bucket, "--bucket-in", "x"], /--bucket-in as it must be path or host: it is "x"/);
    await assertRefused("fetch", ["--from", join(root, "none"), ...output], /must be a folder: there is none/);
    const secret = Deno.env.get("AWS_SECRET_ACCESS_KEY")!;
    Deno.env.set("AWS_SECRET_ACCESS_KEY", "wrong");
    await assertRefused("fetch", bucket, /as the store must know the credentials: .*SignatureDoesNotMatch/);
    Deno.env.set("AWS_SECRET_ACCESS_KEY", secret);
    store.onRequest = ({ action }) => action === "get" ? s3Error(404, "NoSuchKey") : undefined;
    const { code, stdout, stderr } = await runCommand("fetch", bucket);
    assert.equal(code, 1);
    assert.match(stdout, /0 new, .* 1 failed$/m);
    assert.match(stderr, /^failed: a\.csv: Cannot read s3:\/\/lab\/metrics\/a\.csv as the object must still be there/m);
    assert.match(stderr, /^fetch: Cannot finish as every file must be readable: 1 are not; fetch again$/m);
  }));

Deno.test({
  name: "fetch reads a folder of a pod with the permissions of its task",
  ...await skipUnless("find", "stat", "tar"),
  fn: () =>
    inTemporaryFolder(async (root) => {
      await using server = new FakeExecServer();
      const data = resolve(root, "data");
      await Deno.mkdir(join(data, "deep"), { recursive: true });
      await Deno.writeTextFile(join(data, "deep", "task1_1_1.csv"), "text");
      const here = join(root, "here");
      const kubeconfig = await server.writeKubeconfig(root);
      const flags = ["--from", `pod://shop/reader/app${data}`, "--kubeconfig", kubeconfig, "--output", here, "--flat"];
      assert.match(await runDone("fetch", flags), /1 new, 0 changed, 0 the same, 0 kept, 0 failed$/m);
      assert.equal(await Deno.readTextFile(join(here, "task1_1_1.csv")), "text");
      server.refuse = () => 403;
      await assertRefused("fetch", flags, /must be allowed to create pods\/exec in namespace shop/);
    }),
});

Deno.test("fetch goes on where it was killed or interrupted, whenever that is, and fetches nothing twice that it has as a whole", () =>
  inTemporaryFolder(async (root) => {
    await using store = new FakeS3();
    const random = prng(7);
    const texts = new Map<string, string>();
    for (let i = 0; i < 60; i++) {
      texts.set(`2026/11/run_${i}_1.csv`, `${i} `.repeat(1 + random.below(20_000)));
    }
    for (const [path, text] of texts) store.put(`metrics/${path}`, text);
    const folder = join(root, "here");
    const flags = ["--from", `s3://${BUCKET}/metrics`, "--endpoint", store.url, "--output", folder];
    let ends = 0;
    for (let round = 0; round < 12; round++) {
      const child = startCommand("fetch", flags);
      let left = 1 + random.below(8);
      const signal = round % 4 === 3 ? "SIGINT" : "SIGKILL";
      const delayMilliseconds = random.below(15);
      store.onRequest = async ({ action }) => {
        // Long enough for one answer to be read and written before the next.
        await new Promise((resolve) => setTimeout(resolve, delayMilliseconds));
        if (action === "get" && --left === 0) {
          try {
            child.kill(signal);
          } catch {
            // It has ended by itself.
          }
        }
        return undefined;
      };
      const { code } = await child.output();
      if (code !== 0) ends++;
      assert.ok(signal === "SIGKILL" || code === 130 || code === 0, `${signal}: ${code}`);
      for (const [path, content] of await snapshot(folder).catch(() => new Map<string, Uint8Array>())) {
        if (path.endsWith(".part") || path.endsWith(".tmp") || path === "fetch.json") continue;
        assert.equal(new TextDecoder().decode(content), texts.get(path), `${path} is whole`);
      }
    }
    assert.ok(ends >= 10, `${ends} of 12 were ended`);
    store.onRequest = () => undefined;
    const { files } = JSON.parse(await runDone("fetch", [...flags, "--json"]));
    assert.deepEqual([files.kept, files.changed], [[], []]);
    const found = await snapshot(folder);
    for (const [path, text] of texts) assert.equal(new TextDecoder().decode(found.get(path)), text);
    const remains = [...found.keys()].filter((path) => path.endsWith(".part"));
    assert.deepEqual(remains, [], "what killed processes left is removed");
    assert.deepEqual(
      Object.keys(JSON.parse(new TextDecoder().decode(found.get("fetch.json"))).files),
      [...texts.keys()].sort(),
    );
    store.asked.length = 0;
    await runDone("fetch", flags);
    assert.deepEqual(store.reads(), {});
  }));
