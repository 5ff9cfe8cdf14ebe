/** What is known about a set beside its bytes. */
export interface KnownSet {
  title: string;
  classNames: readonly string[];
}

/** Set hash (see `DigitsSet.hash`) of the four published MNIST files, unpacked. */
export const originalMnistHash = 'b2d8f5bf39174ee5ffeefa97e42d673c35432b411bb5d1f74fbbeddae7f1690a';
const fashionMnistHash = '14410854cf7a289477dcfc7df3f8ec24741e281cdcc425ede0d9a748ca630214';

const digitNames = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST (2017), the labels' table of its README. */
const fashionNames = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
];

/**
 * Title and class names of a set: by its content where that is a published one, otherwise by what its folder and files are
 * called.
 * @param names the folder's name and the names of its files.
 */
export function knownSet(hash: string, names: readonly string[], { classes, fromOne }: Classes): KnownSet {
  if (classes !== digitNames.length || fromOne)
    return { title: names[0] ?? 'Images', classNames: namesOf(classes, fromOne) };
  const called = (word: RegExp): boolean => names.some((name) => word.test(name));
  if (hash === originalMnistHash) return { title: 'MNIST', classNames: digitNames };
  if (hash === fashionMnistHash) return { title: 'Fashion-MNIST', classNames: fashionNames };
  if (called(/fashion/i)) return { title: names[0] ?? 'Fashion-MNIST', classNames: fashionNames };
  if (called(/emnist-digits/i)) return { title: 'EMNIST digits', classNames: digitNames };
  return { title: names[0] ?? 'Digits', classNames: digitNames };
}

/** Classes of a set, and whether its files count them from 1. */
interface Classes {
  classes: number;
  fromOne: boolean;
}

const letters = 26;

/** The letters of EMNIST are 1 … 26; all else is called by its number. */
function namesOf(classes: number, fromOne: boolean): string[] {
  const first = fromOne ? 1 : 0;
  return Array.from({ length: classes }, (_, place) =>
    fromOne && classes === letters ? String.fromCodePoint(97 + place) : String(first + place),
  );
}

/**
 * The published EMNIST files hold every image with rows and columns exchanged (G. Cohen, S. Afshar, J. Tapson, A. van Schaik:
 * EMNIST, 2017, kept the order of the MATLAB arrays they came from).
 */
export function isTransposed(fileName: string): boolean {
  return /^emnist-/i.test(fileName);
}
