/**
 * The user's Jupyter: where it is, and how it finds a Deno kernel without a change to anything of the user's.
 *
 * @module
 */
import { delimiter, dirname, join, resolve } from "node:path";
import { CliError } from "@/errors.ts";
import { writeFileAtomic } from "@/files.ts";
import { findExecutable } from "@/testbed/mod.ts";

const IS_WINDOWS = Deno.build.os === "windows";
const SCRIPTS = IS_WINDOWS ? "Scripts" : "bin";
const EXTENSION = IS_WINDOWS ? ".exe" : "";

/** How to get what opens and runs notebooks, in the words of this system. */
export const INSTALL_JUPYTER: string = IS_WINDOWS
  ? "py -m venv .venv && .venv\\Scripts\\pip install -r notebooks\\requirements.txt"
  : "python3 -m venv .venv && .venv/bin/pip install -r notebooks/requirements.txt";

/** The error of a command that needs a part of Jupyter that is not there; says how to install it. */
export function missingJupyter(part: string): CliError {
  return new CliError(
    `Cannot open or run notebooks as ${part} must be installed, or JUPYTER_BIN must name its jupyter: ${INSTALL_JUPYTER}`,
  );
}

/**
 * Finds a program of Jupyter: beside what `JUPYTER_BIN` names, else in `.venv` of the project, else on PATH.
 *
 * @param name `jupyter`, `jupyter-lab` or `jupyter-trust`.
 * @param project Folder of the project.
 * @param told What `JUPYTER_BIN` is, for tests.
 * @returns Its path; `undefined` if it is not installed.
 */
export async function findJupyter(
  name: string,
  project: string,
  told: string | undefined = Deno.env.get("JUPYTER_BIN"),
): Promise<string | undefined> {
  if (told) return firstFile([name === "jupyter" ? told : join(dirname(told), name + EXTENSION)]);
  return await firstFile([resolve(project, ".venv", SCRIPTS, name + EXTENSION)]) ?? await findExecutable(name);
}

/**
 * Finds the Python that a program of Jupyter runs on: the one that its first line names, else the one beside it.
 *
 * @returns Its path; `undefined` if there is none.
 */
export async function pythonOf(program: string): Promise<string | undefined> {
  const real = await Deno.realPath(program);
  const folders = [dirname(program), dirname(real), dirname(dirname(real))];
  const beside = folders.flatMap((folder) => ["python3", "python"].map((name) => join(folder, name + EXTENSION)));
  const named = IS_WINDOWS ? undefined : shebangPython(await Deno.readTextFile(real));
  return await firstFile(named === undefined ? beside : [named, ...beside]);
}

/** The Python that a script names in its first line, or in its second where its path is too long for the first. */
export function shebangPython(script: string): string | undefined {
  return /^#!\s*(\/\S*python[\d.]*)\s*$/m.exec(script.slice(0, 1000))?.[1] ??
    /^'''exec' "?(\/.*?python[\d.]*)"? "\$0"/m.exec(script.slice(0, 1000))?.[1];
}

/**
 * Writes the kernel's description below `output/jupyter`, where only {@linkcode jupyterEnvironment} makes it seen.
 *
 * @param project Folder of the project.
 * @returns Folder to add to `JUPYTER_PATH`.
 */
export async function installKernel(project: string): Promise<string> {
  const folder = resolve(project, "output", "jupyter");
  const spec = {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    "display_name": "Deno",
    language: "typescript",
    env: { "NO_COLOR": "1" },
  };
  await writeFileAtomic(join(folder, "kernels", "deno", "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
  return folder;
}

/**
 * Environment in which Jupyter finds the kernel of {@linkcode installKernel} before any other of that name.
 *
 * @param kernelFolder What that returned.
 * @param others What `JUPYTER_PATH` is, for tests.
 */
export function jupyterEnvironment(
  kernelFolder: string,
  others: string | undefined = Deno.env.get("JUPYTER_PATH"),
): Record<string, string> {
  return { "JUPYTER_PATH": others ? `${kernelFolder}${delimiter}${others}` : kernelFolder, "NO_COLOR": "1" };
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isFile = await Deno.stat(path).then((info) => info.isFile, () => false);
    if (isFile) return path;
  }
  return undefined;
}
