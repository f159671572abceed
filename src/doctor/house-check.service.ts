import { Injectable } from '@nestjs/common';
import { X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { ChangeFeed } from '../database/change-feed.js';
import { GatewayTest } from '../gateways/api/gateway-test.service.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { Joined } from '../kept/joined.js';
import { isLoopbackHost } from '../proxy-auth/peers/peer-address.js';
import { startupWarnings } from '../identity/startup-warnings.js';
import { EncryptionKey } from '../secrets/encryption-key.entity.js';
import { KeyRing } from '../secrets/key-ring.js';
import { finding, type Finding } from './finding.js';

/** Clocks that differ by more than this judge tokens differently; ms. */
const clockSlack = 5_000;
/** A certificate that ends sooner is worth a word; ms. */
const soon = 14 * 86_400_000;
/** How long what was found is told again; ms. */
const keptMs = 3_000;
/** Gateways that are asked at once. */
const atOnce = 8;

/** Looks at the running gateway: settings, database, keys, clock, names, certificate, and every gateway as its Test does. */
@Injectable()
export class HouseCheck {
  private readonly looks = new Joined(() => this.look(), keptMs);

  constructor(
    @InjectEnvironment() private readonly env: Environment,
    private readonly dataSource: DataSource,
    private readonly feed: ChangeFeed,
    private readonly ring: KeyRing,
    private readonly tests: GatewayTest,
  ) {}

  /** Who asks while it is looked at, or shortly after, hears the same: a look asks every gateway. */
  run(): Promise<Finding[]> {
    return this.looks.ask(undefined);
  }

  private async look(): Promise<Finding[]> {
    const parts = [this.settings(), this.database(), this.keys(), this.proxies(), this.certificate(), this.gateways()];
    return (await Promise.all(parts)).flat();
  }

  private async settings(): Promise<Finding[]> {
    const warnings = startupWarnings(this.env).map((line) => finding('warning', 'SETTING', settingOf(line), line));
    const open = this.env.PUBLIC_URL === '' && !isLoopbackHost(this.env.HOST);
    const url = open
      ? [
          finding(
            'note',
            'PUBLIC_URL_UNSET',
            'PUBLIC_URL',
            'Links and the metadata for OAuth clients are made from the Host header of each request.',
            'Set PUBLIC_URL to the URL that clients use.',
          ),
        ]
      : [];
    return [...warnings, ...url];
  }

  /** Answers, and its clock agrees with ours. */
  private async database(): Promise<Finding[]> {
    const before = Date.now();
    const [row] = await this.dataSource.query<{ now: Date }[]>('SELECT now() AS now');
    const after = Date.now();
    const there = new Date(row!.now).getTime();
    const apart = Math.max(before - there, there - after, 0);
    const listening = this.feed.connected
      ? finding('ok', 'DATABASE', 'DATABASE_URL', `The database answers, in ${after - before} ms.`)
      : finding(
          'warning',
          'DATABASE_NOT_LISTENING',
          'DATABASE_URL',
          'Changes made on other replicas are not heard: the connection for notifications is down.',
          'A pooler in transaction mode cannot LISTEN: connect to Postgres itself, or to a session pool.',
        );
    const clock =
      apart > clockSlack
        ? finding(
            'warning',
            'CLOCK',
            'clock',
            `The clock of this machine and that of the database are ${Math.round(apart / 1000)} s apart, so that tokens and sessions end at wrong times.`,
            'Run NTP on both.',
          )
        : finding('ok', 'CLOCK', 'clock', 'The clocks of this machine and of the database agree.');
    return [listening, clock];
  }

  /** A wrong AUTH_ENCRYPTION_SECRET does not start; what can be is a key that rotation left behind. */
  private async keys(): Promise<Finding[]> {
    const stored = await this.dataSource.manager.find(EncryptionKey);
    const lost = stored.map(({ id }) => id).filter((id) => !this.ring.keyIds.includes(id));
    const sealed = await this.dataSource.manager.find(Gateway, { select: { slug: true, authSealed: true } });
    const unopened = sealed.filter(({ authSealed }) => authSealed !== null && lost.includes(authSealed.split('.')[1]!));
    const unused = this.ring.sealingKeyId !== this.ring.keyIds[0];
    if (unopened.length > 0) {
      const slugs = unopened.map(({ slug }) => slug).join(', ');
      return [
        finding(
          'error',
          'KEY_MISSING',
          'AUTH_ENCRYPTION_SECRET_PREVIOUS',
          `The credentials of ${slugs} are sealed under a key whose secret is not configured.`,
          'List that secret in AUTH_ENCRYPTION_SECRET_PREVIOUS and run rotate-keys, or enter the credentials again.',
        ),
      ];
    }
    if (unused) {
      return [
        finding(
          'warning',
          'ROTATION_DUE',
          'AUTH_ENCRYPTION_SECRET',
          'AUTH_ENCRYPTION_SECRET is new, and values are still sealed under the previous one.',
          'Run gatehouse rotate-keys.',
        ),
      ];
    }
    return [
      finding('ok', 'KEYS', 'AUTH_ENCRYPTION_SECRET', `Everything is sealed under key ${this.ring.sealingKeyId}.`),
    ];
  }

  /** What each name of TRUSTED_PROXY_HOSTS is now. */
  private async proxies(): Promise<Finding[]> {
    return Promise.all(
      this.env.TRUSTED_PROXY_HOSTS.map(async (host) => {
        try {
          const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
          return finding('ok', 'PROXY_HOST', host, `${host} is ${addresses.join(', ')}.`);
        } catch (error) {
          const { code = 'unknown' } = error as NodeJS.ErrnoException;
          return finding(
            'error',
            'PROXY_HOST_UNKNOWN',
            host,
            `${host} of TRUSTED_PROXY_HOSTS cannot be resolved (${code}), so that its identity header is refused.`,
            'Correct the name, or the name server of this machine.',
          );
        }
      }),
    );
  }

  private async certificate(): Promise<Finding[]> {
    const file = this.env.TLS_CERT_FILE;
    if (file === '') return [];
    const ends = new Date(new X509Certificate(readFileSync(file)).validTo);
    return [
      ending('CERTIFICATE_ENDS', 'TLS_CERT_FILE', 'The certificate', ends, 'Renew it and restart.') ??
        finding('ok', 'CERTIFICATE', 'TLS_CERT_FILE', `The certificate is good until ${dayOf(ends)}.`),
    ];
  }

  private async gateways(): Promise<Finding[]> {
    const due = await this.dataSource.manager.find(Gateway, {
      select: { id: true, slug: true, enabled: true, authShape: true },
      order: { slug: 'ASC' },
    });
    const queue = due.filter(({ enabled }) => enabled);
    const found = queue.flatMap(({ slug, authShape: { client } }) => {
      if (client === undefined) return [];
      const cure = 'Give the gateway a new client_cert and client_key.';
      const what = `The client certificate ${client.subject}`;
      return ending('CLIENT_CERTIFICATE_ENDS', slug, what, new Date(client.expiresAt), cure) ?? [];
    });
    const work = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) found.push(await this.gateway(next));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    return found;
  }

  private async gateway({ id, slug }: Pick<Gateway, 'id' | 'slug'>): Promise<Finding> {
    const { ok, code, message, hint, latencyMs, toolCount } = await this.tests.run({ gateway_id: id });
    if (ok) return finding('ok', 'GATEWAY', slug, `It answers in ${latencyMs} ms, with ${toolCount ?? 0} tools.`);
    return finding('error', `GATEWAY_${code}`, slug, `${message}.`, hint ?? '');
  }
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** Null for a certificate that is good for a while. */
function ending(code: string, about: string, what: string, ends: Date, cure: string): Finding | null {
  const left = ends.getTime() - Date.now();
  if (left > soon) return null;
  const [severity, tense] = left > 0 ? (['warning', 'ends'] as const) : (['error', 'ended'] as const);
  return finding(severity, code, about, `${what} ${tense} on ${dayOf(ends)}.`, cure);
}

/** The variable that a warning of the start is about: the first it names. */
const settingOf = (line: string): string => /\b[A-Z]+(?:_[A-Z]+)+\b/.exec(line)?.[0] ?? 'settings';
