import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { DoctorReport } from '../../../shared/contract/contract.ts';
import type { EngineReport, EngineStatus } from '../../../shared/models/engine.ts';
import { engineReport } from '../../engines/engine-report.ts';
import { settledNative } from '../../engines/provision/native-folder.ts';
import { appRoot } from '../../places.ts';
import type { LabContext } from '../lab-context.ts';

const keepReportMs = 60_000;
let lastReport: { at: number; found: string; report: Promise<EngineReport> } | undefined;

/** What this machine has for the lab: versions, engines, Electron. */
export async function doctorReport(lab: Pick<LabContext, 'dataDirectory' | 'startChild'>): Promise<DoctorReport> {
  return {
    node: process.versions.node,
    sqlite: sqliteVersion(),
    data: lab.dataDirectory,
    engines: await engines(lab.startChild),
    electron: electronStatus(),
  };
}

/** After an engine was installed or removed. */
export function forgetEngines(): void {
  lastReport = undefined;
}

/**
 * Finding out about an engine starts a process, so the answer is kept for a minute, or until another window, clone or command installs
 * or removes one.
 */
export async function engines(startChild: LabContext['startChild']): Promise<EngineReport> {
  const { installed, fault } = await settledNative();
  const found = `${installed?.folder ?? ''} ${installed?.record.installedAt ?? ''} ${fault}`;
  if (lastReport === undefined || lastReport.found !== found || Date.now() - lastReport.at > keepReportMs) {
    lastReport = { at: Date.now(), found, report: engineReport(startChild) };
  }
  return lastReport.report;
}

function sqliteVersion(): string {
  const database = new Database(':memory:');
  try {
    return String(database.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    database.close();
  }
}

function electronStatus(): EngineStatus {
  if ('electron' in process.versions) return { available: true, version: process.versions.electron, why: '' };
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const folder = override ?? join(appRoot, 'node_modules', 'electron', 'dist');
  const versionFile = join(folder, 'version');
  if (existsSync(versionFile)) return { available: true, version: readFileSync(versionFile, 'utf8').trim(), why: '' };
  return {
    available: false,
    version: '',
    why: `There is no Electron in ${folder}; its download did not succeed. The browser shell does everything the desktop app does.`,
  };
}
