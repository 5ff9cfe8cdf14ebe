import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './place.mjs';

/**
 * Runs a program to its end. Its output goes to stderr, or is kept back when `quiet`.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, quiet?: boolean, shell?: boolean, signal?: AbortSignal }} [options]
 * @returns {Promise<{ code: number, output: string }>} `output`: what it wrote, when quiet. A program that cannot be started gives 127.
 */
export function run(program, args, options = {}) {
  const { cwd = root, env = process.env, quiet = false, shell = false, signal } = options;
  return new Promise((resolve) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', process.stderr, process.stderr];
    const child = spawn(program, args, { cwd, env, shell, signal, stdio, windowsHide: true });
    let output = '';
    const keep = (chunk) => (output += String(chunk));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }));
    child.once('close', (code, killedBy) => resolve({ code: exitCode(code, killedBy), output }));
  });
}

/**
 * Hands the terminal over to a program and waits for it. Ctrl+C reaches the program by itself; other signals are passed on.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>} its exit code, 128 + n when it died by signal n.
 */
export function handOver(program, args, options = {}) {
  const { cwd = root, env = process.env } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: 'inherit' });
    const ignore = () => {};
    const passOn = (signal) => child.kill(signal);
    process.on('SIGINT', ignore);
    process.on('SIGTERM', passOn);
    process.on('SIGHUP', passOn);
    child.once('error', reject);
    child.once('close', (code, killedBy) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', passOn);
      process.off('SIGHUP', passOn);
      resolve(exitCode(code, killedBy));
    });
  });
}

/** @param {number | null} code @param {NodeJS.Signals | null} killedBy */
function exitCode(code, killedBy) {
  return code ?? 128 + (killedBy ? constants.signals[killedBy] : 0);
}
