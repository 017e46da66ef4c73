/**
 * The program that keeps a browser: starts it, says where it listens, and on the end of its own parent stops it and
 * removes its profile. So only this program may run the browser, and none outlives its test.
 */
import { exitWithStdin, fail, greet } from "@/testbed/mod.ts";

/** What the keeper is told. */
export interface BrowserOrder {
  /** Path of Chromium. */
  readonly executable: string;
  /** Folder for its profile; it is made and removed. */
  readonly profile: string;
}

async function keep({ executable, profile }: BrowserOrder): Promise<void> {
  const browser = new Deno.Command(executable, {
    args: [
      ...["--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile}`],
      // Without the sandbox it also starts in containers; it opens only what the tests serve.
      ...["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--mute-audio"],
      ...["--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-sync"],
      ...["--disable-component-update", "--disable-quic", "--disable-extensions", "about:blank"],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let isStopping = false;
  exitWithStdin(async () => {
    isStopping = true;
    try {
      browser.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await browser.status;
    await removeProfile(profile);
  });
  let heard = "";
  const lines = browser.stderr.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>);
  for await (const text of lines) {
    const isListening = heard.includes("DevTools listening on ws");
    heard = isListening ? heard : heard + text;
    const endpoint = isListening ? undefined : /DevTools listening on (ws:\/\/\S+)\s/.exec(heard)?.[1];
    if (endpoint !== undefined) greet({ endpoint });
  }
  const { code } = await browser.status;
  if (isStopping) return;
  throw new Error(`Cannot test with a browser as it must keep running: it ended with code ${code}\n${heard}`);
}

/** Its helpers may still write for a moment after it has ended. */
async function removeProfile(profile: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    const isGone = await Deno.remove(profile, { recursive: true }).then(() => true, () => false);
    if (isGone) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

if (import.meta.main) {
  await keep(JSON.parse(Deno.args[0]!) as BrowserOrder).catch(fail);
}
