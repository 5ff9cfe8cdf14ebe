import { PbfReader } from 'pbf';
import { DamagedRecord, readRecords } from './event-records.ts';
import type { Setting } from './write-events.ts';

/** One number of an event file. `at`: seconds since 1970. */
export interface ScalarEvent {
  at: number;
  step: number;
  tag: string;
  value: number;
}

export interface EventFile {
  settings: Map<string, Setting>;
  /** Values that are no numbers: images, histograms, graphs. */
  others: number;
  /** The byte at which its last record was cut off. */
  cutOffAt: number | undefined;
}

/**
 * Reads the numbers and settings of an event file, record after record.
 * @throws DamagedRecord at what is not as it was written.
 */
export async function readEvents(
  pieces: AsyncIterable<Uint8Array>,
  hear: (scalar: ScalarEvent) => void,
): Promise<EventFile> {
  const file: EventFile = { settings: new Map(), others: 0, cutOffAt: undefined };
  const plugins = new Map<string, string>();
  const records = readRecords(pieces);
  for (;;) {
    const next = await records.next();
    if (next.done === true) {
      file.cutOffAt = next.value;
      return file;
    }
    const { offset, content } = next.value;
    let event: Event;
    try {
      event = new PbfReader(content).readFields(readEvent, { at: 0, step: 0, values: [] });
    } catch (error) {
      throw new DamagedRecord(offset, `a record is no event of TensorBoard (${String(error)})`);
    }
    for (const { tag, plugin, settings, scalar } of event.values) {
      // Only the first value of a tag says what it is.
      if (plugin !== '') plugins.set(tag, plugin);
      const kind = plugins.get(tag) ?? 'scalars';
      for (const [name, setting] of settings) file.settings.set(name, setting);
      if (scalar !== undefined && kind === 'scalars') hear({ at: event.at, step: event.step, tag, value: scalar });
      else if (kind !== 'hparams') file.others += 1;
    }
  }
}

interface Value {
  tag: string;
  plugin: string;
  scalar: number | undefined;
  settings: [string, Setting][];
}

interface Event {
  at: number;
  step: number;
  values: Value[];
}

function readEvent(field: number, event: Event, pbf: PbfReader): void {
  if (field === 1) event.at = pbf.readDouble();
  else if (field === 2) event.step = pbf.readVarint(true);
  else if (field === 5) {
    pbf.readMessage((inner, values: Value[]) => {
      const empty: Value = { tag: '', plugin: '', scalar: undefined, settings: [] };
      if (inner === 1) values.push(pbf.readMessage(readValue, empty));
    }, event.values);
  }
}

function readValue(field: number, value: Value, pbf: PbfReader): void {
  if (field === 1) value.tag = pbf.readString();
  else if (field === 2) value.scalar = pbf.readFloat();
  else if (field === 8) value.scalar = readTensor(pbf);
  else if (field === 9) pbf.readMessage(readMetadata, value);
}

function readMetadata(field: number, value: Value, pbf: PbfReader): void {
  if (field !== 1) return;
  pbf.readMessage((inner, into: Value) => {
    if (inner === 1) into.plugin = pbf.readString();
    else if (inner === 2 && into.plugin === 'hparams') into.settings = readSettings(pbf.readBytes());
  }, value);
}

const tensorFloat = 1;
const tensorDouble = 2;

/** A tensor of one number; undefined for any other. Source: tensorflow/core/framework/tensor.proto. */
function readTensor(pbf: PbfReader): number | undefined {
  const tensor = { type: 0, content: new Uint8Array(), numbers: [] as number[] };
  pbf.readMessage((field, into: typeof tensor) => {
    if (field === 1) into.type = pbf.readVarint();
    else if (field === 4) into.content = new Uint8Array(pbf.readBytes());
    else if (field === 5) pbf.readPackedFloat(into.numbers);
    else if (field === 6) pbf.readPackedDouble(into.numbers);
  }, tensor);
  const { type, content, numbers } = tensor;
  if (type !== tensorFloat && type !== tensorDouble) return undefined;
  if (numbers.length > 0) return numbers.length === 1 ? numbers[0] : undefined;
  const view = new DataView(content.buffer);
  if (type === tensorFloat) return content.length === 4 ? view.getFloat32(0, true) : undefined;
  return content.length === 8 ? view.getFloat64(0, true) : undefined;
}

/** The start of a session, as the plugin of hyperparameters has it. */
function readSettings(content: Uint8Array): [string, Setting][] {
  const settings: [string, Setting][] = [];
  const pbf = new PbfReader(content);
  pbf.readFields((field, into: [string, Setting][]) => {
    if (field !== 3) return;
    pbf.readMessage((inner, list: [string, Setting][]) => {
      if (inner !== 1) return;
      const entry = pbf.readMessage(readSetting, { name: '', value: undefined as Setting | undefined });
      if (entry.value !== undefined) list.push([entry.name, entry.value]);
    }, into);
  }, settings);
  return settings;
}

function readSetting(field: number, entry: { name: string; value: Setting | undefined }, pbf: PbfReader): void {
  if (field === 1) entry.name = pbf.readString();
  else if (field === 2) {
    pbf.readMessage((inner, into: typeof entry) => {
      if (inner === 2) into.value = pbf.readDouble();
      else if (inner === 3) into.value = pbf.readString();
      else if (inner === 4) into.value = pbf.readBoolean();
    }, entry);
  }
}
