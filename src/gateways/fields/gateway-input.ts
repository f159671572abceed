import { credentialFields, ofConnections, type CredentialFields } from '../../credentials/requested-credentials.js';
import type { Report } from '../../fields/field.js';
import { givenFields, readFields, type GivenFields, type Method } from '../../fields/read-fields.js';
import { readVersion } from '../../fields/seen-version.js';
import { invalid } from '../../problems/problem.js';
import { gatewayFields, readOnlyFields, unsupportedFields, type GatewayValues } from './gateway-fields.js';

/** What a request asks of a gateway. Absent members keep what is stored. */
export interface GatewayInput {
  readonly values: Partial<GatewayValues>;
  readonly credentials: CredentialFields;
  /** The version the caller has seen. */
  readonly version: number | null;
  readonly warnings: readonly string[];
}

const vocabulary = {
  others: [...credentialFields, 'version'],
  unsupported: unsupportedFields,
  readOnly: readOnlyFields,
};

/**
 * Reads the body of a create or an edit. Names come in snake_case or camelCase; an unknown one is an error, never
 * ignored. Throws one Problem that names every wrong field.
 */
export function readGatewayInput(body: unknown, method: Method): GatewayInput {
  const report: Report = { errors: [], warnings: [] };
  const given = givenFields(body, report);
  const values = readFields(gatewayFields, given, method, vocabulary, report);
  const version = readVersion(given, report);
  if (report.errors.length > 0) throw invalid(...report.errors);
  return { values, credentials: credentialsOf(given, method), version, warnings: report.warnings };
}

/** Null is no answer, but in a PATCH, where it takes a client certificate or a proxy away. */
const credentialsOf = (given: GivenFields, method: Method): CredentialFields =>
  Object.fromEntries(
    credentialFields.map((name) => {
      const value = given.get(name)?.value;
      return [
        name,
        value === null && (method !== 'PATCH' || !(ofConnections as readonly string[]).includes(name))
          ? undefined
          : value,
      ];
    }),
  );
