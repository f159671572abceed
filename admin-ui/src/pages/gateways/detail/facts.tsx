import type { ReactNode } from 'react';
import type { Gateway } from '../../../api/gateways.js';
import { Ago } from '../../../components/text/ago.js';
import { CopyButton } from '../../../components/inputs/copy-button.js';
import { certificateWords } from '../form/connection-values.js';
import { argumentWords, authSummary, transportWords } from '../words.js';
import { Foreign } from '../../../components/text/foreign.js';
import classes from './detail.module.css';

/** What the gateway is and where. */
export function Facts({ gateway }: { readonly gateway: Gateway }) {
  const { url, transport, protocolVersion, serverInfo, toolCount, promptCount, resourceCount } = gateway;
  const server = [serverInfo?.name, serverInfo?.version].filter((part) => typeof part === 'string').join(' ');
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['URL', <Copied key="url" text={url} />],
    [
      'Transport',
      transport === null
        ? 'Not known yet'
        : `${transportWords[transport]}${protocolVersion === null ? '' : ` · ${protocolVersion}`}`,
    ],
    ['Server', <Foreign key="server" text={server || 'Not known yet'} />],
    ['Authentication', authSummary(gateway)],
    ...(gateway.clientCertificate === null
      ? []
      : [['Client certificate', <bdi key="client">{certificateWords(gateway.clientCertificate)}</bdi>] as const]),
    ...(gateway.proxyUrl === null ? [] : [['Proxy', <bdi key="proxy">{gateway.proxyUrl}</bdi>] as const]),
    ['Offers', `${toolCount} tools, ${promptCount} prompts, ${resourceCount} resources`],
    ['Last seen', gateway.lastSeen === null ? 'Never' : <Ago key="seen" at={gateway.lastSeen} />],
    ['Last checked', gateway.checkedAt === null ? 'Not yet' : <Ago key="checked" at={gateway.checkedAt} />],
    ['Created', <Made key="made" gateway={gateway} />],
    [
      'Access',
      gateway.visibility === 'public'
        ? 'Public'
        : [gateway.visibility, ...gateway.allowedGroups, ...gateway.allowedUsers].join(', '),
    ],
    ['Audit log keeps', `calls with ${argumentWords[gateway.auditArguments]}`],
    ['Id', <Copied key="id" text={gateway.id} />],
    ...(gateway.description === null
      ? []
      : [['Description', <bdi key="description">{gateway.description}</bdi>] as const]),
    ...(gateway.instructions === null
      ? []
      : [
          [
            'Instructions',
            <Foreign key="instructions" text={gateway.instructions} longest={2000} className={classes.long} />,
          ] as const,
        ]),
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([term, fact]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

function Copied({ text }: { readonly text: string }) {
  return (
    <span className={classes.copied}>
      <bdi className={classes.mono}>{text}</bdi>
      <CopyButton value={text} label="Copy" />
    </span>
  );
}

function Made({ gateway: { createdAt, createdBy } }: { readonly gateway: Gateway }) {
  return (
    <>
      <Ago at={createdAt} />
      {createdBy !== null && (
        <>
          {' by '}
          <bdi>{createdBy}</bdi>
        </>
      )}
    </>
  );
}
