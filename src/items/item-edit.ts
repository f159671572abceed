import type { Report } from '../fields/field.js';
import { givenFields, readFields, type Vocabulary } from '../fields/read-fields.js';
import { overrideFieldsOf } from '../gateways/row/override-fields.js';
import type { Override } from '../gateways/row/override.js';
import { invalid } from '../problems/problem.js';
import { definitionOf, type FoundItem, shownWordsOf } from './item-read.js';

const readOnly = new Set([
  'id', 'gateway_id', 'gateway_slug', 'reachable', 'visibility', 'tags', 'annotations', '_meta', 'created_at', 'updated_at',
  'original_name', 'original_title', 'original_description', 'integration_type', 'request_type', 'input_schema',
  'output_schema', 'arguments', 'uri', 'uri_template', 'mime_type', 'size',
]); // prettier-ignore

/** Reads a PUT or PATCH of an item: a read may be edited and sent back. Throws one 422 Problem that names every wrong field. */
export function readItemEdit(found: FoundItem, body: unknown): Partial<Override> {
  const report: Report = { errors: [], warnings: [] };
  const words = shownWordsOf(found, definitionOf(found));
  const vocabulary: Vocabulary = {
    others: [],
    unsupported: {
      name: { defaults: [null, words.name], reason: 'is changed by customName' },
      title: { defaults: [null, words.title], reason: 'is changed by displayName' },
      enabled: { defaults: [null, found.item.enabled && found.gateway.enabled], reason: 'is changed at …/state' },
    },
    readOnly,
  };
  const edit = readFields(overrideFieldsOf(found.item.kind), givenFields(body, report), 'PATCH', vocabulary, report);
  if (report.errors.length > 0) throw invalid(...report.errors);
  return edit;
}
