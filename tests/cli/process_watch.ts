import assert from "node:assert/strict";

/**
 * Runs outside of the test, since only it may read the table of processes: notes every descendant of a process until that
 * has ended, gives them a moment, and prints how many there were and the command lines of those that are still there.
 */
const WATCHER = `
const root = Number(Deno.args[0]);
const read = (path) => { try { return Deno.readTextFileSync(path); } catch { return ""; } };
const table = () => [...Deno.readDirSync("/proc")].filter(({ name }) => /^\\d+$/.test(name)).flatMap(({ name }) => {
  const stat = read("/proc/" + name + "/stat");
  const [state, parent, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return stat === "" || state === "Z" ? [] : [{ id: Number(name), parent: Number(parent), began: rest[17] }];
});
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const known = new Map();
console.log("watching");
for (let processes = table(); processes.some(({ id }) => id === root); processes = table()) {
  const family = new Set([root, ...known.keys()]);
  for (const { id, parent, began } of processes) if (family.has(parent)) known.set(id, began);
  await wait(50);
}
const survivors = () => table().filter(({ id, began }) => known.get(id) === began);
for (let tries = 0; tries < 100 && survivors().length > 0; tries++) await wait(100);
const left = survivors().map(({ id }) => read("/proc/" + id + "/cmdline").replaceAll("\\0", " "));
console.log(JSON.stringify({ descendants: known.size, left }));
`;

/** What became of the descendants of a process. */
export interface Descendants {
  /** How many there were. */
  readonly descendants: number;
  /** Command lines of those that were still there some seconds after the process had ended. */
  readonly left: readonly string[];
}

/** True where processes can be watched. */
export const CAN_WATCH: boolean = Deno.build.os === "linux";

/**
 * Watches the descendants of a process from now on.
 *
 * @returns What became of them, once the process has ended.
 */
export async function watchDescendants(processId: number): Promise<() => Promise<Descendants>> {
  const watcher = new Deno.Command("deno", {
    args: ["eval", WATCHER, "--", String(processId)],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const lines = linesOf(watcher.stdout);
  assert.equal((await lines.next()).value, "watching");
  return async () => {
    const { value } = await lines.next();
    await watcher.status;
    return JSON.parse(value!);
  };
}

/** Yields a stream line by line. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
