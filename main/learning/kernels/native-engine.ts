import { availableParallelism } from 'node:os';
import { requireFromApp } from '../../app-packages.ts';
import { LabError } from '../../../shared/failure.ts';
import type { Engine } from './engine.ts';
import { NativeOperations } from './native-operations.ts';
import { NativeTensorEngine } from './native-tensor-engine.ts';
import { loadTensorFlow } from './tensorflow.ts';

type Backend = typeof import('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js');
type Binding = ConstructorParameters<Backend['NodeJSKernelBackend']>[0];

const packageName = '@tensorflow/tfjs-node';

/**
 * TensorFlow through tfjs-node. The package's own entry looks for the binding with its installer; this loads its parts
 * beside a binding from anywhere.
 * A binding that does not fit the machine can end the process: the lab tries it in a child first.
 * @param threads TensorFlow may use; without it, as many as the environment says (`TF_NUM_INTRAOP_THREADS`), else all there are. It
 * asks once, when it is loaded.
 * @throws LabError `unavailable` when there is no binding or it does not load.
 */
export async function loadNativeEngine(file: string | undefined, threads?: number): Promise<Engine> {
  if (file === undefined) throw unavailable('its library is not installed');
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const used = threads ?? threadsOf(process.env['TF_NUM_INTRAOP_THREADS']) ?? availableParallelism();
  process.env['TF_NUM_INTRAOP_THREADS'] = String(used);
  process.env['TF_NUM_INTEROP_THREADS'] ??= '1';
  defineLegacyUtil();
  const tf = loadTensorFlow();
  try {
    const binding = requireFromApp(file) as Binding;
    requireFromApp(`${packageName}/dist/register_all_kernels`);
    const { NodeJSKernelBackend } = requireFromApp(`${packageName}/dist/nodejs_kernel_backend`) as Backend;
    tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, packageName));
    await tf.setBackend('tensorflow');
    return new NativeTensorEngine(tf, new NativeOperations(binding), {
      name: 'native',
      version: binding.TF_Version,
      threads: used,
    });
  } catch (error) {
    throw unavailable('its library does not load', String(error));
  }
}

/** Threads that the environment asks for, if it is a number of them. */
function threadsOf(wish = ''): number | undefined {
  const threads = Number(wish);
  return Number.isInteger(threads) && threads > 0 ? threads : undefined;
}

function unavailable(why: string, details?: string): LabError {
  return new LabError(
    'unavailable',
    `The native engine is not available: ${why}. Install it, or choose the wasm engine.`,
    details,
  );
}

/** tfjs-node 4.22 calls functions of `util` that Node 23 dropped. */
function defineLegacyUtil(): void {
  const util = requireFromApp('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= (value: unknown) => Array.isArray(value);
  for (const type of ['string', 'number', 'boolean', 'function'] as const) {
    util[`is${type.charAt(0).toUpperCase()}${type.slice(1)}`] ??= (value: unknown) => typeof value === type;
  }
}
