import { useQuery } from '@tanstack/react-query';
import { gatewayList } from '../../api/gateways.js';
import { itemList, nameOf } from '../../api/items.js';
import { serverList } from '../../api/servers.js';
import { navigation } from '../navigation.js';

/** Something to go to. */
export interface Found {
  /** "Page", "Gateway": what it is. */
  readonly kind: string;
  readonly label: string;
  /** Below the hash. */
  readonly to: string;
}

const mostOfKind = 6;
const requestId = /^[0-9a-f]{8}-?[0-9a-f-]{8,36}$/i;

const pages: readonly Found[] = [
  ...navigation.flatMap(({ entries }) => entries.map(({ to, label }) => ({ kind: 'Page', label, to }))),
  { kind: 'Action', label: 'Add gateway', to: '/gateways?open=new' },
  { kind: 'Action', label: 'Add virtual server', to: '/servers?open=new' },
];

/** What the words find: pages here, at every key; everything else at the gateway, over all of it, by `q`, which follows them. */
export function useFound(text: string, q: string): readonly Found[] {
  const asked = q !== '';
  const { data: gateways } = useQuery({ ...gatewayList({ q, sort: 'name' }), enabled: asked });
  const { data: servers } = useQuery({ ...serverList({ q, filters: {} }), enabled: asked });
  const { data: tools } = useQuery({ ...itemList('tools', { q, filters: {} }), enabled: asked });
  const words = text.toLowerCase();
  const found = pages.filter(({ label }) => label.toLowerCase().includes(words));
  if (text !== q || !asked) return found;
  const some = <T>(rows: readonly T[] | undefined, read: (row: T) => Found) =>
    (rows ?? []).slice(0, mostOfKind).map(read);
  return [
    ...(requestId.test(q) ? [{ kind: 'Request', label: q, to: `/audit?request=${encodeURIComponent(q)}` }] : []),
    ...found,
    ...some(gateways?.gateways, ({ id, name }) => ({ kind: 'Gateway', label: name, to: `/gateways/${id}` })),
    ...some(servers?.rows, ({ id, name }) => ({ kind: 'Virtual server', label: name, to: `/servers?open=${id}` })),
    ...some(tools?.rows, (tool) => {
      const name = nameOf(tool);
      return { kind: 'Tool', label: name, to: `/catalog?q=${encodeURIComponent(name)}` };
    }),
  ];
}
