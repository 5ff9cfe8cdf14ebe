import { command } from './command-line.ts';
import { drawnFolder, type DrawnLine } from './fixtures/drawn-folder.ts';
import { temporaryFolder } from './temporary.ts';

const listed = new Array<DrawnLine>(15).fill('listed');

/** A data folder with the snapshot “drawn” of three people's faces, 9 of them for the test, and run 1, a net of 6 units trained on it. */
export async function labWithDrawnFaces(): Promise<string> {
  const data = temporaryFolder();
  const { list, images } = await drawnFolder(temporaryFolder(), [listed, listed, listed]);
  await command(data, 'faces', 'list', 'add', list);
  await command(data, 'faces', 'import', images);
  await command(data, 'faces', 'snapshot', 'create', '--name', 'drawn', '--counts', '8,3,3', '--size', '16');
  const small = ['--set', 'hidden.0.units=6', '--set', 'steps=40', '--engine', 'wasm'];
  await command(data, 'train', '--preset', 'part8', '--snapshot', 'drawn', ...small);
  return data;
}
