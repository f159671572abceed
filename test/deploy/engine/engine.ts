import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const kit = 'test/deploy/engine';
const folder = '/var/tmp/gatehouse-docker';

/** A Docker engine, and the address its published ports are at. */
export interface Engine {
  readonly address: string;
  docker(...args: readonly string[]): string;
  /** What a container wrote, on either stream. */
  logs(container: string): string;
  /** As docker, with what an operator would have in .env. */
  compose(settings: Readonly<Record<string, string>>, ...args: readonly string[]): string;
  /** As compose, without holding up this process meanwhile. */
  meanwhile(settings: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<void>;
  /** Resolves when the container's processes are gone, without holding up this one meanwhile. */
  kill(container: string): Promise<void>;
  /** As kill, by SIGTERM, with the time that the compose file gives. */
  end(container: string): Promise<void>;
  stop(): void;
}

/**
 * The engine that runs here (its ports at DOCKER_ADDRESS, or on this machine), or Debian's own one, unpacked into a folder and run in a network namespace with images made from
 * packages (root, Debian). Throws where neither can be.
 */
export function startEngine(): Engine {
  const here = engine(process.env, process.env.DOCKER_ADDRESS ?? 'localhost');
  try {
    here.docker('info');
    return here;
  } catch {
    run('bash', [resolve(kit, 'base-images.sh')], process.env);
    run('bash', [resolve(kit, 'docker/start.sh'), folder], process.env);
    const exported = Object.fromEntries(
      [...readFileSync(`${folder}/env`, 'utf8').matchAll(/(DOCKER_\w+|PATH)=(\S+)/g)].map(([, name, value]) => [
        name!,
        value!.replace('$PATH', process.env.PATH ?? '').replace(/\\/g, ''),
      ]),
    );
    // The classic builder: the other one is a plugin that asks a registry even for images it has.
    const own = engine({ ...process.env, ...exported, DOCKER_BUILDKIT: '0' }, '10.200.0.2');
    return { ...own, stop: () => void run('bash', [resolve(kit, 'docker/stop.sh'), folder], process.env) };
  }
}

function engine(env: NodeJS.ProcessEnv, address: string): Engine {
  return {
    address,
    docker: (...args) => run('docker', args, env),
    logs: (container) => {
      const { stdout, stderr } = spawnSync('docker', ['logs', container], { env, encoding: 'utf8' });
      return stdout + stderr;
    },
    compose: (settings, ...args) => run('docker', ['compose', ...args], { ...env, ...settings }),
    meanwhile: (settings, ...args) => later(['compose', ...args], { ...env, ...settings }),
    kill: (container) => later(['kill', '-s', 'KILL', container], env),
    end: (container) => later(['stop', container], env),
    stop: () => {},
  };
}

const later = async (args: readonly string[], env: NodeJS.ProcessEnv) =>
  void (await promisify(execFile)('docker', args, { env, maxBuffer: 1 << 26 }));

const run = (program: string, args: readonly string[], env: NodeJS.ProcessEnv) =>
  execFileSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
