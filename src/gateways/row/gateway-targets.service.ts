import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { StaticSource } from '../../credentials/credential-source.js';
import { mapSecrets, secretsOf, type Credentials } from '../../credentials/credentials.js';
import { credentialFingerprint } from '../../credentials/credential-shape.js';
import { openCredentials } from '../../credentials/seal-credentials.js';
import {
  referencesIn,
  resolveReferences,
  UnresolvedReference,
  type ReferenceSources,
} from '../../credentials/secret-references.js';
import { KeyRing, UnsealError } from '../../secrets/key-ring.js';
import { Dispatchers } from '../../upstream/dial/dispatchers.js';
import { MissingSecretError, type UpstreamTarget } from '../../upstream/target/upstream-target.js';
import type { Gateway } from './gateway.entity.js';

/** What a target needs of a gateway, stored or only asked for. */
export type TargetFields = Pick<
  Gateway,
  'id' | 'slug' | 'url' | 'caCertificate' | 'passthroughHeaders' | 'timeoutSeconds'
>;

/** Turns gateways into what outbound calls need. */
@Injectable()
export class GatewayTargets {
  /** Where `${env:}` and `${file:}` are looked up. */
  readonly sources: ReferenceSources;

  constructor(
    private readonly ring: KeyRing,
    @InjectEnvironment() private readonly env: Environment,
    dispatchers: Dispatchers,
  ) {
    dispatchers.logHeaders((value) => credentialFingerprint(ring, value));
    this.sources = { variables: process.env, folder: env.SECRETS_DIR };
  }

  /** The stored gateway's target. Credentials that cannot be opened fail when they are asked for, so that one row does not fail others. */
  upstreamTarget(gateway: Gateway): UpstreamTarget {
    try {
      return this.targetWith(gateway, openCredentials(this.ring, gateway.authSealed, gateway));
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      return this.target(gateway, () => {
        throw new MissingSecretError(`of gateway ${gateway.slug}, which is sealed under another key or was moved,`);
      });
    }
  }

  /** A target with credentials that are at hand. */
  targetWith(fields: TargetFields, credentials: Credentials): UpstreamTarget {
    const fixed = secretsOf(credentials).every(({ value }) => referencesIn(value).length === 0);
    return this.target(fields, fixed ? () => credentials : () => this.resolve(credentials), credentials);
  }

  private target(
    fields: TargetFields,
    credentials: () => Credentials,
    { client, proxy }: Pick<Credentials, 'client' | 'proxy'> = {},
  ): UpstreamTarget {
    const source = new StaticSource(credentials);
    return {
      gatewayId: fields.id,
      slug: fields.slug,
      url: new URL(fields.url),
      credentialHeaders: source.headersFor,
      credentialQuery: source.queryFor,
      secretValues: source.secretsOf,
      caCertificate: fields.caCertificate,
      client: client ?? null,
      proxy: proxy ?? null,
      passthroughHeaders: fields.passthroughHeaders,
      timeoutMs: (fields.timeoutSeconds ?? this.env.UPSTREAM_TIMEOUT_SECONDS) * 1000,
    };
  }

  private resolve(credentials: Credentials): Credentials {
    try {
      return mapSecrets(credentials, (value) => resolveReferences(value, this.sources));
    } catch (error) {
      if (error instanceof UnresolvedReference) throw new MissingSecretError(error.reference);
      throw error;
    }
  }
}
