import type { FaceState } from '../../shared/models/face.ts';
import { cast, type Flaw } from './drawn-faces.ts';
import type { Behaviour } from './misbehaviour.ts';

/** How bytes differ from those that the list knows the hash of. `twin`: another row's picture, drawn a little smaller. */
type Version = 'original' | 're-encoded' | 'resized' | 'replaced';

/** Something that happens to an address, and what the lab should say of it. `nowhere`: an address that no server of ours has. */
interface Trouble {
  behaviour: Behaviour | 'no-such-name' | 'refused';
  version: Version;
  state: FaceState;
  /** Takes as long as the time-outs. */
  slow?: true;
}

const trouble = (behaviour: Trouble['behaviour'], state: FaceState, version: Version = 'original'): Trouble => ({
  behaviour,
  version,
  state,
});

/** In the order in which they are given out; what is frequent on the real web comes more than once. */
const troubles: readonly Trouble[] = [
  trouble('good', 'mismatch', 're-encoded'),
  trouble('not-found', 'dead'),
  trouble('good', 'mismatch', 'replaced'),
  trouble('html', 'not_image'),
  trouble('good', 'mismatch', 'resized'),
  trouble('no-such-name', 'dead'),
  trouble('gone', 'dead'),
  trouble('truncated', 'undecodable'),
  trouble('good', 'mismatch', 're-encoded'),
  trouble('redirect-loop', 'dead'),
  trouble('empty', 'not_image'),
  trouble('redirect-chain', 'verified'),
  trouble('good', 'mismatch', 'replaced'),
  trouble('refused', 'dead'),
  trouble('too-many-requests', 'verified'),
  trouble('html', 'not_image'),
  trouble('good', 'mismatch', 'resized'),
  trouble('forbidden', 'dead'),
  trouble('unavailable-burst', 'verified'),
  trouble('reset-once', 'verified'),
  trouble('gzip-bomb', 'too_large'),
  trouble('wrong-length', 'dead'),
  trouble('huge-png', 'undecodable'),
  trouble('redirect-private', 'blocked'),
  trouble('compressed', 'verified'),
  trouble('reset', 'dead'),
  trouble('redirect-file', 'blocked'),
  { ...trouble('stalled', 'timeout'), slow: true },
  { ...trouble('slow-drip', 'timeout'), slow: true },
];

const flaws: readonly Flaw[] = ['blur', 'dark', 'grey', 'tiny', 'edge', 'bright'];

/** One row of the demo's list. */
export interface PlannedRow {
  /** Place in `cast`. */
  actor: number;
  name: string;
  index: number;
  /** Which of the actor's drawings, or which of another actor's: `of` is the one drawn. */
  drawing: { of: number; picture: number; flaw: Flaw; quality: number; scale: number };
  behaviour: Trouble['behaviour'];
  version: Version;
  /** What the lab should say when the download is over. */
  state: FaceState;
}

/**
 * Plans a list: of every eight addresses of an actor one is in trouble, one in eleven pictures has a flaw, one in thirteen is a
 * near-duplicate of the one before, and two actors share a picture. The same arguments give the same plan.
 * @param slow with addresses that take as long as the time-outs.
 */
export function planRows(perActor: number, slow: boolean): PlannedRow[] {
  const dealt = troubles.filter((one) => slow || one.slow === undefined);
  let given = 0;
  return cast.flatMap(({ name }, actor) =>
    Array.from({ length: perActor }, (_, index) => {
      const drawing = drawingOf(actor, index);
      const usual: Trouble = { behaviour: 'good', version: 'original', state: 'verified' };
      const { behaviour, version, state } = index % 8 === 5 ? (dealt[given++ % dealt.length] ?? usual) : usual;
      return { actor, name, index, drawing, behaviour, version, state };
    }),
  );
}

function drawingOf(actor: number, index: number): PlannedRow['drawing'] {
  const plain = { of: actor, picture: index, flaw: 'none' as const, quality: 88, scale: 1 };
  // A picture of the neighbour in the list, which somebody took for this actor.
  if (index === 9 && actor % 2 === 1) return { ...plain, of: actor - 1 };
  if (index % 11 === 3) return { ...plain, flaw: flaws[(actor + Math.floor(index / 11)) % flaws.length] ?? 'none' };
  if (index % 13 === 7) return { ...plain, picture: index - 1, quality: 70, scale: 0.85 };
  return plain;
}
