import { forAdministrators } from './field.js';
import { flag, names, oneOf } from './kinds.js';

/** Who may use a gateway or a virtual server, in the tables of both. */
export const accessFields = {
  visibility: oneOf(['public', 'team', 'private'], {
    default: 'public',
    why: 'public: whoever may call at all. Else the owner, allowed_users and allowed_groups.',
  }),
  allowedUsers: forAdministrators(
    names(320, { default: [], why: 'Principal ids or verified e-mail addresses.', example: ['proxy:alice'] }),
  ),
  allowedGroups: forAdministrators(names(320, { default: [], why: '', example: ['team-a'] })),
  allowAnonymous: forAdministrators(flag({ default: false, why: 'Anonymous callers on a public address may use it.' })),
};
