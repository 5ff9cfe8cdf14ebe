/** Types of `check.mjs` for the tests. */
export declare function checkShell(shell: {
  name: 'desktop app' | 'browser shell';
  program: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}): Promise<number>;
