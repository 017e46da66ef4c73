// Needs --allow-net=127.0.0.1, --allow-read, --allow-write=output and --allow-env.
import assert from "node:assert/strict";
import { connectCluster } from "../../../lib/collect/kubernetes/connect.ts";
import { acquireLease, type HeldLease, LEASE_NAME, type LeaseOptions } from "../../../lib/collect/kubernetes/lease.ts";
import { refuse } from "./fake_api_server.ts";
import { never, type TestCluster, withCluster } from "./with_cluster.ts";

/** Runs a test that takes leases under different names; all of them are given back. */
function leasing(
  test: (
    take: (holder: string, more?: Partial<LeaseOptions>) => Promise<HeldLease>,
    fake: TestCluster,
  ) => Promise<void>,
): Promise<void> {
  return withCluster(async (fake) => {
    const cluster = await connectCluster(fake.options);
    const taken: HeldLease[] = [];
    try {
      await test(async (holder, more = {}) => {
        const lease = await acquireLease(cluster, {
          holder,
          durationSeconds: 1,
          sleep: () => new Promise((resolve) => setTimeout(resolve, 1)),
          nowSeconds: () => 1_700_000_000.25,
          onNote: (text) => void fake.notes.push(text),
          signal: never(),
          ...more,
        });
        taken.push(lease);
        return lease;
      }, fake);
    } finally {
      await Promise.allSettled(taken.map((lease) => lease.release()));
      await cluster.close();
    }
  });
}

function specOf({ server }: TestCluster) {
  return server.store.get("leases", LEASE_NAME)?.spec;
}

Deno.test("acquireLease() makes the lease, keeps renewing it, and deletes it when it is given back", () =>
  leasing(async (take, fake) => {
    const lease = await take("one");
    assert.deepEqual(specOf(fake), {
      holderIdentity: "one",
      leaseDurationSeconds: 1,
      acquireTime: "2023-11-14T22:13:20.250000Z",
      renewTime: "2023-11-14T22:13:20.250000Z",
      leaseTransitions: 0,
    });
    while (!fake.server.askedFor("update").includes(`update leases.coordination.k8s.io ${LEASE_NAME}`)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.ok(await lease.isHeld() && !lease.lost.aborted);
    await lease.release();
    assert.equal(specOf(fake), undefined);
  }));

Deno.test("acquireLease() refuses while its holder renews it, and says who that is", () =>
  leasing(async (take) => {
    await take("one");
    await assert.rejects(take("two", { sleep: () => new Promise((resolve) => setTimeout(resolve, 500)) }), {
      name: "ClusterError",
      message:
        "Cannot change workloads in namespace shop as only one campaign may at a time: one runs and has just renewed " +
        "its lease; wait for it, or stop it",
    });
  }));

Deno.test("acquireLease() takes one whose holder has ended after its time, whatever the clocks say", () =>
  leasing(async (take, fake) => {
    fake.server.store.put("leases", {
      metadata: { name: LEASE_NAME },
      // A clock that is years ahead.
      spec: {
        holderIdentity: "dead",
        leaseDurationSeconds: 30,
        leaseTransitions: 4,
        renewTime: "2099-01-01T00:00:00.000000Z",
      },
    });
    let waited = 0;
    const lease = await take("heir", { sleep: (seconds) => Promise.resolve(void (waited += seconds)) });
    assert.ok(await lease.isHeld());
    assert.ok(waited >= 30, "as long as the lease of the other one lasts");
    assert.equal(specOf(fake).leaseTransitions, 5);
    assert.deepEqual(fake.notes, ["waiting up to 30 s to see whether dead still runs: it holds the lease"]);
  }));

Deno.test("acquireLease() takes one that is given back while it waits, and one without holder at once", () =>
  leasing(async (take, fake) => {
    const first = await take("one");
    const waiting = take("two", { sleep: () => first.release() });
    assert.ok(await (await waiting).isHeld());
    assert.equal(specOf(fake).holderIdentity, "two");
    await (await waiting).release();
    fake.server.store.put("leases", { metadata: { name: LEASE_NAME }, spec: {} });
    fake.notes.length = 0;
    await take("three");
    assert.deepEqual(fake.notes, []);
  }));

Deno.test("acquireLease() lets only one of several have it", () =>
  leasing(async (take) => {
    const sleep = () => new Promise<void>((resolve) => setTimeout(resolve, 500));
    const results = await Promise.allSettled(["one", "two", "three"].map((holder) => take(holder, { sleep })));
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
  }));

Deno.test("acquireLease() says that it lost the lease when somebody else took it, and leaves it to them", () =>
  leasing(async (take, fake) => {
    const lease = await take("one");
    fake.server.store.put("leases", {
      ...fake.server.store.get("leases", LEASE_NAME),
      spec: { holderIdentity: "thief" },
    });
    await new Promise((resolve) => lease.lost.addEventListener("abort", resolve));
    assert.match(
      lease.lost.reason.message,
      /^Cannot go on as this campaign must hold the lease of namespace shop: it is held by thief$/,
    );
    assert.ok(!await lease.isHeld());
    await lease.release();
    assert.equal(specOf(fake).holderIdentity, "thief");
  }));

Deno.test("acquireLease() makes the lease again when somebody deleted it, and outlives a server that fails for a time", () =>
  leasing(async (take, fake) => {
    const lease = await take("one");
    fake.server.store.delete("leases", LEASE_NAME);
    let failures = 0;
    fake.server.onRequest = ({ verb }) =>
      verb === "get" && failures++ < 1 ? refuse(500, "InternalError", "etcd is slow") : undefined;
    while (specOf(fake) === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.ok(await lease.isHeld() && !lease.lost.aborted);
  }));

Deno.test("acquireLease() stops waiting when it is interrupted", () =>
  leasing(async (take) => {
    await take("one");
    const interrupt = new AbortController();
    const sleep = (_: number, signal: AbortSignal) => {
      interrupt.abort(new Error("Ctrl-C"));
      return Promise.reject(signal.reason);
    };
    await assert.rejects(take("two", { signal: interrupt.signal, sleep }), /^Error: Ctrl-C$/);
  }));
