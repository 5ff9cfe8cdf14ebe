import { labClient, valueOf } from '../../shared/contract/client.ts';
import type { KeptLab } from '../../shared/contract/port.ts';
import { engineNames, type EngineStatus } from '../../shared/models/engine.ts';
import type { CommandOutput } from './console.ts';

export async function showDoctor(port: KeptLab, to: CommandOutput): Promise<void> {
  const report = await valueOf(labClient(port).lab.doctor({}));
  const status = (name: string, { available, version, why }: EngineStatus): string =>
    `${available ? '✓' : '✕'} ${name} ${available ? version : why}`.trimEnd();
  const lines = [
    `✓ Node ${report.node}`,
    `✓ SQLite ${report.sqlite}`,
    `✓ data in ${report.data}`,
    ...engineNames.map((name) => status(`engine ${name}`, report.engines[name])),
    status('Electron', report.electron),
  ];
  to.result(report, lines.join('\n'));
}
