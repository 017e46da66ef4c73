// Needs --allow-run=deno, --allow-read, --allow-write=output and --allow-net=127.0.0.1.
import assert from "node:assert/strict";
import { join } from "node:path";
import { INJECTION_COLUMNS } from "@/collect/mod.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { assertRefused, runDone, startCommand } from "./run_command.ts";

/** Rows of the table that the command wrote. */
async function readRows(path: string): Promise<string[][]> {
  const [header, ...lines] = (await Deno.readTextFile(path)).trimEnd().split("\n");
  assert.equal(header, INJECTION_COLUMNS.join(","));
  return lines.map((line) => line.split(","));
}

/** Runs a test with a server on this machine. */
async function withServer(
  answer: (request: Request) => Response | Promise<Response>,
  test: (url: string) => Promise<void>,
) {
  const stop = new AbortController();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen: () => {} }, answer);
  try {
    await test(`http://127.0.0.1:${server.addr.port}/`);
  } finally {
    stop.abort();
    await server.finished;
  }
}

Deno.test("inject sends what it was told to, records every request, and sums up as JSON", () =>
  inTemporaryFolder(async (folder) => {
    const bodies: string[] = [];
    const answer = async (request: Request) => {
      bodies.push(`${request.method} ${request.headers.get("content-type")} ${await request.text()}`);
      return bodies.length % 2 === 0 ? new Response("full", { status: 503 }) : new Response("ok");
    };
    await withServer(answer, async (url) => {
      const output = join(folder, "new", "requests.csv");
      const flags = ["--rate", "50", "--requests", "6", "--distribution", "constant", "--output", output];
      const summary = JSON.parse(
        await runDone("inject", ["--url", url, ...flags, "--method", "POST", "--body", '{"user": 1}', "--json"]),
      );
      assert.deepEqual([summary.sent, summary.failed, summary.unsent, summary.heldBack], [6, 3, 0, 0]);
      assert.deepEqual(summary.errors, { "answered 503: full": 3 });
      assert.deepEqual(bodies, new Array(6).fill('POST application/json {"user": 1}'));
      const rows = await readRows(output);
      assert.deepEqual(rows.map(([rid]) => rid), ["0", "1", "2", "3", "4", "5"]);
      assert.deepEqual(rows.map((cells) => cells[3]).sort(), ["200", "200", "200", "503", "503", "503"]);
      assert.ok(rows.every(([, st, ttr, , planned]) => Number(ttr) > 0 && Number(st) >= Number(planned)));
    });
  }));

Deno.test("inject keeps requests that nobody answered, without a time", () =>
  inTemporaryFolder(async (folder) => {
    const output = join(folder, "requests.csv");
    // A port that was free a moment ago: nobody listens there.
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    listener.close();
    const flags = ["--url", `http://127.0.0.1:${port}/`, "--rate", "100", "--requests", "3", "--output", output];
    assert.match(await runDone("inject", flags), /requests.csv: 3 requests, 3 failed, 0 not sent\n/);
    for (const [, , ttr, status, , , ...error] of await readRows(output)) {
      assert.deepEqual([ttr, status], ["nan", ""]);
      assert.match(error.join(","), /refused/i);
    }
  }));

Deno.test(
  "inject that is interrupted keeps what it has sent",
  { ignore: Deno.build.os === "windows" },
  () =>
    inTemporaryFolder(async (folder) => {
      const output = join(folder, "requests.csv");
      const tenth = Promise.withResolvers<void>();
      let arrived = 0;
      const answer = () => {
        // By then, half a second later, the first two answers have long been read.
        if (++arrived === 10) tenth.resolve();
        // The third and later ones are never answered.
        return arrived < 3 ? new Response("ok") : new Promise<Response>(() => {});
      };
      await withServer(answer, async (url) => {
        const command = startCommand("inject", [
          "--url",
          url,
          "--rate",
          "20",
          "--requests",
          "5000",
          "--output",
          output,
        ]);
        const ended = command.output();
        await tenth.promise;
        command.kill("SIGINT");
        const { code, stderr } = await ended;
        const told = new TextDecoder().decode(stderr);
        assert.match(told, /^inject: Interrupted: .*requests.csv has the \d+ requests that were sent\n$/);
        assert.equal(code, 130);
      });
      const rows = await readRows(output);
      assert.ok(rows.length >= 10 && rows.length < 5000, `${rows.length} rows`);
      assert.deepEqual(rows.slice(0, 3).map((cells) => [cells[3], cells[6]]), [
        ["200", ""],
        ["200", ""],
        ["", "stopped before an answer came"],
      ]);
      assert.deepEqual((await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name), ["requests.csv"]);
    }),
);

Deno.test("inject names what it cannot use before it sends anything", async (t) => {
  const enough = "--url http://127.0.0.1:1/ --rate 1 --requests 1 --output output/x.csv";
  const refusals: [string, RegExp][] = [
    ["--requests 1", /--rate must be given/],
    ["--rate 1", /--requests must be given/],
    ["--rate 1 --requests 1", /--url must say where to/],
    ["--rate 1 --requests 1 --url http://127.0.0.1:1/", /--output must name a file/],
    [`${enough} --rate 0`, /rate must be > 0 req\/s: it is 0 req\/s/],
    [`${enough} --requests 1.5`, /--requests as it must be a whole number: it is "1.5"/],
    [`${enough} --distribution even`, /--distribution as it must be one of exponential, constant: it is "even"/],
    [`${enough} --url localhost`, /to "localhost" as it must be like http:\/\/host:port\/path/],
    [`${enough} --max-open 0`, /--max-open as it must be a number of at least 1: it is "0"/],
    [`${enough} --output README.md/x.csv`, /"README.md" as --output must be a folder/],
  ];
  for (const [args, message] of refusals) {
    await t.step(args, () => assertRefused("inject", args.split(" "), message));
  }
});
