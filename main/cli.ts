import { CommanderError } from 'commander';
import { archiveRuns, importArchive } from './command-line/archive-command.ts';
import { carryOutBackups, isBackupsRequest } from './command-line/backups-command.ts';
import { addData, listData, showData } from './command-line/data-command.ts';
import { addDigits, digitsSourceOf, showDigits } from './command-line/digits-command.ts';
import { carryOutDisk } from './command-line/disk-command.ts';
import { showDoctor } from './command-line/doctor-command.ts';
import { installEngine, removeEngine, showEngines } from './command-line/engine-command.ts';
import { serveFaceDemo } from './command-line/face-demo-command.ts';
import { carryOutExtractors } from './command-line/extractor-command.ts';
import { isExtractorRequest } from './command-line/extractor-grammar.ts';
import { carryOutFaces, isFaceRequest } from './command-line/face-requests.ts';
import { commandOutput, exitCodes, tellFailure, type CommandOutput } from './command-line/console.ts';
import { verdictOf } from './command-line/faces-command.ts';
import { carryOutErrorLoop } from './command-line/error-loop-command.ts';
import { carryOutInspect } from './command-line/inspect-command.ts';
import { deleteAnalyses, listInstruments, lookInto, showAnalysis } from './command-line/instruments-command.ts';
import { exportLedger, runLedger, showLedger } from './command-line/ledger-command.ts';
import { verifyArchive } from './command-line/verify-archive.ts';
import { program, type BackupsRequest, type GlobalOptions, type Request } from './command-line/program.ts';
import { compareRuns } from './command-line/compare-command.ts';
import { exportRuns } from './command-line/export-command.ts';
import { deleteRuns, listRuns, purgeRuns, restoreRuns, showRun } from './command-line/runs-command.ts';
import {
  deleteSweeps,
  extendSweep,
  goOnWithSweep,
  listClaims,
  listSweeps,
  prioritiseSweep,
  runSweep,
  showSweep,
  stopSweep,
} from './command-line/sweep-command.ts';
import { cancelRuns, pauseRuns, prioritiseRuns, resumeRuns, tagRuns, writeOnRuns } from './command-line/run-acts.ts';
import { carryOutLineage } from './command-line/lineage-command.ts';
import { carryOutViews, isViewRequest } from './command-line/views-command.ts';
import { train } from './command-line/train-command.ts';
import { openLabSession, type LabSession } from './lab-session.ts';
import { serve, stopSignal } from './serve.ts';
import { outliveReaders } from './standard-streams.ts';
import { stayForOthers } from './command-line/stay-for-others.ts';

interface Asked {
  request: Request;
  global: GlobalOptions;
}

outliveReaders();
void main(process.argv).then((code) => {
  process.exitCode = code;
});

async function main(argv: string[]): Promise<number> {
  const asked = parse(argv);
  if (typeof asked === 'number') return asked;
  const { request, global } = asked;
  const to = commandOutput(global.json ?? false);
  try {
    if (request.command === 'serve') {
      await serve({ dataDirectory: global.data, port: request.port, open: request.open, json: to.json });
      return exitCodes.done;
    }
    if (request.command === 'faces demo') {
      await serveFaceDemo(request.options, global.data, stopSignal(), to);
      return exitCodes.done;
    }
    if (isBackupsRequest(request)) {
      carryOutBackups(global.data, request, to);
      return exitCodes.done;
    }
    // What can be refused without a lab is refused before one is opened.
    if (request.command === 'digits add') digitsSourceOf(request.options);
    if (request.command === 'faces decide') verdictOf(request.options);
    const session = await openLabSession({ dataDirectory: global.data, command: true });
    try {
      return await carryOut(session, request, to).then(
        (code) => code ?? exitCodes.done,
        (error: unknown) => tellFailure(to, error),
      );
    } finally {
      await stayForOthers(session, to);
      await session.close();
    }
  } catch (error) {
    return tellFailure(to, error);
  }
}

/** @returns what is asked for, or an exit code when there is nothing to do. */
function parse(argv: string[]): Asked | number {
  const found: Asked[] = [];
  const root = program((request, global) => {
    found.push({ request, global });
  });
  try {
    exitInsteadOfEnding(root).parse(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.done;
    // Commander has told the person already; a program still gets its one object.
    const failure = { code: 'bad_input', message: error.message.replace(/^error: /, '') };
    if (argv.includes('--json')) commandOutput(true).result({ error: failure }, '');
    return exitCodes.usage;
  }
  return found[0] ?? exitCodes.usage;
}

function exitInsteadOfEnding(command: ReturnType<typeof program>): ReturnType<typeof program> {
  command.exitOverride();
  for (const inner of command.commands) exitInsteadOfEnding(inner);
  return command;
}

async function carryOut(
  lab: LabSession,
  request: Exclude<Request, BackupsRequest | { command: 'serve' | 'faces demo' }>,
  to: CommandOutput,
): Promise<number | undefined> {
  if (isFaceRequest(request)) {
    await carryOutFaces(lab, request, to);
    return;
  }
  if (isExtractorRequest(request)) {
    await carryOutExtractors(lab, request, to);
    return;
  }
  if (isViewRequest(request)) {
    await carryOutViews(lab, request, to);
    return;
  }
  switch (request.command) {
    case 'doctor':
      await showDoctor(lab, to);
      return;
    case 'digits add':
      await addDigits(lab, digitsSourceOf(request.options), to);
      return;
    case 'digits show':
      await showDigits(lab, request.set, to);
      return;
    case 'engine status':
      await showEngines(lab, request.verify, to);
      return;
    case 'engine install':
      await installEngine(lab, request.options, to);
      return;
    case 'engine remove':
      await removeEngine(lab, to);
      return;
    case 'data list':
      await listData(lab, request.kind, to);
      return;
    case 'data show':
      await showData(lab, request.set, to);
      return;
    case 'data add':
      await addData(lab, request, to);
      return;
    case 'train':
      return train(lab, request.options, to);
    case 'sweep run':
      return runSweep(lab, request.options, to);
    case 'sweep presets':
      await listClaims(lab, to);
      return;
    case 'sweep list':
      await listSweeps(lab, to);
      return;
    case 'sweep show':
      await showSweep(lab, request.id, to);
      return;
    case 'sweep extend':
      return extendSweep(lab, request.id, request.options, to);
    case 'sweep stop':
      await stopSweep(lab, request.id, to);
      return;
    case 'sweep resume':
    case 'sweep retry':
      return goOnWithSweep(lab, request.command === 'sweep resume' ? 'resume' : 'retry', request, to);
    case 'sweep prioritise':
      await prioritiseSweep(lab, request, to);
      return;
    case 'sweep delete':
      await deleteSweeps(lab, request.ids, to);
      return;
    case 'disk usage':
    case 'disk check':
    case 'disk tidy':
    case 'disk rules':
      return carryOutDisk(lab, request, to);
    case 'mislabelled':
    case 'effect':
      return carryOutErrorLoop(lab, request, to);
    case 'inspect units':
    case 'inspect image':
      return carryOutInspect(lab, request, to);
    case 'instrument':
      return lookInto(lab, request, to);
    case 'ledger show':
      await showLedger(lab, request.ledger, to);
      return;
    case 'ledger run':
      return runLedger(lab, request.ledger, request.claims, to);
    case 'ledger export':
      await exportLedger(lab, request.ledger, request.out, to);
      return;
    case 'ledger verify':
      return verifyArchive(lab, request.file, request.runs, to);
    case 'instruments list':
      await listInstruments(lab, request.which, to);
      return;
    case 'instruments show':
      await showAnalysis(lab, request.id, to);
      return;
    case 'instruments delete':
      await deleteAnalyses(lab, request.ids, to);
      return;
    case 'runs list':
      await listRuns(lab, request.options, to);
      return;
    case 'runs resume':
      return resumeRuns(lab, { ...request, owner: lab.role === 'owner' }, to);
    case 'runs pause':
      return pauseRuns(lab, request.ids, to);
    case 'runs cancel':
      return cancelRuns(lab, request.ids, to);
    case 'runs prioritise':
      return prioritiseRuns(lab, request.ids, request.priority, to);
    case 'runs tag':
      return tagRuns(lab, request.ids, request.changes, to);
    case 'runs note':
      return writeOnRuns(lab, request.ids, { note: request.text }, to);
    case 'runs rename':
      return writeOnRuns(lab, request.ids, { name: request.text }, to);
    case 'runs lineage':
    case 'runs again':
    case 'runs fork':
      return carryOutLineage(lab, request, to);
    case 'runs show':
      await showRun(lab, request.id, to);
      return;
    case 'runs compare':
      await compareRuns(lab, request.ids, request.baseline, to);
      return;
    case 'runs export':
      await exportRuns(lab, request.options, to);
      return;
    case 'runs archive':
      await archiveRuns(lab, request.options, to);
      return;
    case 'runs import':
      await importArchive(lab, request.options, to);
      return;
    case 'runs delete':
      await deleteRuns(lab, request.ids, to);
      return;
    case 'runs restore':
      await restoreRuns(lab, request.ids, to);
      return;
    case 'runs purge':
      await purgeRuns(lab, request.ids, request.yes, to);
      return;
  }
}
