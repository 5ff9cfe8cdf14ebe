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
  verified: { mark: '✓', label: 'verified', tone: 'good', about: 'The file matches the sha256 in the list.' },
  mismatch: { mark: '≠', label: 'mismatch', tone: 'doubtful', about: 'The picture differs from the one in the list.' },
  not_image: {
    mark: '▤',
    label: 'not an image',
    tone: 'bad',
    about: 'The address returned a web page, an empty file or another file type.',
  },
  undecodable: {
    mark: '⚠\ufe0e',
    label: 'undecodable',
    tone: 'bad',
    about: 'The picture is damaged and cannot be decoded.',
  },
  dead: {
    mark: '✕',
    label: 'dead link',
    tone: 'bad',
    about: 'The page or host does not exist, or the connection failed.',
  },
  timeout: { mark: '⊘', label: 'timed out', tone: 'bad', about: 'The host did not respond in time.' },
  too_large: { mark: '▲', label: 'too large', tone: 'bad', about: 'The file is larger than the settings allow.' },
  blocked: {
    mark: '⊗',
    label: 'blocked',
    tone: 'bad',
    about: 'The address is not allowed: private, or not http.',
  },
  pending: { mark: '◌', label: 'pending', tone: 'quiet', about: 'Not downloaded yet.' },
};

/** How a row stands for a snapshot. */
export const standingWords: Readonly<Record<Standing, FaceWord>> = {
  in: { mark: '✓', label: 'included', tone: 'good', about: 'Usable in a snapshot.' },
  out: { mark: '✕', label: 'excluded', tone: 'bad', about: 'Excluded by a person.' },
  open: {
    mark: '?',
    label: 'unreviewed',
    tone: 'doubtful',
    about: 'Needs a decision by a person, or its box misses the picture.',
  },
  absent: { mark: '–', label: 'no picture', tone: 'quiet', about: 'No picture has been downloaded.' },
};
