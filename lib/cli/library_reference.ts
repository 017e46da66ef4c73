/**
 * `--from-library`: which saved model answers.
 *
 * @module
 */
import { CliError } from "@/errors.ts";
import type { ModelLibrary, ModelReference } from "@/models/mod.ts";
import { integerFlag } from "./command.ts";

/**
 * Reads `SERVICE/TARGET` or `SERVICE/TARGET/VERSION`.
 *
 * @throws {CliError} If the text is something else.
 */
export function readModelReference(text: string): ModelReference {
  const [service, target, version, ...rest] = text.split("/");
  if (service === undefined || target === undefined || rest.length > 0 || service === "" || target === "") {
    throw new CliError(
      `Cannot use --from-library as it must be SERVICE/TARGET or SERVICE/TARGET/VERSION: it is "${text}"`,
    );
  }
  return {
    service,
    target,
    ...(version === undefined ? {} : { version: integerFlag(version, "from-library VERSION", 1) }),
  };
}

/**
 * The version that is meant: the one that was named, else the promoted one, else the newest.
 *
 * @throws {CliError} If none was named and the library has none.
 */
export async function newestVersion(library: ModelLibrary, reference: ModelReference): Promise<ModelReference> {
  if (reference.version !== undefined) return reference;
  const { service, target } = reference;
  const { models } = await library.list({ service, target });
  const found = models.find(({ isCurrent }) => isCurrent) ?? models.at(-1);
  if (found !== undefined) return { service, target, version: found.meta.version };
  const known = (await library.list()).models.map(({ meta }) => `${meta.service}/${meta.target}`);
  throw new CliError(
    `Cannot find ${service}/${target} as ${library.folder} must have it: ` +
      (known.length === 0 ? "it is empty" : `it has ${[...new Set(known)].join(", ")}`),
  );
}
