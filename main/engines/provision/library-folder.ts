import { constants, createReadStream, createWriteStream, existsSync, readdirSync, realpathSync } from 'node:fs';
import { copyFile, mkdir, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LabError } from '../../../shared/failure.ts';
import { openNamedFile, requireRegularFile } from '../../named-file.ts';
import { meanwhile } from './native-failure.ts';
import { librariesIn } from './native-folder.ts';

/** TensorFlow as it lies somewhere: real files of its two libraries, and its headers. */
export interface TensorFlowFiles {
  /** By the name the loader asks for: `libtensorflow_cc.so.2`. */
  libraries: Map<string, string>;
  headers: string;
  /** Files with its licences. */
  licences: string[];
}

/** Names of the library with the C interface, Python's first; the framework's. macOS writes them the other way round. */
const cNames = ['libtensorflow_cc', 'libtensorflow'];
const frameworkName = 'libtensorflow_framework';

const pieceBytes = 1024 * 1024;

function fileName(name: string): string {
  return process.platform === 'darwin' ? `${name}.2.dylib` : `${name}.so.2`;
}

/** Headers that the binding includes, or that those include: the C interface and the strings under it. */
export const headerPath = /^(?:tensorflow|tsl|xla)\/(?:[\w.-]+\/)*?(?:c|platform)\/(?:[\w.-]+\/)*[\w.-]+\.h$/;

/** Names of files with the licence of TensorFlow and the notices of what it is made of, in a wheel and in the archive for C. */
export const licenceName = /^(?:LICENSE|NOTICE|AUTHORS|THIRD_PARTY)[\w.-]*$/;

/**
 * TensorFlow in a folder laid out like Python's package (libraries and `include` in it), like the archive for C (`lib` and
 * `include`), or like an installation's `deps`.
 * @throws LabError `bad_data` when there is none, or none for this machine.
 */
export async function findTensorFlow(folder: string): Promise<TensorFlowFiles> {
  const rooms = [folder, join(folder, 'lib'), join(folder, 'deps', 'lib')];
  const room = rooms.find((candidate) => existsSync(join(candidate, fileName(frameworkName))));
  const c = cNames.find((name) => room !== undefined && existsSync(join(room, fileName(name))));
  const headers = [folder, join(folder, 'deps')]
    .map((candidate) => join(candidate, 'include'))
    .find((candidate) => existsSync(join(candidate, 'tensorflow', 'c', 'c_api.h')));
  if (room === undefined || c === undefined || headers === undefined) {
    const wanted = `${fileName('libtensorflow_cc')}, ${fileName(frameworkName)} and include/tensorflow/c/c_api.h`;
    throw new LabError(
      'bad_data',
      `${folder} holds no TensorFlow to build with: ${wanted} are looked for. ${meanwhile}`,
    );
  }
  const libraries = new Map(
    [c, frameworkName].map((name) => [fileName(name), realpathSync(join(room, fileName(name)))]),
  );
  for (const [name, file] of bundledBeside(room)) libraries.set(name, file);
  for (const file of libraries.values()) await requireMachine(file);
  return { libraries, headers, licences: licencesOf(folder) };
}

/** In the folder itself, in an installation's, or in the description of Python's package beside it. */
function licencesOf(folder: string): string[] {
  const around = dirname(realpathSync(folder));
  const descriptions = basename(folder) === 'tensorflow' ? readdirSync(around) : [];
  const rooms = descriptions
    .filter((name) => /^tensorflow[\w.-]*\.dist-info$/.test(name))
    .map((name) => join(around, name));
  return [folder, join(folder, 'licences'), join(folder, 'deps', 'licences'), ...rooms]
    .filter((room) => existsSync(room))
    .flatMap((room) =>
      readdirSync(room, { withFileTypes: true })
        .filter((entry) => entry.isFile() && licenceName.test(entry.name))
        .map(({ name }) => join(room, name)),
    );
}

/** Libraries that a wheel brings along for its own: `tensorflow_cpu_aws.libs/libgomp-….so` beside the package. */
function bundledBeside(room: string): [string, string][] {
  const around = dirname(realpathSync(room));
  const folders =
    basename(room) === 'tensorflow' ? readdirSync(around).filter((name) => /^tensorflow.*\.libs$/.test(name)) : [];
  return folders.flatMap((folder) =>
    readdirSync(join(around, folder)).map((name): [string, string] => [name, join(around, folder, name)]),
  );
}

/**
 * Copies the libraries and the headers that matter to where an installation keeps them.
 * @param options.onBytes is told how many bytes of the libraries were written since it was told last.
 * @throws AbortError
 */
export async function stageTensorFlow(
  files: TensorFlowFiles,
  folder: string,
  { signal, onBytes }: { signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<void> {
  const places = librariesIn(folder);
  await mkdir(places.libraries, { recursive: true });
  for (const [name, file] of files.libraries) {
    // Copied, not linked: what it is copied from may be upgraded or removed.
    await copyLibrary(file, join(places.libraries, name), { signal, onBytes });
  }
  await mkdir(places.licences, { recursive: true });
  for (const file of files.licences) await copyFile(file, join(places.licences, basename(file)));
  const all = readdirSync(files.headers, { recursive: true, encoding: 'utf8' });
  for (const path of all.filter((candidate) => headerPath.test(candidate.replaceAll('\\', '/')))) {
    signal.throwIfAborted();
    const target = join(places.headers, path);
    await mkdir(dirname(target), { recursive: true });
    const header = realpathSync(join(files.headers, path));
    await requireRegularFile(header);
    await copyFile(header, target);
  }
  await linkLibraries(folder);
}

/** A clone, where the file system makes one in no time; else piece by piece, so that it can be broken off. */
async function copyLibrary(
  file: string,
  target: string,
  { signal, onBytes }: Parameters<typeof stageTensorFlow>[2],
): Promise<void> {
  const isClone = await copyFile(file, target, constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    () => false,
  );
  if (isClone) {
    onBytes((await stat(target)).size);
    signal.throwIfAborted();
    return;
  }
  const counted = new Transform({
    transform(piece: Buffer, _encoding, next) {
      onBytes(piece.length);
      next(null, piece);
    },
  });
  const pieces = createReadStream(file, { highWaterMark: pieceBytes });
  await pipeline(pieces, counted, createWriteStream(target), { signal });
}

/** Gives the library with the C interface both its names: a binding may have been linked against either. */
export async function linkLibraries(folder: string): Promise<void> {
  const { libraries } = librariesIn(folder);
  const [python = '', plain = ''] = cNames.map(fileName);
  const [from, to] = existsSync(join(libraries, python)) ? [plain, python] : [python, plain];
  if (!existsSync(join(libraries, from))) await symlink(to, join(libraries, from));
}

/** The libraries a binding is linked against, in an installation. */
export function linkedLibraries(folder: string): string[] {
  const { libraries } = librariesIn(folder);
  return [cNames[0] ?? '', frameworkName].map((name) => join(libraries, fileName(name)));
}

/** Names of the libraries as they are in a wheel's folder `tensorflow/`. */
export function isLibraryName(name: string): boolean {
  return name === fileName(cNames[0] ?? '') || name === fileName(frameworkName);
}

const elfMachines: Record<string, number> = { x64: 0x3e, arm64: 0xb7 };
const machMachines: Record<string, number> = { x64: 0x0100_0007, arm64: 0x0100_000c };

/** @throws LabError `bad_data` when a library is for another system or processor. */
export async function requireMachine(file: string): Promise<void> {
  const head = Buffer.alloc(20);
  const handle = await openNamedFile(file);
  await handle.read(head, 0, head.length, 0).finally(() => handle.close());
  const elf = head.readUInt32BE(0) === 0x7f45_4c46 && head.readUInt16LE(18) === elfMachines[process.arch];
  const mach = head.readUInt32LE(0) === 0xfeed_facf && head.readUInt32LE(4) === machMachines[process.arch];
  if (process.platform === 'darwin' ? mach : elf) return;
  throw new LabError(
    'bad_data',
    `${basename(file)} is not a library for this machine (${process.platform} ${process.arch}): choose a TensorFlow made for it. ${meanwhile}`,
  );
}
