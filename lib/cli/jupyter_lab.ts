/**
 * Starts JupyterLab in a project, with the Deno kernel and without a trace outside of it.
 *
 * @module
 */
import { basename, join, resolve } from "node:path";
import type { Child } from "@/testbed/mod.ts";
import { startJupyter } from "./jupyter_child.ts";
import { findJupyter, installKernel, jupyterEnvironment, missingJupyter } from "./jupyter.ts";
import { listNotebooks } from "./notebook_files.ts";

/** How to start JupyterLab. */
export interface LabOptions {
  /** Folder of the project: it holds `deno.json` and `notebooks/`. */
  readonly project: string;
  /** Port; JupyterLab takes the next free one if it is taken. */
  readonly port: number;
  /** Whether a browser opens. */
  readonly browser: "open" | "none";
  /** Other arguments of JupyterLab. */
  readonly args?: readonly string[];
  /** Environment variables, added to those that let it find the kernel. */
  readonly env?: Readonly<Record<string, string>>;
  /** Told each line that JupyterLab prints, its address with the token among them. */
  readonly onLine: (line: string) => void;
  /** Stops it while it is still starting. */
  readonly signal?: AbortSignal;
}

/**
 * Trusts the project's notebooks, so that their charts show before they are run, and starts JupyterLab on the first.
 *
 * The settings of the user's JupyterLab apply and stay as they are; the kernel's description, open tabs and signatures of
 * trust go to `output/jupyter`.
 *
 * @throws {CliError} If JupyterLab is not installed; the message says how to install it.
 */
export async function startLab(options: LabOptions): Promise<Child> {
  const { project, port, browser, args = [], onLine, signal } = options;
  const root = resolve(project);
  const notebooks = await listNotebooks(project);
  const [lab, trust] = await Promise.all(["jupyter-lab", "jupyter-trust"].map((name) => findJupyter(name, project)));
  if (lab === undefined || trust === undefined) throw missingJupyter("JupyterLab");
  const folder = await installKernel(project);
  const signatures = [
    `--NotebookNotary.db_file=${join(folder, "signatures.db")}`,
    `--NotebookNotary.secret_file=${join(folder, "signatures.secret")}`,
  ];
  const shared = {
    cwd: root,
    env: {
      ...jupyterEnvironment(folder),
      "JUPYTERLAB_WORKSPACES_DIR": join(folder, "workspaces"),
      ...options.env,
    },
    ...(signal === undefined ? {} : { signal }),
  };
  const files = notebooks.map((name) => join("notebooks", `${name}.ipynb`));
  const trusting = await startJupyter({
    ...shared,
    name: basename(trust),
    program: trust,
    args: [...signatures, ...files],
    isServer: false,
    onLine: () => {},
  });
  const trusted = await trusting.ended;
  if (!trusted.startsWith("it ended with code 0")) onLine(`Charts show once a notebook has run, as ${trusted}`);
  return await startJupyter({
    ...shared,
    name: "JupyterLab",
    program: lab,
    args: [
      `--ServerApp.root_dir=${root}`,
      `--LabApp.default_url=/lab/tree/notebooks/${notebooks[0]}.ipynb`,
      `--ServerApp.port=${port}`,
      // Ctrl-C ends it at once, without a question that nobody could answer through this command.
      "--ServerApp.answer_yes=True",
      ...signatures,
      ...(browser === "none" ? ["--no-browser"] : []),
      ...args,
    ],
    isServer: true,
    onLine,
  });
}
