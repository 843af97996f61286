/** Whether the tests notice a mutant. */

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutants.ts';
import type { Workspace } from './workspace.ts';

/**
 * `not_compiled`: nobody could commit it, so it doesn't count. `hung`: with it the tests stop getting on. `unsound`: the test
 * that failed fails without it as well, so it says nothing. `unfinished`: the time was over before all tests had run.
 */
export type Fate = 'not_compiled' | 'killed' | 'hung' | 'unsound' | 'survived' | 'unfinished';

export interface Trial {
  mutant: Mutant;
  fate: Fate;
  /** The first test that failed. */
  test: string | undefined;
  ms: number;
}

/** Longer than any test takes: for so long nothing was said. */
const silenceMs = 60_000;
/** For all tests of one mutant. */
const mostMs = 300_000;

/** @throws the signal's reason */
export async function tryMutant(mutant: Mutant, workspace: Workspace, signal: AbortSignal): Promise<Trial> {
  const startMs = Date.now();
  const path = join(workspace.root, mutant.file);
  const source = readFileSync(path, 'utf8');
  const ended = (fate: Fate, test?: string): Trial => ({ mutant, fate, test, ms: Date.now() - startMs });
  try {
    writeFileSync(path, source.slice(0, mutant.start) + mutant.to + source.slice(mutant.end));
    if (!(await compiles(mutant, workspace, signal))) return ended('not_compiled');
    const tests = workspace.reach.testsOf(mutant.file);
    if (tests.length === 0) return ended('survived');
    const { code, output, end } = await runVitest(tests, { workspace, signal });
    if (end !== 'own') return ended(end);
    if (code === 0) return ended('survived');
    writeFileSync(path, source);
    const test = /FAIL +(.+)/.exec(output)?.[1];
    const late = output.includes('timed out in');
    return ended((await isSound({ test, late }, workspace, signal)) ? 'killed' : 'unsound', test);
  } finally {
    writeFileSync(path, source);
  }
}

/**
 * Whether the file of a failed test passes where nothing is wrong. Each is run once, but those that start processes or were
 * `late` each time: a machine that is too busy for them is no mistake.
 */
async function isSound(
  { test, late }: { test: string | undefined; late: boolean },
  workspace: Workspace,
  signal: AbortSignal,
): Promise<boolean> {
  const file = test && /^\S+\.test\.ts/.exec(test)?.[0];
  if (!file || (file.includes('/src/') && !late && workspace.sound.has(file))) return true;
  const { code } = await runVitest([file], { workspace, signal });
  if (code === 0) workspace.sound.add(file);
  return code === 0;
}

/** Looks at the sources of its package. */
async function compiles({ file }: Mutant, workspace: Workspace, signal: AbortSignal): Promise<boolean> {
  const folder = packageOf(file);
  const project = `${folder}/tsconfig.mutant.json`;
  const config = { extends: '../../tsconfig.json', include: ['src'], exclude: ['src/**/*.test.ts'] };
  writeFileSync(join(workspace.root, project), JSON.stringify(config));
  const { code } = await run('typescript/bin/tsc', ['-p', project], { workspace, signal });
  return code === 0;
}

/** `packages/vault` */
function packageOf(file: string): string {
  return file.split('/', 2).join('/');
}

/** One test file after the other, until a test fails. */
function runVitest(files: readonly string[], options: RunOptions): Promise<Ended> {
  const args = ['run', '--config', 'bench/soak/mutation/vitest.config.ts', '--reporter', 'verbose'];
  // The build takes longer than most tests. A mistake shows in few of the model's runs or in none.
  const env = {
    MUTANT_TESTS: files.join('\n'),
    MUTANT_BUILD: files.some(options.workspace.reach.needsBuild) ? '1' : undefined,
    MODEL_RUNS: '15',
  };
  return run('vitest/vitest.mjs', args, { ...options, env });
}

interface Ended {
  code: number | null;
  output: string;
  /** `own`: nobody had to end it. */
  end: 'own' | 'hung' | 'unfinished';
}

interface RunOptions {
  workspace: Workspace;
  signal: AbortSignal;
  env?: Record<string, string | undefined>;
}

/** Runs a program of `node_modules` in the workspace, in a process group of its own, which ends with it. */
function run(program: string, args: readonly string[], { workspace, signal, env }: RunOptions): Promise<Ended> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join('node_modules', program), ...args], {
      cwd: workspace.root,
      detached: true,
      // The command that campaigns start has no mistake in it.
      env: { ...process.env, BUILT_USHER: undefined, NO_COLOR: '1', TMPDIR: workspace.temporary, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let cause: Ended['end'] = 'own';
    const end = () => endGroup(child.pid);
    const endAs = (why: Ended['end']) => {
      cause = why;
      end();
    };
    let silence = setTimeout(endAs, silenceMs, 'hung');
    const most = setTimeout(endAs, mostMs, 'unfinished');
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk;
        clearTimeout(silence);
        silence = setTimeout(endAs, silenceMs, 'hung');
      });
    }
    signal.addEventListener('abort', end, { once: true });
    child.once('error', reject);
    child.once('exit', end);
    child.once('close', (code) => {
      clearTimeout(silence);
      clearTimeout(most);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else resolve({ code, output, end: cause });
    });
  });
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
