/** Two difference hashes that are near each other, by their places; `a < b`. `distance`: bits of 256 that differ. */
export interface NearPair {
  a: number;
  b: number;
  distance: number;
}

/** Crops of one actor at most so many bits apart are near-duplicates. */
export const nearDistance = 24;

const bits = 256;
const words = bits / 32;
const comparisonsPerSlice = 50_000;

/**
 * All pairs of 256-bit difference hashes (16 × 16 dHash) that differ in at most `most` bits. Exact and without comparing all with
 * all: of `most + 1` bands of the hash at least one is equal in both (pigeonhole, as in "Detecting near-duplicates for web
 * crawling", Manku, Jain and Das Sarma, WWW 2007), so that only hashes that share a band are compared.
 *
 * On the 755 crops of six actors 24 bits give 60 pairs within an actor and none across; the nearest two of different actors are 29
 * bits apart, while 8 × 8 hashes at 10 bits give mostly pairs of different people.
 * @param hashes 32 bytes each; null takes no part.
 * @yields often, between slices of a few milliseconds, so that the caller can do other things.
 */
export function* nearPairs(
  hashes: readonly (Uint8Array | null)[],
  most = nearDistance,
): Generator<void, NearPair[], void> {
  const table = tableOf(hashes);
  const present = new Uint32Array(hashes.length).map((_, place) => place).filter((place) => hashes[place] !== null);
  const pairs: NearPair[] = [];
  let compared = 0;
  yield;
  for (let band = 0; band <= most; band++) {
    const { order, starts } = buckets(table, present, bandOf(band, most));
    for (let bucket = 0; bucket + 1 < starts.length; bucket++) {
      const end = starts[bucket + 1] ?? 0;
      for (let i = starts[bucket] ?? 0; i < end; i++) {
        for (let j = i + 1; j < end; j++) {
          const a = order[i] ?? 0;
          const b = order[j] ?? 0;
          const distance = within(table, a, b, most);
          if (distance <= most && !sharesEarlier(table, a, b, band, most)) pairs.push({ a, b, distance });
        }
        compared += end - i;
        if (compared > comparisonsPerSlice) {
          compared = 0;
          yield;
        }
      }
    }
    yield;
  }
  return pairs.sort((p, q) => p.a - q.a || p.b - q.b);
}

/** Bits that differ between two hashes of 32 bytes, 0…256. */
export function hashDistance(a: Uint8Array, b: Uint8Array): number {
  return within(tableOf([a, b]), 0, 1, bits);
}

/** All hashes one behind the other as words, in this machine's byte order: only equality and counts of bits matter. */
function tableOf(hashes: readonly (Uint8Array | null)[]): Uint32Array {
  const bytes = new Uint8Array((hashes.length * bits) / 8);
  hashes.forEach((hash, place) => {
    if (hash !== null) bytes.set(hash, (place * bits) / 8);
  });
  return new Uint32Array(bytes.buffer);
}

interface Band {
  from: number;
  length: number;
}

/** The hash is cut into `most + 1` bands of about equal length, at most 16 bits of each are looked at. */
function bandOf(band: number, most: number): Band {
  const from = Math.floor((band * bits) / (most + 1));
  const to = Math.floor(((band + 1) * bits) / (most + 1));
  return { from, length: Math.min(16, to - from) };
}

function valueOf(table: Uint32Array, place: number, { from, length }: Band): number {
  const word = place * words + (from >>> 5);
  const shift = from & 31;
  const low = (table[word] ?? 0) >>> shift;
  // Bits of the next word where the band reaches into it; a shift by 32 would be one by 0.
  const high = shift + length > 32 ? (table[word + 1] ?? 0) << (32 - shift) : 0;
  return (low | high) & ((1 << length) - 1);
}

/** Counting sort by the band's value. `starts`: where each value's places begin in `order`. */
function buckets(table: Uint32Array, present: Uint32Array, band: Band): { order: Uint32Array; starts: Uint32Array } {
  const starts = new Uint32Array((1 << band.length) + 1);
  const values = present.map((place) => valueOf(table, place, band));
  for (const value of values) starts[value + 1] = (starts[value + 1] ?? 0) + 1;
  for (let value = 1; value < starts.length; value++) {
    starts[value] = (starts[value] ?? 0) + (starts[value - 1] ?? 0);
  }
  const next = starts.slice();
  const order = new Uint32Array(present.length);
  present.forEach((place, at) => {
    const value = values[at] ?? 0;
    order[next[value] ?? 0] = place;
    next[value] = (next[value] ?? 0) + 1;
  });
  return { order, starts };
}

/** Whether the pair was already compared in a band before this one. */
function sharesEarlier(table: Uint32Array, a: number, b: number, band: number, most: number): boolean {
  for (let earlier = 0; earlier < band; earlier++) {
    const cut = bandOf(earlier, most);
    if (valueOf(table, a, cut) === valueOf(table, b, cut)) return true;
  }
  return false;
}

/** Hamming distance, counted only until it is above `most`. */
function within(table: Uint32Array, a: number, b: number, most: number): number {
  let distance = 0;
  for (let word = 0; word < words && distance <= most; word++) {
    distance += ones((table[a * words + word] ?? 0) ^ (table[b * words + word] ?? 0));
  }
  return distance;
}

/** Bits that are set in 32 (Hacker's Delight, 5–1). */
function ones(value: number): number {
  let x = value - ((value >>> 1) & 0x5555_5555);
  x = (x & 0x3333_3333) + ((x >>> 2) & 0x3333_3333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
