import type { FaceState, Standing } from '../../shared/models/face.ts';

/** `tone` colours the mark; the mark and the word say the same without it. */
export interface FaceWord {
  readonly mark: string;
  readonly label: string;
  readonly tone: 'good' | 'doubtful' | 'bad' | 'quiet';
  /** One sentence for a person who does not know the word. */
  readonly about: string;
}

/** What became of a row's address, in the order in which they are shown. */
export const stateWords: Readonly<Record<FaceState, FaceWord>> = {
  verified: { mark: '✓', label: 'verified', tone: 'good', about: 'The bytes are those of the list.' },
  mismatch: { mark: '≠', label: 'mismatch', tone: 'doubtful', about: 'Another picture came than the list has.' },
  not_image: { mark: '▤', label: 'no image', tone: 'bad', about: 'A web page, nothing, or other bytes came.' },
  undecodable: { mark: '⚠\ufe0e', label: 'undecodable', tone: 'bad', about: 'A picture came that cannot be decoded.' },
  dead: { mark: '✕', label: 'dead link', tone: 'bad', about: 'No such page or host, or no connection.' },
  timeout: { mark: '⊘', label: 'timed out', tone: 'bad', about: 'The host took too long to answer.' },
  too_large: { mark: '▲', label: 'too large', tone: 'bad', about: 'More bytes came than the settings allow.' },
  blocked: {
    mark: '⊗',
    label: 'blocked',
    tone: 'bad',
    about: 'The address may not be asked: private, or not http.',
  },
  pending: { mark: '◌', label: 'pending', tone: 'quiet', about: 'Not fetched yet.' },
};

/** How a row stands for a snapshot. */
export const standingWords: Readonly<Record<Standing, FaceWord>> = {
  in: { mark: '✓', label: 'in', tone: 'good', about: 'Usable for a snapshot.' },
  out: { mark: '✕', label: 'out', tone: 'bad', about: 'Excluded by a person.' },
  open: {
    mark: '?',
    label: 'unreviewed',
    tone: 'doubtful',
    about: 'A picture that a person has to review, or whose box misses it.',
  },
  absent: { mark: '–', label: 'none', tone: 'quiet', about: 'There is no picture.' },
};
