export interface LeftOut {
  target: string;
  why: string;
}
export function packageOneByOne(
  targets: string[],
  command: (target: string) => [string, string[], NodeJS.ProcessEnv],
  folder: string,
): Promise<LeftOut[]>;
