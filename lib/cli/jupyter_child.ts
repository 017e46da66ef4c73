/**
 * Starts programs of Jupyter on a leash.
 *
 * @module
 */
import { type Child, startChild } from "@/testbed/mod.ts";

/** What the keeper is told to run. */
export interface JupyterOrder {
  /** Path of the program. */
  readonly program: string;
  /** Its arguments. */
  readonly args: readonly string[];
  /** Folder that it starts in. */
  readonly cwd: string;
  /** True if it serves until it is told to stop; false if it ends by itself, or when its standard input closes. */
  readonly isServer: boolean;
}

/** How to start a program of Jupyter. */
export interface JupyterChildOptions extends JupyterOrder {
  /** What it is called in messages. */
  readonly name: string;
  /** Environment variables, added to ours. */
  readonly env: Readonly<Record<string, string>>;
  /** Told each line that it prints. */
  readonly onLine: (line: string) => void;
  /** Stops it while it is still starting. */
  readonly signal?: AbortSignal;
}

/**
 * Starts a program of Jupyter. It ends with this process, whatever ends that.
 *
 * @throws {Error} If it cannot be started; `signal.reason` if that is aborted before.
 */
export function startJupyter(options: JupyterChildOptions): Promise<Child> {
  const { name, env, onLine, signal, program, args, cwd, isServer } = options;
  const order: JupyterOrder = { program, args, cwd, isServer };
  return startChild({
    name,
    script: new URL("jupyter_keeper.ts", import.meta.url),
    permissions: ["--allow-read", `--allow-run=${program}`],
    args: [JSON.stringify(order)],
    env,
    onLine,
    ...(signal === undefined ? {} : { signal }),
  });
}
