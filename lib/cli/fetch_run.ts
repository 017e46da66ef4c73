// deno-lint-ignore-file no-console -- commands print
/**
 * What `deno task fetch` does, wherever it runs: its flags, the work, what it prints.
 *
 * @module
 */
import {
  fetchFiles,
  type FetchOptions,
  type FetchPlan,
  type FetchReport,
  type FileSource,
  openFileSource,
  parsePeriod,
  type PeriodChoice,
  planFetch,
  type SourceReach,
} from "@/collect/mod.ts";
import { CliError } from "@/errors.ts";
import { type FlagValues, integerFlag, numberFlag } from "./command.ts";
import { withInterrupt } from "./interrupt.ts";
import { openOutputFolder } from "./output_folder.ts";
import { progressBar } from "./progress.ts";
import { momentFlag } from "./time_flags.ts";

/** What the command says of itself. */
export const FETCH = {
  name: "fetch",
  summary: "Fetch campaign files from S3, a pod or a folder; what is here already is skipped, nothing is deleted.",
  flags: {
    from: {
      type: "string",
      value: "ADDRESS",
      help: "s3://bucket/prefix, pod://namespace/name[/container]/path, file:///folder or a path",
    },
    output: { type: "string", value: "FOLDER", help: "Where files go; fetch.json there tells what was fetched" },
    month: {
      type: "string",
      value: "YYYY-MM",
      help: "Only files of a month, by their place: YYYY/MM/… below the address",
    },
    day: { type: "string", value: "YYYY-MM-DD", help: "Only files of a day: YYYY/MM/DD/…, or a date in their name" },
    since: { type: "string", value: "TIME", help: "Only files of this day and later: 14d, 2026-11-01" },
    flat: { type: "boolean", help: "Put all files beside each other, as a campaign needs them" },
    endpoint: { type: "string", value: "URL", help: "Of a store that speaks S3 and is not Amazon's" },
    region: { type: "string", value: "NAME", help: "Region of the bucket (default: AWS_REGION or the profile)" },
    profile: { type: "string", value: "NAME", help: "Profile of ~/.aws (default: AWS_PROFILE)" },
    "bucket-in": { type: "string", value: "WHERE", help: "path or host (default: path with --endpoint, else host)" },
    parallel: {
      type: "string",
      value: "NUMBER",
      default: "4",
      help: "Files of a bucket that are read at the same time",
    },
    kubeconfig: { type: "string", value: "FILE", help: "Of a pod's cluster (default: as kubectl)" },
    context: { type: "string", value: "NAME", help: "Context of the kubeconfig (default: the current one)" },
    idle: {
      type: "string",
      value: "SECONDS",
      default: "60",
      help: "A file of which nothing came for so long is read again",
    },
    "dry-run": { type: "boolean", help: "Print what would be fetched, fetch nothing" },
    json: { type: "boolean", help: "Print the result as JSON" },
  },
  examples: [
    "deno task fetch --from s3://measurements/metrics --month 2026-11 --output data/november",
    "deno task fetch --from pod://plimsoll-collector/reader/data/weekly --output data/weekly",
    "deno task fetch --from s3://lab/campaign --endpoint http://localhost:9000 --flat --output data/lab --dry-run",
  ],
} as const;

/** Values of its flags. */
export type FetchValues = FlagValues<typeof FETCH.flags>;

function readChoice({ month, day, since }: FetchValues): PeriodChoice {
  const given = [month, day, since].filter((text) => text !== undefined);
  if (given.length > 1) throw new CliError("Cannot fetch as only one of --month, --day and --since may be given");
  if (month !== undefined) return { kind: "month", month: parsePeriod(month, "month") };
  if (day !== undefined) return { kind: "day", day: parsePeriod(day, "day") };
  if (since === undefined) return { kind: "all" };
  const seconds = momentFlag(since, "since", Date.now() / 1000);
  return { kind: "since", day: new Date(seconds * 1000).toISOString().slice(0, 10) };
}

function readReach(values: FetchValues, directory: string): SourceReach {
  const { endpoint, region, profile, kubeconfig, context } = values;
  const bucketIn = values["bucket-in"];
  if (bucketIn !== undefined && bucketIn !== "path" && bucketIn !== "host") {
    throw new CliError(`Cannot use --bucket-in as it must be path or host: it is "${bucketIn}"`);
  }
  return {
    directory,
    s3: {
      parallel: integerFlag(values.parallel, "parallel", 1),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(region === undefined ? {} : { region }),
      ...(profile === undefined ? {} : { profile }),
      ...(bucketIn === undefined ? {} : { bucketIn }),
    },
    cluster: { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(context === undefined ? {} : { context }) },
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 3 : 0)} MB`;
}

/** What was left out and why, one line each; nothing of what did not happen. */
function remarks({ refused, other, undated, dayless }: Omit<FetchPlan, "files">): string[] {
  const counted = (count: number, what: string) => count === 0 ? [] : [`${count} files ${what}`];
  return [
    ...refused.map(({ path, reason }) => `not fetched: ${path}: ${reason}`),
    ...counted(other, "are of another time"),
    ...counted(undated, "do not lie in YYYY/MM/: nothing says of when they are"),
    ...counted(dayless, "of the month do not say their day, neither by YYYY/MM/DD/ nor by their name"),
  ];
}

function printPlan({ files, bytes, ...rest }: FetchPlan): void {
  for (const { file, path, action } of files) {
    if (action !== "same") console.log(`${action.padEnd(7)} ${path} (${megabytes(file.bytes)})`);
  }
  remarks({ bytes, ...rest }).forEach((text) => console.error(text));
  const same = files.filter(({ action }) => action === "same").length;
  console.log(`${files.length} files, ${same} of them are here already; ${megabytes(bytes)} to fetch`);
}

function printReport(output: string, { files, failed, ...rest }: FetchReport): void {
  for (const path of files.changed) console.log(`changed at the source, fetched again: ${path}`);
  for (const path of files.kept) {
    console.error(`kept: ${path} here differs from what was fetched; move it away to fetch the one of the source`);
  }
  [...remarks(rest), ...failed.map(({ path, reason }) => `failed: ${path}: ${reason}`)].forEach((text) =>
    console.error(text)
  );
  console.log(
    `${output}: ${files.new.length} new, ${files.changed.length} changed, ${files.same.length} the same, ` +
      `${files.kept.length} kept, ${failed.length} failed`,
  );
}

/** Address that is fetched from. */
export function readFrom({ from }: FetchValues): string {
  if (from !== undefined) return from;
  throw new CliError("Cannot fetch as --from must say where from, such as s3://bucket/prefix");
}

/** Does what the flags say. `ended` ends the work as Ctrl-C does. */
export async function fetchAsTold(values: FetchValues, ended?: AbortSignal): Promise<void> {
  const from = readFrom(values);
  const { output } = values;
  if (output === undefined) throw new CliError("Cannot fetch as --output must name a folder, such as data/mine");
  const choice = readChoice(values);
  const reach = readReach(values, output);
  const idleSeconds = numberFlag(values.idle, "idle", 0.001);
  if (!values["dry-run"]) await openOutputFolder(output);
  await withInterrupt(async (interrupt) => {
    const signal = ended === undefined ? interrupt : AbortSignal.any([interrupt, ended]);
    const bar = await progressBar("bytes");
    let source: FileSource | undefined;
    try {
      source = await openFileSource(from, reach, signal);
      const options: FetchOptions = {
        source,
        directory: output,
        choice,
        layout: values.flat ? "flat" : "folders",
        idleSeconds,
        signal,
        onProgress: (progress) => bar.update(progress),
      };
      if (values["dry-run"]) {
        const plan = await planFetch(options);
        bar.stop();
        if (values.json) console.log(JSON.stringify(planJson(plan)));
        else printPlan(plan);
        return;
      }
      const report = await fetchFiles(options);
      bar.stop();
      if (values.json) console.log(JSON.stringify({ folder: output, from: source.address, ...report }));
      else printReport(output, report);
      if (report.failed.length > 0) {
        throw new CliError(
          `Cannot finish as every file must be readable: ${report.failed.length} are not; fetch again`,
        );
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      throw new CliError("Interrupted: whole files are kept, the same command goes on from here", { exitCode: 130 });
    } finally {
      bar.stop();
      await source?.close();
    }
  });
}

function planJson({ files, ...rest }: FetchPlan) {
  return { ...rest, files: files.map(({ file, path, action }) => ({ path, action, bytes: file.bytes })) };
}
