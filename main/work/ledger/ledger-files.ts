import { existsSync } from 'node:fs';
import { LabError } from '../../../shared/failure.ts';
import { repeatedKey } from '../../../shared/lib/repeated-key.ts';
import { readLedger, type LedgerFile } from '../../../shared/models/ledger/ledger.ts';
import { decodeText } from '../../data/faces/list/list-text.ts';
import { readNamedFile } from '../../named-file.ts';
import { resources } from '../../places.ts';

const mostBytes = 1024 * 1024;

/**
 * A ledger that comes with the application, by its name, or one of a person's own, by the path of its file.
 * @throws LabError `not_found` when there is none, `bad_data` when it is not one, saying what is wrong.
 */
export async function ledgerNamed(name: string): Promise<LedgerFile> {
  const isName = /^[a-z0-9-]{1,40}$/.test(name);
  const path = isName ? resources('ledgers', `${name}.json`) : name;
  if (isName && !existsSync(path))
    throw new LabError(
      'not_found',
      `There is no ledger “${name}”. Name one of Hidden Unit, as in “report”, or a file.`,
    );
  const found = readLedger(parsed(name, decodeText(await readNamedFile(path, mostBytes)).text));
  if ('ledger' in found) return found.ledger;
  throw new LabError('bad_data', `“${name}” is not a ledger: ${found.problem}. Correct it, then try again.`);
}

function parsed(name: string, text: string): unknown {
  try {
    const read: unknown = JSON.parse(text);
    const twice = repeatedKey(text);
    if (twice === undefined) return read;
    throw new LabError('bad_data', `“${name}” has “${twice}” twice in one object. Remove one, then try again.`);
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw new LabError('bad_data', `“${name}” is not JSON. Correct it, then try again.`, String(error));
  }
}
