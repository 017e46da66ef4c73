/**
 * Holds the house to its plan: which room may import which, and who may touch network, files, clock and chance.
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { dirname, join, relative } from "node:path";

const LIB = fileURLToPath(new URL("../lib", import.meta.url));

/** Rooms in the order that data walks through them: each may import those before it, and the files beside them. */
const ROOMS = [
  "random",
  "testbed",
  "collect",
  "dataset",
  "features",
  "split",
  "models",
  "evaluate",
  "plots",
  "notebook",
  "cli",
] as const;

/** Files at the root of lib, open to all. */
const SHARED_FILES = [
  "checksum.ts",
  "config.ts",
  "errors.ts",
  "files.ts",
  "readings.ts",
  "schema.ts",
  "statistics.ts",
  "units.ts",
];

interface SourceFile {
  readonly path: string;
  readonly room: string;
  readonly text: string;
}

async function sourceFiles(folder = LIB): Promise<SourceFile[]> {
  const found: SourceFile[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) found.push(...await sourceFiles(path));
    else if (name.endsWith(".ts")) {
      const inside = relative(LIB, path).replaceAll("\\", "/");
      found.push({
        path: inside,
        room: inside.includes("/") ? inside.split("/")[0]! : "",
        text: await Deno.readTextFile(path),
      });
    }
  }
  return found.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Modules that a text imports, without the examples in its comments. */
export function importsOf(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
  const patterns = [/\bfrom\s+"([^"]+)"/g, /\bimport\s*\(\s*"([^"]+)"/g, /^\s*import\s+"([^"]+)"/gm];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1]!));
}

/** Says why an import of a file (path below lib/) breaks the plan; `undefined` if it does not. */
export function wrongArrow(path: string, specifier: string): string | undefined {
  const room = path.includes("/") ? path.split("/")[0]! : "";
  if (!specifier.startsWith("@/")) {
    const leaves = specifier.startsWith(".") && !join(dirname(path), specifier).startsWith(`${room}/`) && room !== "";
    return leaves ? `leaves its room by ${specifier}` : undefined;
  }
  const [target, ...rest] = specifier.slice(2).split("/");
  if (rest.length === 0) {
    return SHARED_FILES.includes(target!) ? undefined : `imports ${specifier}, which is no shared file`;
  }
  const from = ROOMS.indexOf(room as (typeof ROOMS)[number]);
  const to = ROOMS.indexOf(target as (typeof ROOMS)[number]);
  if (room === "") return `is shared by all rooms, yet imports the room ${target}`;
  if (to < 0) return `imports ${specifier}, which is no room`;
  if (to >= from) return `imports ${specifier}: ${target} does not come before ${room}`;
  return rest.join("/") === "mod.ts" ? undefined : `goes round the door of ${target}: ${specifier}`;
}

Deno.test("wrongArrow() catches an import against the order, round a door, or of an unknown room", () => {
  assert.equal(wrongArrow("models/a.ts", "@/features/mod.ts"), undefined);
  assert.equal(wrongArrow("models/a.ts", "@/units.ts"), undefined);
  assert.match(wrongArrow("features/a.ts", "@/models/mod.ts")!, /does not come before/);
  assert.match(wrongArrow("models/a.ts", "@/models/mod.ts")!, /does not come before/);
  assert.match(wrongArrow("models/a.ts", "@/features/lag.ts")!, /round the door/);
  assert.match(wrongArrow("cli/a.ts", "@/helpers/mod.ts")!, /no room/);
  assert.match(wrongArrow("features/a.ts", "../models/mod.ts")!, /leaves its room/);
  assert.equal(wrongArrow("plots/report/a.ts", "../labels.ts"), undefined);
  assert.match(wrongArrow("units.ts", "@/models/mod.ts")!, /shared by all/);
});

Deno.test("importsOf() reads static, side-effect and lazy imports, and no examples in comments", () => {
  const text =
    '/** import x from "no"; */\nimport a from "a";\nimport "b";\nexport { c } from "c";\nawait import("d");\n';
  assert.deepEqual(importsOf(text).sort(), ["a", "b", "c", "d"]);
});

Deno.test("lib/ imports go one way, through doors", async () => {
  const wrong = (await sourceFiles()).flatMap(({ path, text }) =>
    importsOf(text).flatMap((specifier) => {
      const reason = wrongArrow(path, specifier);
      return reason === undefined ? [] : [`lib/${path} ${reason}`];
    })
  );
  assert.deepEqual(wrong, []);
});

Deno.test("lib/ holds the rooms of the plan and no others", async () => {
  const rooms = new Set((await sourceFiles()).map(({ room }) => room));
  rooms.delete("");
  assert.deepEqual([...rooms].sort(), [...ROOMS].sort());
});

/** What only some rooms may do, and how its use is recognised. */
const RIGHTS: readonly { what: string; pattern: RegExp; allowed: (path: string) => boolean }[] = [
  {
    what: "the network",
    pattern: /(?<![.\w])fetch\(|\bDeno\.(serve|connect|listen)\b|new WebSocket\b/,
    allowed: (path) => /^(testbed|collect)\//.test(path),
  },
  {
    what: "files",
    pattern: /\bDeno\.(readTextFile|readFile|writeTextFile|writeFile|rename|mkdir|remove|open|readDir|stat)(Sync)?\b/,
    allowed: (path) =>
      /^(testbed|collect|dataset|plots|cli)\/|^(features|models)\/store\.ts$|^models\/library\/|^notebook\/fresh\.ts$|^files\.ts$/
        .test(
          path,
        ),
  },
  {
    what: "the clock",
    pattern: /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/,
    allowed: (path) => /^(testbed|collect|cli)\//.test(path),
  },
  {
    what: "unseeded chance",
    pattern: /\bMath\.random\(|\bcrypto\.(getRandomValues|randomUUID)\(/,
    allowed: () => false,
  },
  {
    what: "the console",
    pattern: /\bconsole\.\w+\(/,
    allowed: (path) => /^cli\/|^testbed\/(service|leash)\.ts$/.test(path),
  },
];

for (const { what, pattern, allowed } of RIGHTS) {
  Deno.test(`lib/ touches ${what} only where the plan allows it`, async () => {
    const wrong = (await sourceFiles())
      .filter(({ path, text }) => !allowed(path) && pattern.test(text.replaceAll(/\/\*[\s\S]*?\*\//g, "")))
      .map(({ path }) => path);
    assert.deepEqual(wrong, []);
  });
}

Deno.test("deno.json asks for no blanket permission, and every task says what it does", async () => {
  const config = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
  for (const [name, task] of Object.entries(config.tasks) as [string, { description?: string; command?: string }][]) {
    assert.ok(task.description, `task ${name} has no description`);
    assert.doesNotMatch(task.command ?? "", /(^| )(-A|--allow-all)( |$)/, name);
  }
});

Deno.test("no tracked text names the address of a package registry", async () => {
  const lock = await Deno.readTextFile(new URL("../deno.lock", import.meta.url));
  assert.doesNotMatch(lock, /https?:\/\//);
});
