/**
 * The library of models: by service, target and version, each with what it was learned from and how it scored.
 *
 * `<folder>/<service>/<target>/<version>/` holds `meta.json` and the files of one version. A version appears whole or not at
 * all, and never changes; what was damaged since is refused with a reason.
 *
 * @module
 */
import { join } from "node:path";
import { unlessMissing } from "@/files.ts";
import { checkFacts, META_FILE, metaText, type ModelFacts, type ModelKind, type ModelMeta } from "./meta.ts";
import { CURRENT_FILE, readPromoted, removePromoted, writePromoted } from "./promoted.ts";
import { type FileContents, lookAt, type ModelKey, readFiles, versionTitle, writeFiles } from "./version_folder.ts";
import { claimVersion, makeAside, removeVersion, versionFolders } from "./version_numbers.ts";

/** Where commands keep their library unless they are told another place, below the output folder. */
export const LIBRARY_FOLDER = "library";

/** A model to add. */
export interface LibraryEntry extends ModelFacts {
  /** Everything that is needed to restore it, by file name. */
  readonly files: FileContents;
}

/** A version of the library. */
export interface StoredModel {
  /** What it is. */
  readonly meta: ModelMeta;
  /** Its folder. */
  readonly path: string;
  /** Size of its files together, bytes. */
  readonly bytes: number;
  /** True if it is the promoted version of its service and target. */
  readonly isCurrent: boolean;
}

/** A version that was read, every byte of it checked. */
export interface ReadModel extends StoredModel {
  /** Its files, by name. */
  readonly files: FileContents;
}

/** Which versions to list; all if empty. */
export interface LibraryFilter {
  /** Only this service. */
  readonly service?: string;
  /** Only this target. */
  readonly target?: string;
  /** Only this kind. */
  readonly kind?: ModelKind;
  /** Only this model of the registry. */
  readonly model?: string;
}

/** What a library holds. */
export interface LibraryListing {
  /** Versions by service, target and number. Their files are there in their size; {@linkcode ModelLibrary.read} checks each byte. */
  readonly models: readonly StoredModel[];
  /** Folders that are refused, with the reason. */
  readonly refused: readonly { readonly path: string; readonly reason: string }[];
}

/** Which version is meant; the promoted one if its number is absent. */
export type ModelReference = Omit<ModelKey, "version"> & Partial<Pick<ModelKey, "version">>;

/** A folder of models. Any number of processes may use it at once. */
export interface ModelLibrary {
  /** Where it is. */
  readonly folder: string;
  /**
   * Adds a model as the next version of its service and target.
   *
   * @throws {RangeError} If a fact of the model cannot be kept; nothing is written then.
   */
  add(entry: LibraryEntry): Promise<StoredModel>;
  /** Lists versions, and what is refused. A folder that does not exist holds none. */
  list(filter?: LibraryFilter): Promise<LibraryListing>;
  /**
   * Reads a version.
   *
   * @throws {RangeError} If there is no such version, or none is promoted.
   * @throws {SyntaxError} If it is damaged, foreign or half-written, or its model is unknown; the message says which.
   */
  read(reference: ModelReference): Promise<ReadModel>;
  /**
   * Promotes a version, once it was found whole.
   *
   * @throws As {@linkcode ModelLibrary.read}.
   */
  promote(key: ModelKey): Promise<StoredModel>;
  /**
   * Removes a version for ever, damaged ones too; its number is not given again.
   *
   * @param promoted What to do if it is the promoted one. @default {"keep"}
   * @throws {RangeError} If there is no such version, or it is promoted and such are kept.
   */
  remove(key: ModelKey, promoted?: "keep" | "remove"): Promise<void>;
}

/** Opens a library. Nothing is read or written before it is used. */
export function openLibrary(folder: string): ModelLibrary {
  const parentOf = ({ service, target }: ModelReference): string => join(folder, service, target);

  const read = async (reference: ModelReference): Promise<ReadModel> => {
    checkReference(reference);
    const parent = parentOf(reference);
    // Who names a version can have it whatever became of the pointer, and promote it again.
    const promoted = await (reference.version === undefined ? readPromoted(parent) : promotedIfKnown(parent));
    const version = reference.version ?? promoted;
    if (version === undefined) {
      throw new RangeError(
        `Cannot read a model for ${reference.service} ${reference.target} as one of its versions must be promoted: none ` +
          "is; name a version or promote one",
      );
    }
    const key = { ...reference, version };
    const path = join(parent, String(version));
    await checkThere(key, parent);
    const refuse = (reason: string) => new SyntaxError(`Cannot read ${versionTitle(key)} in ${path} as ${reason}`);
    const found = await lookAt(path, key);
    if ("reason" in found) throw refuse(found.reason);
    const content = await readFiles(path, found.meta);
    if ("reason" in content) throw refuse(content.reason);
    return { ...storedModel(found.meta, path, promoted), files: content.files };
  };

  return {
    folder,
    read,
    async add({ files, ...facts }) {
      checkFacts(facts, Object.keys(files));
      const parent = parentOf(facts);
      await Deno.mkdir(parent, { recursive: true });
      const aside = await makeAside(parent, "adding");
      try {
        const stored = await writeFiles(aside, files);
        let meta: ModelMeta = { ...facts, version: 0, files: stored };
        const version = await claimVersion(parent, aside, async (number) => {
          meta = { ...meta, version: number };
          await Deno.writeTextFile(join(aside, META_FILE), await metaText(meta));
        });
        return storedModel(meta, join(parent, String(version)), undefined);
      } catch (error) {
        await unlessMissing(Deno.remove(aside, { recursive: true }));
        throw error;
      }
    },
    async list(filter = {}) {
      const models: StoredModel[] = [];
      const refused: { path: string; reason: string }[] = [];
      for (const service of await foldersIn(folder, filter.service)) {
        for (const target of await foldersIn(join(folder, service), filter.target)) {
          const parent = parentOf({ service, target });
          const { versions, strange } = await versionFolders(parent);
          refused.push(...strange.map(({ name, reason }) => ({ path: join(parent, name), reason })));
          const promoted = await promotedIfKnown(
            parent,
            (reason) => refused.push({ path: join(parent, CURRENT_FILE), reason }),
          );
          for (const version of versions) {
            const path = join(parent, String(version));
            const found = await lookAt(path, { service, target, version });
            if ("reason" in found) refused.push({ path, reason: found.reason });
            else if (isWanted(found.meta, filter)) models.push(storedModel(found.meta, path, promoted));
          }
        }
      }
      return { models, refused };
    },
    async promote(key) {
      const { files: _, ...stored } = await read(key);
      await writePromoted(parentOf(key), key.version);
      return { ...stored, isCurrent: true };
    },
    async remove(key, promoted = "keep") {
      checkReference(key);
      const parent = parentOf(key);
      await checkThere(key, parent);
      if (await readPromoted(parent) === key.version) {
        if (promoted === "keep") {
          throw new RangeError(`Cannot remove ${versionTitle(key)} as it must not be in use: it is the promoted one`);
        }
        await removePromoted(parent);
      }
      await removeVersion(parent, key.version);
    },
  };
}

function storedModel(meta: ModelMeta, path: string, promoted: number | undefined): StoredModel {
  const bytes = meta.files.reduce((sum, file) => sum + file.bytes, 0);
  return { meta, path, bytes, isCurrent: meta.version === promoted };
}

/** As {@linkcode readPromoted}, but a pointer that is damaged does not stand in the way of the rest. */
async function promotedIfKnown(
  parent: string,
  onDamage: (reason: string) => void = () => {},
): Promise<number | undefined> {
  try {
    return await readPromoted(parent);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    onDamage("it must say which version is in use: it does not");
    return undefined;
  }
}

function isWanted(meta: ModelMeta, { kind, model }: LibraryFilter): boolean {
  return (kind === undefined || meta.kind === kind) && (model === undefined || meta.model === model);
}

async function checkThere(key: ModelKey, parent: string): Promise<void> {
  const { versions } = await versionFolders(parent);
  if (versions.includes(key.version)) return;
  const known = versions.length === 0 ? "there is none" : `there are ${versions.join(", ")}`;
  throw new RangeError(
    `Cannot find ${versionTitle(key)} as the library must have it: of ${key.service} ${key.target} ${known}`,
  );
}

/** Names become folders: whoever asks must not lead elsewhere by them. */
function checkReference({ service, target, version = 1 }: ModelReference): void {
  for (const name of [service, target]) {
    if (!/^[A-Za-z0-9][\w.+-]*$/.test(name)) {
      throw new RangeError(`Cannot look for a model as a service and a target must be plain names: one is "${name}"`);
    }
  }
  if (!(Number.isSafeInteger(version) && version >= 1)) {
    throw new RangeError(`Cannot look for a model as its version must be a whole number >= 1: it is ${version}`);
  }
}

/** Names of the folders inside of one, sorted; only the one that is asked for, if one is. */
async function foldersIn(folder: string, only: string | undefined): Promise<string[]> {
  const entries = await unlessMissing(Array.fromAsync(Deno.readDir(folder))) ?? [];
  return entries.filter(({ name, isDirectory }) =>
    isDirectory && !name.startsWith(".") && (only === undefined || name === only)
  ).map(({ name }) => name).sort();
}
