import type { FaceBox, FaceCheckName, FaceSummary, Verdict } from '../../../shared/models/face.ts';
import { capitalised } from '../../../shared/lib/capitalised.ts';
import { standingWords, stateWords } from '../../parts/face-words.ts';
import type { FaceOrder } from './face-filter.ts';

export const verdictWords: Readonly<Record<Verdict, string>> = {
  include: 'included',
  exclude: 'excluded',
  undecided: 'unreviewed',
};

export function checkWords(check: FaceCheckName): string {
  return checks[check];
}

const checks: Readonly<Record<FaceCheckName, string>> = {
  blur: 'blur',
  dark: 'dark',
  bright: 'bright',
  grey: 'grey',
  'tiny-box': 'tiny box',
  'stretched-box': 'stretched box',
  'box-outside': 'box outside',
  'near-duplicate': 'near-duplicate',
  'other-actor': 'other actor',
  mismatch: 'mismatch',
};

export function orderWords(order: FaceOrder): string {
  return order === 'list' || order === 'size' || order === 'decided' || order === 'suspicion'
    ? orders[order]
    : capitalised(checkWords(order));
}

const orders = {
  list: 'List order',
  size: 'Face size',
  decided: 'Last decided',
  suspicion: 'Suspicion score',
} as const;

const causes: Readonly<Record<string, string>> = {
  html: 'a web page',
  empty: 'an empty file',
  dns: 'no such host',
  refused: 'connection refused',
  tls: 'TLS error',
};

/** What was received instead of a picture: `HTTP 404`, `a web page`, `not downloaded yet`. */
export function missingWords(face: Pick<FaceSummary, 'state' | 'cause' | 'observed'>): string {
  if (face.state === 'pending') return face.observed === null ? 'not downloaded yet' : 'not checked yet';
  if (face.cause === '') return stateWords[face.state].label;
  return causes[face.cause] ?? face.cause.replace(/^http /, 'HTTP ');
}

/** The box that counts: where a person moved it, else the published one. */
export function boxOf(face: Pick<FaceSummary, 'box' | 'decision'>): FaceBox {
  return face.decision?.box ?? face.box;
}

/** Whether there is a picture that can be seen and reviewed. */
export function hasPicture(face: Pick<FaceSummary, 'observed' | 'image'>): boolean {
  return face.observed !== null && face.image?.decodes === true;
}

/** `Angie Harmon` is known as Harmon. */
export function lastName(actor: string): string {
  return actor.trim().split(/\s+/).at(-1) ?? actor;
}

/** `harmon31, included, blur 0.82` for a screen reader and on hover. */
export function faceTitle(face: FaceSummary): string {
  const checks = face.checks.map(({ check, score }) => `${checkWords(check)} ${score.toFixed(2)}`);
  const state = hasPicture(face) ? stateWords[face.state].label : missingWords(face);
  return [face.label, standingWords[face.standing].label, state, ...checks].join(', ');
}
