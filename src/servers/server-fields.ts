import { accessFields } from '../fields/access-fields.js';
import type { Field, Values } from '../fields/field.js';
import { field, flag, tags, text, title, wrong, type Shape } from '../fields/kinds.js';
import type { Vocabulary } from '../fields/read-fields.js';
import { slugOf } from '../gateways/row/slug.js';
import type { Server } from './server.entity.js';

const longestIcon = 2048;

const picture = (shape: Shape<string | null>) =>
  field<string | null>(shape, { type: 'string', maxLength: longestIcon }, (value, path, report) => {
    if (value === '') return null;
    const good = typeof value === 'string' && value.length <= longestIcon;
    if (good && /^(https?:\/\/|data:image\/|\/)/i.test(value)) return value;
    return wrong(
      report,
      path,
      `must be an http(s) URL, a path or a data:image URL of at most ${longestIcon} characters`,
    );
  });

/** Every field of a virtual server that a person sets, as gatewayFields is for gateways; what it is made of is apart. */
export const serverFields = {
  name: title(255, slugOf, { example: 'Support kit', why: 'Unique; the first one makes the path.' }),
  description: text(8192, { default: null, why: 'For people; shown to users.' }),
  icon: picture({ default: null, why: 'URL of a picture.' }),
  tags: tags({ default: [], example: ['support'], why: 'In lower case, with hyphens for spaces.' }),
  ...accessFields,
  enabled: flag({ default: true, why: 'A disabled server is not served.' }),
} satisfies { readonly [K in keyof Server]?: Field<Server[K]> };

/** What a person sets of a virtual server, as it is stored. */
export type ServerValues = Values<typeof serverFields>;

export const chosenFields = ['associated_tools', 'associated_resources', 'associated_prompts'] as const;

const foreign = (...defaults: unknown[]) => ({ defaults, reason: 'is not supported' });

export const serverVocabulary: Vocabulary = {
  others: [...chosenFields, 'gateways', 'overrides', 'version'],
  unsupported: {
    associated_a2a_agents: foreign(null, ''),
    team_id: foreign(null, ''),
    oauth_enabled: foreign(null, false),
    oauth_config: foreign(null),
  },
  readOnly: new Set([
    'id', 'slug', 'path', 'created_at', 'updated_at', 'created_by', 'owner_id', 'owner_email', 'associated_tool_ids',
    'associated_resource_ids', 'associated_prompt_ids', 'unavailable', 'metrics', 'team', 'created_from_ip', 'created_via',
    'created_user_agent', 'modified_by', 'modified_from_ip', 'modified_via', 'modified_user_agent', 'import_batch_id',
    'federation_source', 'is_active', 'warnings', 'managed_by',
  ]), // prettier-ignore
};
