/**
 * Where the project is, seen from a kernel that may have been started in any of its folders.
 *
 * @module
 */
import { join, relative } from "node:path";
import { cwd } from "node:process";
import { fileURLToPath } from "node:url";

const PROJECT_FOLDER = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Finds a file of the project.
 *
 * @param path Path below the project's root, with forward slashes: `data/users-x-replicas`.
 * @returns Path from the folder in which the process works, so that no output of a cell names folders of one machine.
 */
export function projectPath(path: string): string {
  return relative(cwd(), join(PROJECT_FOLDER, path)) || ".";
}
