/**
 * The service of a row, read back from its 0/1 columns `service_<name>`.
 *
 * @module
 */
import { column, type Matrix } from "@/features/mod.ts";

const PREFIX = "service_";

/** Name of the 0/1 column of a service. */
export function serviceColumn(service: string): string {
  return PREFIX + service;
}

/** Tells whether a feature is the 0/1 column of a service. */
export function isServiceColumn(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** Services that a matrix has 0/1 columns for, in column order. */
export function servicesOf(x: Matrix): string[] {
  return x.names.filter(isServiceColumn).map((name) => name.slice(PREFIX.length));
}

/**
 * Index of each row's service in a list, or -1 for a service that the list lacks.
 *
 * @param x Features with a 0/1 column for each service of the list.
 * @param services Names of the services to tell apart.
 * @returns One code per row.
 * @throws {TypeError} If a service has no column in `x`.
 */
export function serviceCodes(x: Matrix, services: readonly string[]): Int32Array {
  const codes = new Int32Array(x.rows).fill(-1);
  services.forEach((service, code) => {
    const isService = column(x, serviceColumn(service));
    for (let i = 0; i < x.rows; i++) if (isService[i] === 1) codes[i] = code;
  });
  return codes;
}

/**
 * Row numbers of each service.
 *
 * @param codes One code per row, -1 for none.
 * @param services Number of services.
 * @returns One list of rows per service, each ascending.
 */
export function rowsByService(codes: Int32Array, services: number): Int32Array[] {
  const lists: number[][] = Array.from({ length: services }, () => []);
  codes.forEach((code, row) => lists[code]?.push(row));
  return lists.map((rows) => Int32Array.from(rows));
}
