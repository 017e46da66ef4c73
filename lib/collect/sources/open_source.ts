/**
 * An address -> the source that it names. What a kind of source needs is loaded with the first of it.
 *
 * @module
 */
import { parseAddress } from "./address.ts";
import type { FileSource } from "./file_source.ts";
import { folderSource } from "./folder_source.ts";
import type { S3Options } from "./s3_source.ts";

/** How a source is reached, beside its address. */
export interface SourceReach {
  /** Folder that files will go to. */
  readonly directory: string;
  /** Of a store: endpoint, region, profile, where the bucket stands, how many files at a time. */
  readonly s3?: Omit<S3Options, "bucket" | "prefix">;
  /** Of a pod: kubeconfig and its context. */
  readonly cluster?: { readonly kubeconfig?: string; readonly context?: string };
}

/**
 * Opens the source of an address.
 *
 * @throws {RangeError} If the address is none. {ClusterError} If a pod cannot be read.
 */
export async function openFileSource(address: string, reach: SourceReach, signal: AbortSignal): Promise<FileSource> {
  const place = parseAddress(address);
  switch (place.kind) {
    case "s3": {
      const { s3Source } = await import("./s3_source.ts");
      return await s3Source({ ...reach.s3, bucket: place.bucket, prefix: place.prefix });
    }
    case "pod": {
      const { podSource } = await import("./pod_source.ts");
      return await podSource(
        { ...reach.cluster, namespace: place.namespace, pod: place.pod, path: place.path },
        signal,
      );
    }
    case "folder":
      return await folderSource(place.path, reach.directory);
  }
}
