/**
 * Campaign files from elsewhere: a store, a pod, a folder.
 *
 * @module
 */
export { parseAddress, type SourceAddress } from "./address.ts";
export { dateOfPath, parsePeriod, type PathDate, type PeriodChoice } from "./dated_path.ts";
export {
  fetchFiles,
  type FetchOptions,
  type FetchPlan,
  type FetchProgress,
  type FetchReport,
  type FileAction,
  planFetch,
  type PlannedFile,
} from "./fetch_files.ts";
export { type FileReceiver, type FileSource, type ListScope, type RemoteFile, TransferError } from "./file_source.ts";
export type { Layout, PlacedFile, RefusedFile } from "./local_path.ts";
export { openFileSource, type SourceReach } from "./open_source.ts";
export type { S3Options } from "./s3_source.ts";
