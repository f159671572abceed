/**
 * Whether a tool can only be called as a task (2025-11-25, Tasks): beside others it is left out, since tasks are carried at the
 * gateways' own endpoints alone.
 */
export function needsTasks(definition: string): boolean {
  if (!definition.includes('taskSupport')) return false;
  const { execution } = JSON.parse(definition) as { execution?: { taskSupport?: unknown } | null };
  return execution?.taskSupport === 'required';
}
