import { existsSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../../../shared/failure.ts';
import { requireRegularFile } from '../../named-file.ts';
import { folderSource } from './folder-source.ts';
import { cancelled, fullDiskFailure, meanwhile } from './native-failure.ts';
import { hashFile } from './native-record.ts';
import { findTool, runTool } from './run-tool.ts';
import type { LibrarySource, Staging } from './source.ts';
import { readWheel } from './wheel.ts';

/** Libraries grow about fourfold when they are unpacked. */
const growth = 4;

/**
 * What a person has chosen: a wheel, an archive for C (`libtensorflow-….tar.gz`), or a folder with either's content.
 * @throws LabError `bad_input` when there is no such file or it is none of these, `bad_data` for a pipe, a device or a socket, `not_found`
 * when it may not be read.
 */
export async function chosenSource(path: string): Promise<LibrarySource> {
  if (!existsSync(path)) throw new LabError('bad_input', `There is no file or folder ${path}. Check the path.`);
  if (statSync(path).isDirectory()) return folderSource('folder', path, path);
  const stage = /\.(whl|zip)$/i.test(path) ? stageWheelFile : /\.(tar\.gz|tgz)$/i.test(path) ? stageArchive : undefined;
  if (stage === undefined) {
    throw new LabError(
      'bad_input',
      `${basename(path)} is neither a wheel (.whl) nor an archive (.tar.gz) of TensorFlow. Name one, or a folder with its content.`,
    );
  }
  await requireRegularFile(path);
  return {
    kind: 'file',
    title: basename(path),
    fetchBytes: 0,
    roomBytes: (growth + 1) * statSync(path).size,
    stage: async (staging) => {
      staging.phase(`Reading ${basename(path)}`);
      const sha256 = await hashFile(path, staging.signal);
      await stage(path, staging);
      return { sha256 };
    },
  };
}

async function stageWheelFile(path: string, staging: Staging): Promise<void> {
  await readWheel(path, staging.folder, { signal: staging.signal, onBytes: staging.progress });
}

/** The system's tar refuses names and links that lead out of the folder; of what it unpacks only the known files are taken. */
async function stageArchive(path: string, staging: Staging): Promise<void> {
  const tar = findTool('tar');
  if (tar === undefined) throw new LabError('unavailable', `There is no tar in PATH to unpack ${basename(path)} with.`);
  const folder = join(staging.scratch, 'archive');
  await mkdir(folder, { recursive: true });
  const { code, output } = await runTool(tar, ['-xzf', path, '-C', folder], {
    signal: staging.signal,
    onLine: staging.log,
  });
  if (staging.signal.aborted) throw cancelled();
  if (code !== 0) {
    const full = fullDiskFailure(output, staging.folder);
    throw (
      full ??
      new LabError('bad_data', `${basename(path)} could not be unpacked: download it again. ${meanwhile}`, output)
    );
  }
  await (await folderSource('folder', folder, path)).stage(staging);
}
