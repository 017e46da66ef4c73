/**
 * Validates manifests as an API server does that is asked to be strict: types and required fields by the schemas of
 * Kubernetes and Istio, and no field that those do not know.
 */
import * as apps from "kubernetes-models/apps/v1";
import * as autoscaling from "kubernetes-models/autoscaling/v2";
import * as batch from "kubernetes-models/batch/v1";
import * as core from "kubernetes-models/v1";
import * as policy from "kubernetes-models/policy/v1";
import * as rbac from "kubernetes-models/rbac.authorization.k8s.io/v1";
import * as istioNetworking from "@kubernetes-models/istio/networking.istio.io/v1";
import * as istioTelemetry from "@kubernetes-models/istio/telemetry.istio.io/v1";
import type { Json, Manifest } from "./manifest.ts";

const APIS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "apps/v1": apps,
  "autoscaling/v2": autoscaling,
  "batch/v1": batch,
  "networking.istio.io/v1": istioNetworking,
  "policy/v1": policy,
  "rbac.authorization.k8s.io/v1": rbac,
  "telemetry.istio.io/v1": istioTelemetry,
  v1: core,
};

/** Why a manifest would be refused, one reason each; empty if it would be accepted. */
export function faults(manifest: Manifest): string[] {
  const model = APIS[manifest.apiVersion]?.[manifest.kind] as { prototype: { validate(): void } } | undefined;
  if (model === undefined) return [`there is no ${manifest.kind} in ${manifest.apiVersion}`];
  const read = new Set<string>();
  try {
    model.prototype.validate.call(watched(manifest, "", read));
  } catch (error) {
    const { errors } = error as { errors?: { instancePath: string; message?: string }[] };
    if (errors === undefined) throw error;
    return errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
  }
  return unread(manifest, "", read).map((path) => `${path} is no field of a ${manifest.kind}`);
}

/**
 * The value, noting what of it is read.
 *
 * Schemas of Kubernetes allow any further field, so that a misspelt one passes them. But their compiled validators look at
 * each field that the schema names, and at no other.
 */
function watched(value: Json, path: string, read: Set<string>): Json {
  if (value === null || typeof value !== "object") return value;
  return new Proxy(value, {
    get(target, key) {
      if (typeof key === "symbol") return target[key];
      read.add(`${path}/${key}`);
      return watched(target[key], `${path}/${key}`, read);
    },
  });
}

/** The outermost fields that were not read. */
function unread(value: Json, path: string, read: ReadonlySet<string>): string[] {
  if (value === null || typeof value !== "object") return [];
  return Object.keys(value).flatMap((key) => {
    const inside = `${path}/${key}`;
    return read.has(inside) ? unread(value[key], inside, read) : [inside];
  });
}
