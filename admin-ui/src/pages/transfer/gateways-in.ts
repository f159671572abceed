import { ApiProblem } from '../../api/problem.js';

/** The gateways in a file: an export (`{"gateways": […]}`) or a bare list. Throws an {@link ApiProblem} that quotes nothing of it. */
export function gatewaysIn(text: string): readonly unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiProblem(0, 'NO_JSON', 'The file is not JSON.');
  }
  const list = Array.isArray(value) ? value : (value as { gateways?: unknown } | null)?.gateways;
  if (!Array.isArray(list)) throw new ApiProblem(0, 'NO_GATEWAYS', 'The file holds no list of gateways.');
  return list;
}
