import type { Gateway } from '../../../api/gateways.js';
import { movedOrigin } from './credential-values.js';
import type { FieldName, FormValues } from './form-values.js';

/** What is stored for the connection itself and read only in part; two edits of it are told apart by that part. */
export const shownConnections: Partial<Record<FieldName, (gateway: Gateway) => string>> = {
  client_cert: ({ clientCertificate }) =>
    clientCertificate === null ? 'not set' : certificateWords(clientCertificate),
  proxy_url: ({ proxyUrl }) => proxyUrl ?? 'not set',
};

/** Fields that go with another: chosen, kept and given up together. */
export const goesWith: Partial<Record<FieldName, FieldName>> = {
  client_key: 'client_cert',
  proxy_ca_certificate: 'proxy_url',
};

/** "CN=gateway, until 2027-03-04"; an end that has passed is said. */
export function certificateWords(
  { subject, expiresAt }: NonNullable<Gateway['clientCertificate']>,
  now = Date.now(),
): string {
  const end = expiresAt.slice(0, 10);
  return `${subject.replaceAll('\n', ', ')}, ${Date.parse(expiresAt) < now ? `expired on ${end}` : `until ${end}`}`;
}

/** What keeps the connection from being saved or tested, by the API's field names. */
export function connectionFaults(values: FormValues, stored: Gateway | null): Map<string, string> {
  const { clientCert, clientKey, clientRemoved, proxyUrl, proxyCa, proxyRemoved, url } = values;
  const faults = new Map<string, string>();
  const has = stored !== null && stored.clientCertificate !== null && !clientRemoved;
  const moved = has ? movedOrigin(stored.url, url) : null;
  const [cert, key] = [clientCert.trim() !== '', clientKey.trim() !== ''];
  if (moved !== null && !(cert && key))
    faults.set('client_cert', `The client certificate belongs to ${moved}. Enter it and its key again, or remove it.`);
  else if (cert && !key && !has) faults.set('client_key', 'Enter the key of the client certificate.');
  else if (key && !cert && !has) faults.set('client_cert', 'Enter the client certificate of the key.');
  const proxied = proxyUrl.trim() !== '' || (stored !== null && stored.proxyUrl !== null && !proxyRemoved);
  if (proxyCa.trim() !== '' && !proxied) faults.set('proxy_url', 'Enter the URL of the proxy.');
  return faults;
}
