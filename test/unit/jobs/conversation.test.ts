import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { forkChild, type Child } from '../../../main/jobs/child.ts';
import { Conversation } from '../../../main/jobs/conversation.ts';
import { threadChild } from '../../../main/jobs/thread.ts';

const entry = join(import.meta.dirname, '..', '..', 'fixtures', 'talkative-worker.ts');
const said = z.discriminatedUnion('type', [
  z.object({ type: z.literal('echo'), word: z.string() }),
  z.object({ type: z.literal('number'), number: z.number() }),
  z.object({ type: z.literal('stopping') }),
  z.object({ type: z.literal('done') }),
]);
type Said = z.infer<typeof said>;

const kinds: [string, () => Child, string][] = [
  ['a process', () => forkChild(entry), 'was ended by SIGKILL'],
  ['a thread', () => threadChild(entry), 'was ended by the lab'],
];
const isDone = ({ type }: Said): boolean => type === 'done';
const cancel = { message: { type: 'cancel' } };

describe.each(kinds)('a conversation with %s', (_kind, start, killed) => {
  function begun(): Conversation<Said> {
    const conversation = new Conversation(start(), (message) => said.parse(message));
    onTestFinished(async () => {
      await conversation.end();
    });
    return conversation;
  }

  it('gives each question its answer, one after the other and overlapping', async () => {
    const child = begun();
    const echo = (word: string) =>
      child.ask({
        message: { type: 'echo', word },
        isAnswer: (message) => message.type === 'echo' && message.word === word,
      });
    expect(await echo('one')).toEqual({ kind: 'answered', answer: { type: 'echo', word: 'one' } });
    const both = await Promise.all([echo('two'), echo('three')]);
    expect(both.map((reply) => reply.kind === 'answered' && reply.answer)).toEqual([
      { type: 'echo', word: 'two' },
      { type: 'echo', word: 'three' },
    ]);
  });

  it('hears what comes before the answer, and a listener hears all', async () => {
    const child = begun();
    const [before, all]: [Said[], Said[]] = [[], []];
    const unlisten = child.listen((message) => all.push(message));
    await child.ask({ message: { type: 'count' }, isAnswer: isDone, onMessage: (message) => before.push(message) });
    expect(before).toEqual([1, 2, 3].map((number) => ({ type: 'number', number })));
    expect(all).toHaveLength(4);
    unlisten();
    unlisten();
    await child.ask({ message: { type: 'count' }, isAnswer: isDone });
    expect(all).toHaveLength(4);
  });

  /** Begins a task and cancels it as soon as it is under way. */
  function cancelled(
    child: Conversation<Said>,
    stopping: string,
    slowlyMs: number,
    graceMs: number,
    stoppingMs: number,
  ) {
    const stop = new AbortController();
    return child.ask({
      message: { type: 'work', stopping, slowlyMs },
      isAnswer: isDone,
      onMessage: ({ type }) => {
        if (type === 'number') stop.abort();
      },
      signal: stop.signal,
      cancelling: { ...cancel, graceMs, isStopping: ({ type }) => type === 'stopping', stoppingMs },
    });
  }

  it('cancels a task and goes on with the next in the same child', async () => {
    const child = begun();
    expect(await cancelled(child, 'at once', 0, 60_000, 60_000)).toMatchObject({ kind: 'answered' });
    const second = await child.ask({ message: { type: 'count' }, isAnswer: isDone });
    expect(second).toMatchObject({ kind: 'answered' });
    expect(child.isOver).toBe(false);
  });

  it('gives a child that says it is stopping the longer grace', async () => {
    const reply = await cancelled(begun(), 'slowly', 3000, 2000, 60_000);
    expect(reply).toMatchObject({ kind: 'answered', answer: { type: 'done' } });
  });

  it('kills a child that says it is stopping and does not', async () => {
    const reply = await cancelled(begun(), 'slowly', 600_000, 60_000, 10);
    expect(reply).toMatchObject({ kind: 'ended', ending: { cause: 'cancelled', how: killed } });
  });

  it('kills a child that takes no notice of a cancel, and can then be asked nothing', async () => {
    const child = begun();
    const reply = await cancelled(child, 'never', 0, 50, 60_000);
    expect(reply).toMatchObject({ kind: 'ended', ending: { cause: 'cancelled', how: killed } });
    expect(child.isOver).toBe(true);
    expect(await child.ask({ message: { type: 'count' } })).toEqual(reply);
  });

  it('kills at once where there is no polite word', async () => {
    const stop = new AbortController();
    const asking = begun().ask({ message: { type: 'ignore' }, signal: stop.signal });
    stop.abort();
    expect(await asking).toMatchObject({ kind: 'ended', ending: { cause: 'cancelled', how: killed } });
  });

  it('tells a child nothing of a question that was cancelled before it was asked', async () => {
    const child = begun();
    const reply = await child.ask({
      message: { type: 'crash' },
      signal: AbortSignal.abort(),
      cancelling: { ...cancel, graceMs: 0 },
    });
    expect(reply).toEqual({ kind: 'cancelled' });
    expect(await child.ask({ message: { type: 'count' }, isAnswer: isDone })).toMatchObject({ kind: 'answered' });
  });

  it('kills a child that does not answer in time', async () => {
    const reply = await begun().ask({ message: { type: 'ignore' }, patienceMs: 50 });
    expect(reply).toMatchObject({ kind: 'ended', ending: { cause: 'silent', how: killed } });
  });

  it('tells of a crash in the middle, with the child’s last words', async () => {
    const reply = await begun().ask({ message: { type: 'crash' } });
    expect(reply).toMatchObject({ kind: 'ended', ending: { cause: 'itself', how: 'exited with code 1' } });
    expect(reply.kind === 'ended' && reply.ending.complaint).toContain('the floor gave way');
  });

  it('tells of a child that leaves without an answer', async () => {
    const reply = await begun().ask({ message: { type: 'leave' } });
    expect(reply).toMatchObject({ kind: 'ended', ending: { cause: 'itself', how: 'exited with code 0' } });
  });

  it('ends a child that says what cannot be understood, and says what was wrong', async () => {
    const reply = await begun().ask({ message: { type: 'nonsense' } });
    expect(reply).toMatchObject({ kind: 'ended', ending: { cause: 'misunderstood', how: killed } });
    expect(reply.kind === 'ended' && reply.ending.complaint).toContain('type');
  });

  it('ends the child when whoever listens fails, and passes that on', async () => {
    const child = begun();
    const asking = child.ask({
      message: { type: 'count' },
      isAnswer: isDone,
      onMessage: () => {
        throw new RangeError('the disk is full');
      },
    });
    await expect(asking).rejects.toThrow('the disk is full');
    expect(await child.ended).toMatchObject({ cause: 'failed' });
  });

  it('ends the child when one who listens to all fails, and every open question with it', async () => {
    const child = begun();
    const heard: Said[] = [];
    child.listen((message) => {
      heard.push(message);
      throw new Error('the disk is full');
    });
    const asking = [
      child.ask({ message: { type: 'ignore' }, isAnswer: isDone }),
      child.ask({ message: { type: 'count' }, isAnswer: isDone }),
    ];
    const answers = await Promise.allSettled(asking);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await child.ended).toMatchObject({ cause: 'failed' });
    expect(heard).toHaveLength(1);
    await expect(child.ask({ message: { type: 'count' } })).rejects.toThrow('the disk is full');
  });

  it('ends by a word, or after the grace, any number of times', async () => {
    const [polite, deaf] = [begun(), begun()];
    expect(await polite.end({ message: { type: 'leave' }, graceMs: 60_000 })).toMatchObject({
      how: 'exited with code 0',
    });
    const ends = await Promise.all([deaf.end({ message: { type: 'ignore' }, graceMs: 50 }), deaf.end()]);
    expect(ends[0]).toMatchObject({ cause: 'closed', how: killed });
    expect(ends[1]).toEqual(ends[0]);
  });
});
