/**
 * A bucket as a source: Amazon S3, or a store that speaks its protocol.
 *
 * The client library is loaded here, when a bucket is wanted, and by nothing else. It finds credentials and region as every
 * tool of AWS does: environment, shared files and profiles, web identity of a pod, metadata of a machine.
 *
 * @module
 */
import type * as Sdk from "@aws-sdk/client-s3";
import { retry } from "../retry.ts";
import {
  type FileReceiver,
  type FileSource,
  IDLE_SECONDS,
  READ_ATTEMPTS,
  type RemoteFile,
  TransferError,
} from "./file_source.ts";
import { isAboutObject, isOfStore, s3Refusal } from "./s3_errors.ts";

/** Which bucket, and how to reach it. */
export interface S3Options {
  /** The bucket. */
  readonly bucket: string;
  /** Beginning of the keys: the empty string, or a path with `/` at its end. */
  readonly prefix: string;
  /** Address of a store that is not Amazon's. @default {that of the environment or the profile, else Amazon's} */
  readonly endpoint?: string;
  /** Region. @default {that of the environment or the profile; "us-east-1" with an endpoint} */
  readonly region?: string;
  /** Profile of the shared files. @default {AWS_PROFILE, else "default"} */
  readonly profile?: string;
  /** Where the bucket stands: in the path or before the host. @default {"path" with an endpoint, else "host"} */
  readonly bucketIn?: "path" | "host";
  /** Files that are read at the same time. @default {4} */
  readonly parallel?: number;
}

/** Longest wait for a connection, seconds. */
const CONNECT_SECONDS = 10;

/** Opens a bucket. Nothing is sent before the first question. */
export async function s3Source(options: S3Options): Promise<FileSource> {
  const sdk = await import("@aws-sdk/client-s3");
  const { bucket, prefix, endpoint, region, profile, bucketIn, parallel = 4 } = options;
  const client = new sdk.S3Client({
    requestHandler: { connectionTimeout: CONNECT_SECONDS * 1000, socketTimeout: IDLE_SECONDS * 1000 },
    maxAttempts: READ_ATTEMPTS,
    followRegionRedirects: true,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? endpoint === undefined ? {} : { region: await knownRegion(sdk, profile) } : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(bucketIn === "path" || (bucketIn === undefined && endpoint !== undefined) ? { forcePathStyle: true } : {}),
  });
  const address = `s3://${bucket}/${prefix}`.replace(/\/$/, "");
  return {
    address,
    async list({ under = "", after }, signal) {
      const files: RemoteFile[] = [];
      const start = after === undefined ? {} : { StartAfter: prefix + after };
      try {
        const pages = sdk.paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix + under, ...start }, {
          abortSignal: signal,
        });
        for await (const { Contents = [] } of pages) {
          for (const object of Contents) files.push(remoteFile(object, prefix));
        }
      } catch (error) {
        signal.throwIfAborted();
        throw s3Refusal("list", address, error);
      }
      return files;
    },
    async read(files, to, signal) {
      const queue = [...files];
      const stop = new AbortController();
      const either = AbortSignal.any([signal, stop.signal]);
      const work = async () => {
        for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
          await readObject(sdk, client, { bucket, prefix, file, address }, to, either);
        }
      };
      const workers = Array.from({ length: Math.max(1, parallel) }, work);
      try {
        await Promise.all(workers);
      } catch (error) {
        stop.abort(error);
        await Promise.allSettled(workers);
        signal.throwIfAborted();
        throw error;
      }
    },
    close() {
      client.destroy();
      return Promise.resolve();
    },
  };
}

/** Stores of others mostly take any region, but the client must be told one. */
async function knownRegion(sdk: typeof Sdk, profile: string | undefined): Promise<string> {
  try {
    return await new sdk.S3Client(profile === undefined ? {} : { profile }).config.region();
  } catch {
    return "us-east-1";
  }
}

function remoteFile({ Key = "", Size = 0, ETag = "" }: Sdk._Object, prefix: string): RemoteFile {
  const version = ETag.replaceAll('"', "");
  return {
    path: Key.slice(prefix.length),
    bytes: Size,
    version,
    ...(/^[0-9a-f]{32}$/.test(version) ? { md5: version } : {}),
  };
}

interface WantedObject {
  readonly bucket: string;
  readonly prefix: string;
  readonly file: RemoteFile;
  readonly address: string;
}

async function readObject(
  sdk: typeof Sdk,
  client: Sdk.S3Client,
  { bucket, prefix, file, address }: WantedObject,
  to: FileReceiver,
  signal: AbortSignal,
): Promise<void> {
  const Key = prefix + file.path;
  try {
    await retry(async () => {
      signal.throwIfAborted();
      const answer = await client.send(
        // What was listed, not what came later: its length and its ETag are what is written down.
        new sdk.GetObjectCommand({
          Bucket: bucket,
          Key,
          ...(file.version === "" ? {} : { IfMatch: `"${file.version}"` }),
        }),
        { abortSignal: signal },
      );
      await to.receive(file, answer.Body!.transformToWebStream(), isMd5Of(answer) ? file.md5 : undefined);
    }, { attempts: READ_ATTEMPTS, isTransient: (error) => error instanceof TransferError, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TransferError) to.failed(file, error.message);
    else if (isAboutObject(error)) to.failed(file, s3Refusal("read", `${address}/${file.path}`, error).message);
    else throw isOfStore(error) ? s3Refusal("read", `${address}/${file.path}`, error) : error;
  }
}

/** An ETag is the MD5 of the content unless the content was encrypted with a key of the owner's. */
function isMd5Of({ ServerSideEncryption, SSECustomerAlgorithm }: Sdk.GetObjectCommandOutput): boolean {
  return SSECustomerAlgorithm === undefined &&
    (ServerSideEncryption === undefined || ServerSideEncryption === "AES256");
}
