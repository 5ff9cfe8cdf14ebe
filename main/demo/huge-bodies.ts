import { crc32, deflateSync, gzipSync } from 'node:zlib';

/** A megabyte of gzip that unpacks to one gigabyte of zeros: members of 16 MB, one behind the other. */
export function gzipBomb(): Buffer {
  const member = gzipSync(new Uint8Array(16 * 1024 * 1024), { level: 9 });
  return Buffer.concat(Array.from({ length: 64 }, () => member));
}

/** A valid PNG of 10,000 × 10,000 grey points, some kilobytes of file: a hundred megapixels for whoever decodes it. */
export function hugePng(): Buffer {
  const side = 10_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  // One bit a point, grey.
  header.set([1, 0, 0, 0, 0], 8);
  const rows = deflateSync(new Uint8Array((1 + side / 8) * side), { level: 9 });
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
