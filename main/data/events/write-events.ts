import { PbfWriter } from 'pbf';
import { recordOf } from './event-records.ts';

/**
 * What TensorBoard reads, message by message. Sources: tensorboard/compat/proto/{event,summary}.proto and
 * tensorboard/plugins/hparams/{plugin_data,api}.proto.
 */

export type Setting = string | number | boolean;

interface Value {
  tag: string;
  scalar?: number;
  image?: { png: Uint8Array; width: number; height: number };
  /** Content of the hyperparameters' plugin. */
  settings?: Uint8Array;
}

/** One record of an event file. `at`: seconds since 1970. */
export function eventRecord(at: number, step: number, values: readonly Value[]): Uint8Array<ArrayBuffer> {
  const pbf = new PbfWriter();
  pbf.writeDoubleField(1, at);
  pbf.writeVarintField(2, step);
  pbf.writeMessage(5, writeSummary, values);
  return recordOf(pbf.finish());
}

/** The first record of every event file. */
export function versionRecord(at: number): Uint8Array<ArrayBuffer> {
  const pbf = new PbfWriter();
  pbf.writeDoubleField(1, at);
  pbf.writeStringField(3, 'brain.Event:2');
  return recordOf(pbf.finish());
}

function writeSummary(values: readonly Value[], pbf: PbfWriter): void {
  for (const value of values) pbf.writeMessage(1, writeValue, value);
}

function writeValue({ tag, scalar, image, settings }: Value, pbf: PbfWriter): void {
  pbf.writeStringField(1, tag);
  if (scalar !== undefined) pbf.writeFloatField(2, scalar);
  if (image !== undefined) {
    pbf.writeMessage(4, writeImage, image);
  }
  if (settings !== undefined) pbf.writeMessage(9, writeHyperparameters, settings);
}

function writeImage({ png, width, height }: { png: Uint8Array; width: number; height: number }, pbf: PbfWriter): void {
  pbf.writeVarintField(1, height);
  pbf.writeVarintField(2, width);
  // Three channels: red, green, blue.
  pbf.writeVarintField(3, 3);
  pbf.writeBytesField(4, png);
}

function writeHyperparameters(content: Uint8Array, pbf: PbfWriter): void {
  pbf.writeMessage(
    1,
    (plugin: Uint8Array, inner) => {
      inner.writeStringField(1, 'hparams');
      inner.writeBytesField(2, plugin);
    },
    content,
  );
}

/** The settings of a run as TensorBoard's table of hyperparameters has them: which there are, then these, then how the run ended. */
export function settingsRecords(
  settings: ReadonlyMap<string, Setting>,
  metrics: readonly string[],
  times: { started: number; ended: number; succeeded: boolean },
): Uint8Array<ArrayBuffer>[] {
  const experiment = pluginData(2, (pbf) => {
    for (const [name, value] of settings) pbf.writeMessage(4, writeSettingInfo, { name, value });
    for (const metric of metrics) pbf.writeMessage(5, writeMetricInfo, metric);
  });
  const start = pluginData(3, (pbf) => {
    for (const setting of settings) pbf.writeMessage(1, writeSetting, setting);
    pbf.writeDoubleField(5, times.started);
  });
  const end = pluginData(4, (pbf) => {
    pbf.writeVarintField(1, times.succeeded ? 1 : 2);
    pbf.writeDoubleField(2, times.ended);
  });
  return [
    eventRecord(times.started, 0, [{ tag: '_hparams_/experiment', settings: experiment }]),
    eventRecord(times.started, 0, [{ tag: '_hparams_/session_start_info', settings: start }]),
    eventRecord(times.ended, 0, [{ tag: '_hparams_/session_end_info', settings: end }]),
  ];
}

function pluginData(field: number, write: (pbf: PbfWriter) => void): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeMessage(
    field,
    (_: null, inner) => {
      write(inner);
    },
    null,
  );
  return pbf.finish();
}

const dataTypes = { string: 1, boolean: 2, number: 3 } as const;

function typeOf(value: Setting): number {
  if (typeof value === 'string') return dataTypes.string;
  return typeof value === 'boolean' ? dataTypes.boolean : dataTypes.number;
}

function writeSettingInfo({ name, value }: { name: string; value: Setting }, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeVarintField(4, typeOf(value));
}

function writeMetricInfo(metric: string, pbf: PbfWriter): void {
  pbf.writeMessage(
    1,
    (tag: string, inner) => {
      inner.writeStringField(2, tag);
    },
    metric,
  );
}

/** An entry of a map: a name, and a `google.protobuf.Value`. */
function writeSetting([name, value]: readonly [string, Setting], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeAnyValue, value);
}

function writeAnyValue(value: Setting, pbf: PbfWriter): void {
  if (typeof value === 'string') pbf.writeStringField(3, value);
  else if (typeof value === 'boolean') pbf.writeBooleanField(4, value);
  else pbf.writeDoubleField(2, value);
}
