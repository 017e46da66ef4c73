/**
 * Addresses of sources: `s3://bucket/prefix`, `pod://namespace/name[/container]/path`, `file:///folder` or a path.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/** Where files are. */
export type SourceAddress =
  | {
    /** A store that speaks S3. */
    readonly kind: "s3";
    /** The bucket. */
    readonly bucket: string;
    /** Beginning of the keys: the empty string, or a path with `/` at its end. */
    readonly prefix: string;
  }
  | {
    /** A pod of a cluster. */
    readonly kind: "pod";
    /** Its namespace. */
    readonly namespace: string;
    /** Its name. */
    readonly pod: string;
    /** What stands behind it: a container and a folder, or a folder alone; begins with `/`. */
    readonly path: string;
  }
  | {
    /** A folder of this machine. */
    readonly kind: "folder";
    /** Its path. */
    readonly path: string;
  };

/**
 * Reads an address.
 *
 * @throws {RangeError} If it lacks a part, or its kind is none that there is.
 */
export function parseAddress(text: string): SourceAddress {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]+):(.*)$/i.exec(text) ?? [];
  // A single letter is a drive, not a scheme.
  if (scheme === undefined) {
    if (text.trim() === "") throw wrong(text, "it must not be empty");
    return { kind: "folder", path: text };
  }
  switch (scheme.toLowerCase()) {
    case "s3": {
      const [, bucket, prefix] = /^\/\/([^/]+)\/?(.*)$/.exec(rest!) ?? [];
      if (bucket === undefined) throw wrong(text, "it must be like s3://bucket/prefix");
      const folder = prefix!.replace(/\/+$/, "");
      return { kind: "s3", bucket, prefix: folder === "" ? "" : `${folder}/` };
    }
    case "pod": {
      const [, namespace, pod, path] = /^\/\/([^/]+)\/([^/]+)(\/.+)$/.exec(rest!) ?? [];
      if (namespace === undefined) throw wrong(text, "it must be like pod://namespace/name/path");
      return { kind: "pod", namespace, pod: pod!, path: path! };
    }
    case "file":
      try {
        return { kind: "folder", path: fileURLToPath(text) };
      } catch {
        throw wrong(text, "it must be like file:///folder");
      }
    default:
      throw wrong(text, "it must begin with s3://, pod:// or file://, or be a path");
  }
}

function wrong(text: string, rule: string): RangeError {
  return new RangeError(`Cannot fetch from "${text}" as ${rule}`);
}
