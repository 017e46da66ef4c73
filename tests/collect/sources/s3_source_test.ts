// Needs --allow-net=127.0.0.1, --allow-read, --allow-write=output, --allow-env and --allow-sys=osRelease.
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  fetchFiles,
  type FetchOptions,
  type FetchReport,
  openFileSource,
  type PeriodChoice,
  planFetch,
} from "@/collect/mod.ts";
import { inTemporaryFolder } from "../../temporary_folder.ts";
import { snapshot } from "../../cli/snapshot.ts";
import { ACCESS_KEY, brokenBody, BUCKET, FakeS3, s3Error, SECRET, setCredentials } from "./fake_s3.ts";

setCredentials();

interface Store {
  readonly store: FakeS3;
  readonly folder: string;
  /** Fetches the prefix `metrics`. */
  fetch(choice?: PeriodChoice, more?: Partial<FetchOptions>): Promise<FetchReport>;
}

function withStore(test: (store: Store) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (root) => {
    await using store = new FakeS3();
    const folder = join(root, "here");
    await test({
      store,
      folder,
      async fetch(choice = { kind: "all" }, more = {}) {
        const { signal } = new AbortController();
        const source = await openFileSource(`s3://${BUCKET}/metrics`, {
          directory: folder,
          s3: { endpoint: store.url },
        }, signal);
        try {
          return await fetchFiles({ source, directory: folder, choice, signal, ...more });
        } finally {
          await source.close();
        }
      },
    });
  });
}

const read = (folder: string, path: string) => Deno.readTextFile(join(folder, path));

Deno.test("fetchFiles() fetches a bucket page by page, skips what is there, and says what changed", () =>
  withStore(async ({ store, folder, fetch }) => {
    store.pageSize = 3;
    const names = Array.from({ length: 8 }, (_, i) => `metrics/2026/11/metrics_2026110${i + 1}.csv`);
    for (const name of names) store.put(name, `text of ${name}`);
    store.put("metrics/2026/11/", "");
    store.put("metrics/2026/12/a b&c+ü'(1)!.csv", "odd name");
    store.put("metrics-of-others/2026/11/x.csv", "not below the prefix");
    const first = await fetch();
    assert.equal(first.files.new.length, 9);
    assert.equal(await read(folder, "2026/12/a b&c+ü'(1)!.csv"), "odd name");
    assert.equal(await read(folder, "2026/11/metrics_20261103.csv"), "text of metrics/2026/11/metrics_20261103.csv");
    assert.equal(store.asked.filter(({ action }) => action === "list").length, 4);

    store.asked.length = 0;
    store.put(names[2]!, "another text");
    const second = await fetch();
    assert.deepEqual([second.files.changed, second.files.same.length], [["2026/11/metrics_20261103.csv"], 8]);
    assert.deepEqual(store.reads(), { [names[2]!]: 1 });
    assert.equal(await read(folder, "2026/11/metrics_20261103.csv"), "another text");

    store.objects.delete(names[0]!);
    assert.deepEqual((await fetch()).files.same.length, 8);
    assert.equal(await read(folder, "2026/11/metrics_20261101.csv"), `text of ${names[0]}`, "nothing local is deleted");
  }));

Deno.test("fetchFiles() asks for no more of a bucket than the month, the day or the time since needs", () =>
  withStore(async ({ store, folder, fetch }) => {
    const days = ["2025-12-31", "2026-10-31", "2026-11-21", "2026-11-22", "2026-12-01"];
    for (const day of days) {
      const [year, month, date] = day.split("-");
      store.put(`metrics/${year}/${month}/metrics_${year}${month}${date}.csv`, day);
      store.put(`metrics/${year}/${month}/${date}/run_1_1.csv`, day);
    }
    store.put("metrics/2026/11/notes.txt", "no day");
    store.put("metrics/readme.md", "no month");
    store.put("metrics/", "");
    store.put("metrics/2026/11/", "");
    const chosen = async (choice: PeriodChoice) => {
      store.asked.length = 0;
      const report = await fetch(choice);
      const { prefix, "start-after": after } = store.asked[0]!.query;
      const found = [...report.files.new, ...report.files.same].sort();
      return { found, scope: [prefix, after], left: [report.other, report.undated, report.dayless] };
    };
    assert.deepEqual(await chosen({ kind: "day", day: "2026-11-22" }), {
      found: ["2026/11/22/run_1_1.csv", "2026/11/metrics_20261122.csv"],
      scope: ["metrics/2026/11/", undefined],
      left: [2, 0, 1],
    });
    assert.deepEqual(await chosen({ kind: "month", month: "2026-11" }), {
      found: [
        "2026/11/21/run_1_1.csv",
        "2026/11/22/run_1_1.csv",
        "2026/11/metrics_20261121.csv",
        "2026/11/metrics_20261122.csv",
        "2026/11/notes.txt",
      ],
      scope: ["metrics/2026/11/", undefined],
      left: [0, 0, 0],
    });
    const since = await chosen({ kind: "since", day: "2026-11-22" });
    assert.deepEqual(since.scope, ["metrics/", "metrics/2026/11"]);
    assert.deepEqual([since.found.length, since.left], [5, [2, 1, 0]]);
    assert.deepEqual((await chosen({ kind: "all" })).left, [0, 0, 0]);
    // An address may hold a part of the date itself.
    const { signal } = new AbortController();
    const source = await openFileSource(`s3://${BUCKET}/metrics/2026/`, {
      directory: folder,
      s3: { endpoint: store.url },
    }, signal);
    const plan = await planFetch({ source, directory: folder, choice: { kind: "month", month: "2026-12" }, signal });
    assert.deepEqual(plan.files.map(({ path }) => path), ["12/01/run_1_1.csv", "12/metrics_20261201.csv"]);
    await source.close();
  }));

Deno.test("fetchFiles() repeats what a store is too busy for, and what breaks off or stalls on the way", () =>
  withStore(async ({ store, folder, fetch }) => {
    for (const name of ["busy", "broken", "cut", "stalled", "fine"]) store.put(`metrics/${name}`, `text of ${name}`);
    const seen = new Map<string, number>();
    store.onRequest = ({ action, key }) => {
      const times = (seen.get(key) ?? 0) + 1;
      seen.set(key, times);
      if (action === "list") return times === 1 ? s3Error(500, "InternalError") : undefined;
      if (times > 1) return undefined;
      const { content } = store.objects.get(key)!;
      if (key.endsWith("busy")) return s3Error(503, "SlowDown", "Please reduce your request rate.");
      if (key.endsWith("broken")) return brokenBody(content, 0, "cut");
      if (key.endsWith("cut")) return brokenBody(content, 5, "cut");
      if (key.endsWith("stalled")) return brokenBody(content, 5, "stall");
    };
    const report = await fetch({ kind: "all" }, { idleSeconds: 0.3 });
    assert.deepEqual([report.files.new.length, report.failed], [5, []]);
    assert.deepEqual(Object.values(store.reads()), [2, 2, 2, 1, 2]);
    for (const name of store.objects.keys()) {
      assert.equal(await read(folder, name.slice(8)), `text of ${name.slice(8)}`);
    }
    assert.deepEqual([...(await snapshot(folder)).keys()].filter((name) => name.includes(".part")), []);
  }));

Deno.test("fetchFiles() says which object could not be read and goes on with the others", () =>
  withStore(async ({ store, fetch }) => {
    const names = ["gone", "changed", "archived", "spoilt", "fine", "encrypted"];
    for (const name of names) store.put(`metrics/${name}`, `text of ${name}`);
    // The ETag of what is encrypted with a key of the owner's looks like an MD5 and is none.
    const kms = { "x-amz-server-side-encryption": "aws:kms" };
    store.put("metrics/encrypted", "secret", { etag: "0".repeat(32), headers: kms });
    store.onRequest = ({ action, key }) => {
      if (action === "list") return undefined;
      if (key.endsWith("gone")) return s3Error(404, "NoSuchKey");
      if (key.endsWith("changed")) store.put(key, "a newer text");
      if (key.endsWith("archived")) return s3Error(403, "InvalidObjectState");
      if (key.endsWith("spoilt")) return new Response("TEXT of spoilt", { headers: { etag: '"x"' } });
    };
    const report = await fetch();
    assert.deepEqual(report.files.new, ["encrypted", "fine"]);
    const reasons = Object.fromEntries(report.failed.map(({ path, reason }) => [path, reason]));
    assert.match(reasons.gone!, /Cannot read s3:\/\/lab\/metrics\/gone as the object must still be there: NoSuchKey/);
    assert.match(reasons.changed!, /as it must not change after it was listed; fetch again: PreconditionFailed/);
    assert.match(reasons.archived!, /as the object must not be archived; restore it first/);
    assert.match(reasons.spoilt!, /its MD5 is [0-9a-f]{32}, not [0-9a-f]{32}/);
    store.onRequest = () => undefined;
    const again = await fetch();
    assert.deepEqual([again.files.new.length, again.files.same, again.failed], [4, ["encrypted", "fine"], []]);
  }));

Deno.test("fetchFiles() says what to change where a store refuses", () =>
  withStore(async ({ store, fetch }) => {
    store.put("metrics/2026/11/a.csv", "text");
    const refused = (message: RegExp) =>
      assert.rejects(fetch(), (error) => error instanceof Error && message.test(error.message));
    const key = Deno.env.get("AWS_ACCESS_KEY_ID")!;
    const secret = Deno.env.get("AWS_SECRET_ACCESS_KEY")!;
    try {
      Deno.env.set("AWS_ACCESS_KEY_ID", "AKIAOTHER");
      await refused(
        /^Cannot list s3:\/\/lab\/metrics as the store must know the credentials: .*InvalidAccessKeyId.*\(403\)$/,
      );
      Deno.env.set("AWS_ACCESS_KEY_ID", key);
      Deno.env.set("AWS_SECRET_ACCESS_KEY", "wrong");
      await refused(/those of the environment or the profile \(--profile\) are refused: SignatureDoesNotMatch/);
      Deno.env.delete("AWS_ACCESS_KEY_ID");
      Deno.env.set("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
      Deno.env.set("AWS_CONFIG_FILE", "/nowhere");
      await refused(/as there must be credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile/);
    } finally {
      Deno.env.set("AWS_ACCESS_KEY_ID", key);
      Deno.env.set("AWS_SECRET_ACCESS_KEY", secret);
      Deno.env.delete("AWS_SHARED_CREDENTIALS_FILE");
      Deno.env.delete("AWS_CONFIG_FILE");
    }
    store.onRequest = ({ action }) => action === "list" ? s3Error(403, "AccessDenied") : undefined;
    await refused(/as the credentials must be allowed s3:ListBucket on it: AccessDenied/);
    store.onRequest = ({ action }) => action === "get" ? s3Error(403, "AccessDenied") : undefined;
    await refused(
      /^Cannot read s3:\/\/lab\/metrics\/2026\/11\/a.csv as the credentials must be allowed s3:GetObject on it/,
    );
    store.onRequest = () => s3Error(404, "NoSuchBucket");
    await refused(/as the bucket must exist there: NoSuchBucket/);
  }));

Deno.test("s3Source() says that a store does not answer, and takes credentials of a profile", () =>
  withStore(async ({ store, folder }) => {
    const { signal } = new AbortController();
    const source = (endpoint: string, more = {}) =>
      openFileSource(`s3://${BUCKET}/metrics/`, { directory: folder, s3: { endpoint, ...more } }, signal);
    const nobody = await source("http://127.0.0.1:1");
    await assert.rejects(
      nobody.list({}, signal),
      /^Error: Cannot list s3:\/\/lab\/metrics as the store must answer: .*refused/i,
    );
    await nobody.close();
    store.put("metrics/a.csv", "text");
    await Deno.mkdir(folder);
    const file = join(folder, "credentials");
    await Deno.writeTextFile(
      file,
      `[other]\naws_access_key_id = ${ACCESS_KEY}\naws_secret_access_key = ${SECRET}\n`,
    );
    Deno.env.set("AWS_SHARED_CREDENTIALS_FILE", file);
    Deno.env.delete("AWS_ACCESS_KEY_ID");
    Deno.env.delete("AWS_SECRET_ACCESS_KEY");
    try {
      const other = await source(store.url, { profile: "other", region: "eu-west-1" });
      const plan = await planFetch({ source: other, directory: folder, signal });
      assert.deepEqual(plan.files.map(({ path, action }) => [path, action]), [["a.csv", "new"]]);
      await other.close();
    } finally {
      Deno.env.delete("AWS_SHARED_CREDENTIALS_FILE");
      setCredentials();
    }
  }));
