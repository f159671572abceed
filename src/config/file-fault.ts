/**
 * What the system said about a file that a setting names: `(ENOENT)`, and where this user may not read it, who that is and
 * the cure. Files mounted into a container keep the owner and mode they have on the host.
 */
export function fileFault(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EACCES' && code !== 'EPERM') return `(${code})`;
  const uid = process.getuid?.() ?? 0;
  return `(${code}): user ${uid} may not; chown ${uid} or chmod 644 the file (one that is mounted: on the host)`;
}
