import type { FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fromFdPromise } from 'yauzl';
import { LabError } from '../../../shared/failure.ts';
import { openNamedFile } from '../../named-file.ts';
import { zipEntries } from '../zip-entries.ts';
import { bytesAt } from './file-bytes.ts';
import { openNpz } from './npz.ts';
import { openOnnx } from './onnx.ts';
import { isSafetensors, openSafetensors } from './safetensors.ts';
import { mostTensors, refused, type TensorFile } from './tensor-file.ts';
import { openTfjsManifest } from './tfjs-manifest.ts';
import { isLegacyTorch, openLegacyTorch, openTorchZip } from './torch-file.ts';

/** Ten times the largest of the nets that are known. */
const mostBytes = 4 * 1024 ** 3;
const mostHead = 16;
/** ONNX is read whole. */
const mostOnnx = 512 * 1024 * 1024;
/** Files beside the tensors in a zip file. */
const mostOthers = 1000;

/**
 * Opens a file of weights, whatever its name says it is: `.pth` of either format of `torch.save`, `.safetensors`, `.npz`, `.onnx`, or the
 * weights manifest of a TensorFlow.js model with its files beside it. It reads tensors and nothing else: a file that asks for more is
 * refused in a sentence.
 * @throws LabError `not_found` without such a file, `bad_data` when it is none of these or damaged.
 */
export async function openWeights(path: string): Promise<TensorFile> {
  const file = basename(path);
  const told = (error: unknown): LabError =>
    error instanceof LabError ? error : refused(file, 'it is damaged', String(error));
  const handle = await openNamedFile(path);
  try {
    const { size } = await handle.stat();
    if (size > mostBytes) throw refused(file, `it has ${size} bytes, and at most ${mostBytes} are read`);
    const opened = await openBy(handle, size, path);
    const close = async (): Promise<void> => {
      await opened.close();
      await handle.close();
    };
    const read: TensorFile['read'] = (name) => opened.read(name).catch((error: unknown) => Promise.reject(told(error)));
    return { ...opened, read, close };
  } catch (error) {
    await handle.close();
    throw told(error);
  }
}

async function openBy(handle: FileHandle, size: number, path: string): Promise<TensorFile> {
  const file = basename(path);
  const head = await bytesAt(handle, 0, Math.min(size, mostHead), file);
  if (head[0] === 0x50 && head[1] === 0x4b) return openZip(handle, file);
  if (isLegacyTorch(head)) return openLegacyTorch(handle, size, file);
  if (isSafetensors(head)) return openSafetensors(handle, size, file);
  if (head[0] === 0x08 && size <= mostOnnx) return openOnnx(await bytesAt(handle, 0, size, file), file);
  if (head[0] === 0x5b) return openTfjsManifest(handle, size, dirname(path), file);
  if (head[0] === 0x80) throw refused(file, 'it is a pickle, but not one of torch.save');
  throw refused(file, 'it is not a file of weights that is known here');
}

async function openZip(handle: FileHandle, file: string): Promise<TensorFile> {
  const zip = await fromFdPromise(handle.fd, { lazyEntries: true, autoClose: false, strictFileNames: true });
  const entries = await zipEntries(zip, mostTensors + mostOthers, (why) => refused(file, why));
  const isTorch = [...entries.keys()].some((name) => /^[^/]+\/data\.pkl$/.test(name));
  return isTorch ? openTorchZip(zip, entries, file) : openNpz(zip, entries, file);
}
