import { z } from 'zod';
import { issueWords } from '../lib/input-words.ts';
import type { ExperimentSpec } from './nets/net-kind.ts';
import { netKinds } from './nets/net-kinds.ts';
import { lineText, noteText } from './written-text.ts';

export type { ExperimentSpec } from './nets/net-kind.ts';

const fieldsOfAll = z.looseObject({
  kind: z.string().min(1).max(60),
  data: z.looseObject({ kind: z.string().min(1).max(60) }),
  steps: z.int().min(1),
  evaluateEvery: z.int().min(1),
  checkpointEvery: z.int().min(1),
  seed: z.int().min(0),
});

/**
 * What a run's experiment is, as it is stored and told: any kind of net, also one that this lab does not know (any more), so that
 * its runs stay in the history. The order of its fields stays as it is: hashes and checkpoints are made of it.
 */
export const storedSpec = specBy(() => fieldsOfAll, new WeakSet());

/** A spec that can be trained: of a registered kind of net, and as that kind's own schema has it. */
export const experimentSpec = specBy((kind) => netKinds.get(kind)?.schema);

/**
 * @param schemaOf what a spec of a kind of net is checked by; undefined where there is no such kind.
 * @param sound specs that were found sound, not to be checked again: one of a row is checked when it is read, and when it is told.
 */
function specBy(
  schemaOf: (kind: string) => z.ZodType | undefined,
  sound?: WeakSet<ExperimentSpec>,
): z.ZodType<ExperimentSpec, ExperimentSpec> {
  return z.custom<ExperimentSpec>(isTagged, 'must say its kind of net').check((context) => {
    const spec = context.value;
    if (sound?.has(spec) === true) return;
    const schema = schemaOf(spec.kind);
    if (schema === undefined) {
      const message = `must be ${netKinds.names().join(' or ')}, not “${spec.kind}”`;
      context.issues.push({ code: 'custom', path: ['kind'], message, input: spec });
      return;
    }
    const issues = schema.safeParse(spec).error?.issues ?? [];
    if (issues.length === 0) sound?.add(spec);
    for (const issue of issues) {
      context.issues.push({ code: 'custom', path: issue.path, message: issueWords(issue), input: spec });
    }
  });
}

function isTagged(value: unknown): value is ExperimentSpec {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
}

/** A spec with a name, kept in `resources/presets/<name>.json`. */
export const preset = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
  title: lineText(80),
  description: noteText(400),
  spec: experimentSpec,
});
export type Preset = z.infer<typeof preset>;
