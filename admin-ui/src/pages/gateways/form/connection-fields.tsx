import { Button, Text, Textarea } from '@mantine/core';
import { PemInput } from '../../../components/inputs/pem-input.js';
import { SecretInput } from '../../../components/inputs/secret-input.js';
import type { FormPart } from './basic-fields.js';
import { certificateWords } from './connection-values.js';
import { Fold, hasError } from './fold.js';
import classes from './form.module.css';

const blank = 'set, leave blank to keep';
const pem = '-----BEGIN CERTIFICATE-----';

/** By whom the server's certificate is signed, and the one that the server is shown. */
export function Tls({ form }: FormPart) {
  const { values, set, errors, base } = form;
  const { caCertificate, clientCert, clientKey, clientRemoved } = values;
  const stored = base?.clientCertificate ?? null;
  const shows = clientCert !== '' || (stored !== null && !clientRemoved);
  const summary = `${caCertificate === '' ? 'public authorities' : 'own authority'}${shows ? ', client certificate' : ''}`;
  return (
    <Fold title="TLS" summary={summary} faulty={hasError(errors, 'ca_certificate', 'client_cert', 'client_key')}>
      <Textarea
        label="CA certificate"
        description="PEM of the authority that signed the server's certificate. Certificates are always verified."
        rows={4}
        spellCheck={false}
        placeholder={pem}
        classNames={{ input: classes.mono }}
        value={caCertificate}
        error={errors.get('ca_certificate')}
        onChange={(event) => set({ caCertificate: event.currentTarget.value })}
      />
      {stored !== null && (
        <Stored
          what="client certificate"
          words={certificateWords(stored)}
          removed={clientRemoved}
          onRemoved={(on) => set({ clientRemoved: on, clientCert: '', clientKey: '' })}
        />
      )}
      {!clientRemoved && (
        <>
          <PemInput
            label="Client certificate"
            description="PEM, for a server that demands one of its clients, with those between it and its authority"
            placeholder={stored === null ? pem : blank}
            value={clientCert}
            error={errors.get('client_cert')}
            onValue={(text) => set({ clientCert: text })}
          />
          <PemInput
            secret
            label="Client key"
            description="PEM of its key, without a passphrase. Encrypted, and never shown again."
            placeholder={stored === null ? '-----BEGIN PRIVATE KEY-----' : blank}
            value={clientKey}
            error={errors.get('client_key')}
            onValue={(text) => set({ clientKey: text })}
          />
        </>
      )}
    </Fold>
  );
}

/** The way to the server, where it is not the one of all of them. */
export function Proxy({ form }: FormPart) {
  const { values, set, errors, base } = form;
  const { proxyUrl, proxyCa, proxyRemoved } = values;
  const stored = base?.proxyUrl ?? null;
  const own = proxyUrl !== '' ? 'its own' : stored !== null && !proxyRemoved ? stored : 'as for all servers';
  return (
    <Fold title="Proxy" summary={own} faulty={hasError(errors, 'proxy_url', 'proxy_ca_certificate')}>
      {stored !== null && (
        <Stored
          what="proxy"
          words={stored}
          removed={proxyRemoved}
          onRemoved={(on) => set({ proxyRemoved: on, proxyUrl: '', proxyCa: '' })}
        />
      )}
      {!proxyRemoved && (
        <>
          <SecretInput
            label="Proxy URL"
            description="http://user:password@proxy.example.com:3128, in the place of HTTP_PROXY and HTTPS_PROXY. Encrypted."
            what="proxy URL"
            plain={!proxyUrl.includes('@')}
            placeholder={stored === null ? undefined : blank}
            value={proxyUrl}
            error={errors.get('proxy_url')}
            onValue={(text) => set({ proxyUrl: text })}
          />
          <PemInput
            label="CA certificate of the proxy"
            description="PEM of the authority that signed the certificate of an https:// proxy"
            placeholder={stored === null ? pem : 'leave blank to keep what is set'}
            value={proxyCa}
            error={errors.get('proxy_ca_certificate')}
            onValue={(text) => set({ proxyCa: text })}
          />
        </>
      )}
    </Fold>
  );
}

interface StoredProps {
  readonly what: string;
  readonly words: string;
  readonly removed: boolean;
  readonly onRemoved: (on: boolean) => void;
}

/** What is stored, as far as it may be seen, and the way to take it away. */
function Stored({ what, words, removed, onRemoved }: StoredProps) {
  return (
    <div className={classes.stored}>
      <Text fz="sm" td={removed ? 'line-through' : undefined} role="status">
        <bdi>{words}</bdi>
        {removed && ' will be removed when you save'}
      </Text>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={removed ? `Undo: remove the ${what}` : `Remove the ${what}`}
        onClick={() => onRemoved(!removed)}
      >
        {removed ? 'Undo' : 'Remove'}
      </Button>
    </div>
  );
}
