import assert from "node:assert/strict";
import { parseAddress } from "@/collect/mod.ts";

Deno.test("parseAddress() reads buckets, pods and folders", () => {
  assert.deepEqual(parseAddress("s3://lab/metrics/2026/"), { kind: "s3", bucket: "lab", prefix: "metrics/2026/" });
  assert.deepEqual(parseAddress("s3://lab"), { kind: "s3", bucket: "lab", prefix: "" });
  assert.deepEqual(parseAddress("S3://lab/"), { kind: "s3", bucket: "lab", prefix: "" });
  assert.deepEqual(parseAddress("pod://shop/reader/app/data"), {
    ...{ kind: "pod", namespace: "shop", pod: "reader", path: "/app/data" },
  });
  assert.deepEqual(parseAddress("file:///data/a%20b"), { kind: "folder", path: "/data/a b" });
  for (const path of ["data/mine", "/data/mine", ".", "C:\\data", "c:/data"]) {
    assert.deepEqual(parseAddress(path), { kind: "folder", path });
  }
});

Deno.test("parseAddress() says what an address must be like", () => {
  const refusals: Readonly<Record<string, RegExp>> = {
    "s3:lab": /Cannot fetch from "s3:lab" as it must be like s3:\/\/bucket\/prefix$/,
    "s3:///metrics": /like s3:/,
    "pod://shop/reader": /like pod:\/\/namespace\/name\/path$/,
    "pod://shop/reader/": /like pod:/,
    "https://lab/x": /must begin with s3:\/\/, pod:\/\/ or file:\/\/, or be a path/,
    "file://host/x": /like file:\/\/\/folder/,
    " ": /must not be empty/,
  };
  for (const [address, message] of Object.entries(refusals)) assert.throws(() => parseAddress(address), message);
});
