import { refused } from './tensor-file.ts';

/** A name that a pickle asks for: `torch._utils _rebuild_tensor_v2`. Nothing is imported for it. */
export class PickledGlobal {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** What a pickle of tensors is made of. Dictionaries are maps; tuples and lists are arrays. */
export type Pickled =
  null | boolean | number | bigint | string | PickledGlobal | PickledTensor | PickledStorage | Pickled[] | PickledMap;
/** A dictionary. */
export class PickledMap extends Map<Pickled, Pickled> {}

export interface PickledStorage {
  storage: string;
  /** Name of its type: `FloatStorage`. */
  type: string;
  /** Values it claims to have. */
  count: number;
}

export interface PickledTensor {
  tensor: PickledStorage;
  offset: number;
  shape: readonly number[];
  strides: readonly number[];
}

/** What the names of a pickle stand for: the whole of what it can ask for. */
export interface PickleMeaning {
  /** @throws LabError `bad_data` for a name that has no business in a file of weights. */
  call(name: string, args: readonly Pickled[]): Pickled;
  persistent(id: Pickled): Pickled;
}

const mostOperations = 4_000_000;
const mostStack = 1_000_000;
const mostText = 65_536;

const mark = Symbol('mark');
type Entry = Pickled | typeof mark;

/**
 * Reads one pickle of protocols 2 to 5 that holds tensors and what goes with them: numbers, text, tuples, lists, dictionaries. It is a
 * machine of a few instructions; those that would make objects of any class or run anything are unknown to it. Source of the
 * instructions: Python's `pickletools`.
 * @param from where it begins. @returns the value and where it ends.
 * @throws LabError `bad_data` that says what it holds beside tensors, or that it is damaged.
 */
export function readPickle(
  bytes: Uint8Array,
  from: number,
  meaning: PickleMeaning,
  file: string,
): { value: Pickled; end: number } {
  return new PickleMachine(bytes, from, meaning, file).run();
}

class PickleMachine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #meaning: PickleMeaning;
  readonly #file: string;
  readonly #stack: Entry[] = [];
  readonly #memo = new Map<number, Entry>();
  #at: number;

  constructor(bytes: Uint8Array, from: number, meaning: PickleMeaning, file: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#at = from;
    this.#meaning = meaning;
    this.#file = file;
  }

  run(): { value: Pickled; end: number } {
    for (let operations = 0; operations < mostOperations; operations++) {
      const code = this.#byte();
      if (code === stop) return { value: this.pop(), end: this.#at };
      const operation = instructions[code];
      if (operation === undefined) {
        const hex = code.toString(16).padStart(2, '0');
        throw this.refuse(`its pickle has the instruction 0x${hex}, which a file of tensors has no need of`);
      }
      operation(this);
      if (this.#stack.length > mostStack) throw this.refuse('its pickle nests or gathers without end');
    }
    throw this.refuse(`its pickle has more than ${mostOperations} instructions`);
  }

  refuse(why: string): Error {
    return refused(this.#file, why);
  }

  push(value: Entry): void {
    this.#stack.push(value);
  }

  /** What lies above the last mark, which goes too. */
  toMark(): Pickled[] {
    const items: Pickled[] = [];
    for (;;) {
      const value = this.#stack.pop();
      if (value === undefined) throw this.refuse('its pickle is damaged');
      if (value === mark) return items.reverse();
      items.push(value);
    }
  }

  top(): Pickled {
    const value = this.#stack.at(-1);
    if (value === undefined || value === mark) throw this.refuse('its pickle is damaged');
    return value;
  }

  map(): PickledMap {
    const value = this.top();
    if (value instanceof PickledMap) return value;
    throw this.refuse('its pickle fills a dictionary that is none');
  }

  list(): Pickled[] {
    const value = this.top();
    if (Array.isArray(value)) return value;
    throw this.refuse('its pickle fills a list that is none');
  }

  remember(place: number): void {
    this.#memo.set(place, this.top());
  }

  memoize(): void {
    this.remember(this.#memo.size);
  }

  recall(place: number): void {
    const value = this.#memo.get(place);
    if (value === undefined) throw this.refuse('its pickle is damaged');
    this.push(value);
  }

  call(callee: Pickled, args: Pickled): void {
    if (!(callee instanceof PickledGlobal) || !Array.isArray(args))
      throw this.refuse('its pickle calls what is no name');
    this.push(this.#meaning.call(callee.name, args));
  }

  persistent(id: Pickled): void {
    this.push(this.#meaning.persistent(id));
  }

  unsigned(width: 1 | 2 | 4): number {
    const at = this.#take(width);
    if (width === 1) return this.#view.getUint8(at);
    return width === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }

  signed(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), false);
  }

  /** A long integer of `width` bytes, two's complement. */
  long(width: number): number | bigint {
    if (width > 16) throw this.refuse('its pickle has a number of more than 16 bytes');
    const at = this.#take(width);
    let value = 0n;
    for (let place = width - 1; place >= 0; place--) value = (value << 8n) | BigInt(this.#bytes[at + place] ?? 0);
    if (width > 0 && (this.#bytes[at + width - 1] ?? 0) >= 0x80) value -= 1n << BigInt(8 * width);
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  }

  text(length: number): string {
    if (length > mostText) throw this.refuse(`its pickle has a text of ${length} bytes`);
    const at = this.#take(length);
    return new TextDecoder().decode(this.#bytes.subarray(at, at + length));
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw this.refuse('its pickle is cut short');
    const text = this.text(end - this.#at);
    this.#at++;
    return text;
  }

  pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined || value === mark) throw this.refuse('its pickle is damaged');
    return value;
  }

  #byte(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }

  #take(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) throw this.refuse('its pickle is cut short');
    this.#at += length;
    return at;
  }
}

const stop = 0x2e;

/** Pairs of keys and values. */
function setItems(machine: PickleMachine, items: readonly Pickled[]): void {
  const map = machine.map();
  for (let place = 0; place + 1 < items.length; place += 2) map.set(items[place] ?? null, items[place + 1] ?? null);
}

function tuple(machine: PickleMachine, length: number): void {
  const items = Array.from({ length }, () => machine.pop()).reverse();
  machine.push(items);
}

function globalOf(machine: PickleMachine, module: Pickled, name: Pickled): void {
  if (typeof module !== 'string' || typeof name !== 'string') throw machine.refuse('its pickle is damaged');
  machine.push(new PickledGlobal(`${module} ${name}`));
}

/** By their bytes, with the names of `pickletools`. */
const instructions: Readonly<Record<number, (machine: PickleMachine) => void>> = {
  /* PROTO */ 0x80: (machine) => void machine.unsigned(1),
  /* FRAME */ 0x95: (machine) => void machine.double(),
  /* NONE */ 0x4e: (machine) => machine.push(null),
  /* NEWTRUE */ 0x88: (machine) => machine.push(true),
  /* NEWFALSE */ 0x89: (machine) => machine.push(false),
  /* BININT */ 0x4a: (machine) => machine.push(machine.signed()),
  /* BININT1 */ 0x4b: (machine) => machine.push(machine.unsigned(1)),
  /* BININT2 */ 0x4d: (machine) => machine.push(machine.unsigned(2)),
  /* LONG1 */ 0x8a: (machine) => machine.push(machine.long(machine.unsigned(1))),
  /* BINFLOAT */ 0x47: (machine) => machine.push(machine.double()),
  /* BINUNICODE */ 0x58: (machine) => machine.push(machine.text(machine.unsigned(4))),
  /* SHORT_BINUNICODE */ 0x8c: (machine) => machine.push(machine.text(machine.unsigned(1))),
  /* BINSTRING */ 0x54: (machine) => machine.push(machine.text(machine.unsigned(4))),
  /* SHORT_BINSTRING */ 0x55: (machine) => machine.push(machine.text(machine.unsigned(1))),
  /* EMPTY_LIST */ 0x5d: (machine) => machine.push([]),
  /* APPEND */ 0x61: (machine) => {
    const item = machine.pop();
    machine.list().push(item);
  },
  /* APPENDS */ 0x65: (machine) => {
    const items = machine.toMark();
    const list = machine.list();
    for (const item of items) list.push(item);
  },
  /* EMPTY_TUPLE */ 0x29: (machine) => machine.push([]),
  /* TUPLE */ 0x74: (machine) => machine.push(machine.toMark()),
  /* TUPLE1 */ 0x85: (machine) => tuple(machine, 1),
  /* TUPLE2 */ 0x86: (machine) => tuple(machine, 2),
  /* TUPLE3 */ 0x87: (machine) => tuple(machine, 3),
  /* EMPTY_DICT */ 0x7d: (machine) => machine.push(new PickledMap()),
  /* SETITEM */ 0x73: (machine) => {
    const [value, key] = [machine.pop(), machine.pop()];
    setItems(machine, [key, value]);
  },
  /* SETITEMS */ 0x75: (machine) => setItems(machine, machine.toMark()),
  /* MARK */ 0x28: (machine) => machine.push(mark),
  /* GLOBAL */ 0x63: (machine) => {
    const module = machine.line();
    globalOf(machine, module, machine.line());
  },
  /* STACK_GLOBAL */ 0x93: (machine) => {
    const name = machine.pop();
    globalOf(machine, machine.pop(), name);
  },
  /* NEWOBJ */ 0x81: (machine) => {
    machine.pop();
    const made = machine.pop();
    const name = made instanceof PickledGlobal ? ` “${made.name.replace(' ', '.')}”` : '';
    throw machine.refuse(`it holds an object${name}, and only tensors are read from it: save the net's state_dict()`);
  },
  /* REDUCE */ 0x52: (machine) => {
    const args = machine.pop();
    machine.call(machine.pop(), args);
  },
  /* BUILD: attributes of a dictionary, such as the versions of its layers, say nothing about its tensors. */ 0x62: (
    machine,
  ) => {
    machine.pop();
    machine.map();
  },
  /* BINPERSID */ 0x51: (machine) => machine.persistent(machine.pop()),
  /* BINPUT */ 0x71: (machine) => machine.remember(machine.unsigned(1)),
  /* LONG_BINPUT */ 0x72: (machine) => machine.remember(machine.unsigned(4)),
  /* BINGET */ 0x68: (machine) => machine.recall(machine.unsigned(1)),
  /* LONG_BINGET */ 0x6a: (machine) => machine.recall(machine.unsigned(4)),
  /* MEMOIZE */ 0x94: (machine) => machine.memoize(),
};
