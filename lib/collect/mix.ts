/**
 * Endpoint mixes: which requests a load is made of. One weighted dictionary, with the reason beside each weight.
 *
 * `locust/plimsoll_load/mix.py` reads the same files by the same rules.
 *
 * @module
 */
import { basename } from "node:path";
import { z } from "zod";

/** One endpoint of a mix; its key is method and path, such as `GET /cart`. */
export interface MixEntry {
  /** Share of the requests, over the sum of all weights; > 0. */
  readonly weight: number;
  /** Why it has this weight. */
  readonly reason: string;
  /** Name in statistics. @default {the path} */
  readonly name?: string | undefined;
  /** Body of the request, sent as JSON. @default {none} */
  readonly body?: unknown;
}

/** Endpoints by method and path. */
export type Mix = Readonly<Record<string, MixEntry>>;

const ENDPOINT = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/\S*$/;

/** What a mix must be, in a file of its own and in `campaign.json`. */
export const MIX_SCHEMA = z.record(
  z.string().regex(ENDPOINT, 'each endpoint must be like "GET /path"'),
  z.strictObject({
    weight: z.number().positive(),
    reason: z.string().trim().min(1),
    name: z.string().trim().min(1).optional(),
    body: z.json().optional(),
  }),
).refine((mix) => Object.keys(mix).length > 0, "it must have an entry for each endpoint");

/** Names that a mix can have in run files. */
export const MIX_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Reads a mix.
 *
 * @param path JSON file; its name without `.json` is the name of the mix.
 * @throws {SyntaxError} If it is no mix; the message names the file and the first wrong entry.
 * @throws {RangeError} If its name cannot be part of the name of a run file.
 */
export async function readMix(path: string): Promise<{ name: string; mix: Mix }> {
  const name = basename(path).replace(/\.json$/, "");
  if (!MIX_NAME.test(name)) {
    throw new RangeError(
      `Cannot use the mix ${path} as its name must be of a to z and 0 to 9, with - between: it is "${name}"`,
    );
  }
  let json: unknown;
  try {
    json = JSON.parse(await Deno.readTextFile(path));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new SyntaxError(`Cannot use the mix ${path} as it must be JSON: ${cause.message}`, { cause });
  }
  const parsed = MIX_SCHEMA.safeParse(json);
  if (parsed.success) return { name, mix: parsed.data };
  const issue = parsed.error.issues[0]!;
  const where = issue.path.length === 0 ? "the whole" : issue.path.join(": ");
  const what = issue.code === "invalid_key" ? issue.issues[0]!.message : issue.message;
  throw new SyntaxError(`Cannot use the mix ${path} as its endpoints must have weight and reason: ${where}: ${what}`);
}
