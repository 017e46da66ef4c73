/**
 * A real browser for tests: headless Chromium, found by `CHROMIUM_BIN` or on PATH.
 *
 * Needs `--allow-read`, `--allow-write=output`, `--allow-env`, `--allow-sys`, `--allow-net=127.0.0.1` and
 * `--allow-run=deno`.
 */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import type { Browser } from "puppeteer-core";
import { startChild } from "@/testbed/mod.ts";
import { findTool } from "./require_tool.ts";

/** Runs a test with a browser of its own, and ends that. */
export async function withBrowser<Result>(test: (browser: Browser) => Promise<Result>): Promise<Result> {
  const executable = await findTool("chromium");
  assert.ok(executable, "chromium is installed, or CHROMIUM_BIN names it");
  await Deno.mkdir("output", { recursive: true });
  const profile = resolve(await Deno.makeTempDir({ dir: "output", prefix: "test-browser-" }));
  const keeper = await startChild({
    name: "Chromium",
    script: new URL("browser_keeper.ts", import.meta.url),
    permissions: ["--allow-read", "--allow-write", `--allow-run=${executable}`],
    args: [JSON.stringify({ executable, profile })],
  });
  try {
    const { endpoint } = keeper.greeting as { endpoint: string };
    const { connect } = await import("puppeteer-core");
    const browser = await connect({ browserWSEndpoint: endpoint, defaultViewport: { width: 1280, height: 900 } });
    try {
      return await test(browser);
    } finally {
      await browser.disconnect();
    }
  } finally {
    await keeper.stop();
  }
}
