import { onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue';
import type { LabEvent } from '../../shared/contract/event.ts';
import type { Failure, Result } from '../../shared/failure.ts';
import { subscribe } from '../bridge/lab.ts';
import { useConnection } from './connection.ts';
import { newestQuestion } from './newest-question.ts';

/** An answer of the lab that is kept as it is now. */
export interface Live {
  /** False until the lab has answered once, be it with a failure. */
  readonly loaded: Ref<boolean>;
  /** Why the last question was not answered. */
  readonly failure: Ref<Failure | undefined>;
  /** Asks at once; the answer to any question asked before is dropped. */
  read(): Promise<void>;
  /** Asks a moment later, once for all who wish it until then. */
  readSoon(): void;
}

export interface Following {
  /**
   * Hears the lab's events: shows what one says, and returns true when it does not say enough and the lab is to be asked again.
   * Those heard while a question is open are heard once more after its answer (`overtaken`), which can be older than they are.
   */
  follow?: (event: LabEvent, overtaken: boolean) => boolean;
  /** Between two questions for the sake of events there are so many milliseconds, however many events come. */
  restMs?: number;
  /** False: the first question is asked by whoever calls `read`. */
  atOnce?: boolean;
}

const usualRestMs = 250;

/**
 * The one way to follow an answer of the lab: asked now, again when a lost connection is back and when an event asks for it, until
 * the store or component that calls this ends. A thousand events make one open question and one after it, not a thousand.
 * @param read asks the lab; undefined when there is nothing to ask about.
 */
export function useLive<Answer>(
  read: () => Promise<Result<Answer>> | undefined,
  apply: (answer: Answer) => void,
  { follow = () => false, restMs = usualRestMs, atOnce = true }: Following = {},
): Live {
  const connection = useConnection();
  const loaded = ref(false);
  const failure = shallowRef<Failure>();
  const question = newestQuestion();
  let askedAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** What was heard since the open question was asked; undefined while none is open. */
  let meanwhile: LabEvent[] | undefined;
  let again = false;

  function drop(): void {
    question.drop();
    clearTimeout(timer);
    timer = undefined;
    meanwhile = undefined;
    again = false;
  }

  async function ask(): Promise<void> {
    drop();
    const isNewest = question.askAlong();
    const asked = read();
    if (asked === undefined) return;
    askedAt = performance.now();
    meanwhile = [];
    const answer = await asked;
    if (!isNewest()) return;
    const overtaking = meanwhile;
    meanwhile = undefined;
    loaded.value = true;
    failure.value = answer.ok ? undefined : answer.error;
    if (answer.ok) {
      apply(answer.value);
      for (const event of overtaking) if (follow(event, true)) again = true;
    }
    if (again) askSoon();
  }

  function askSoon(): void {
    if (meanwhile !== undefined) again = true;
    else timer ??= setTimeout(() => void ask(), Math.max(0, askedAt + restMs - performance.now()));
  }

  const stopListening = subscribe((event) => {
    meanwhile?.push(event);
    if (follow(event, false)) askSoon();
  });
  const stopWatching = watch(
    () => connection.returns,
    () => void ask(),
  );
  onScopeDispose(() => {
    stopListening();
    stopWatching();
    drop();
  });
  if (atOnce) void ask();
  return { loaded, failure, read: ask, readSoon: askSoon };
}

/** Two answers that are of use only together: the failure of the first that failed, else both. */
export async function together<One, Other>(
  one: Promise<Result<One>>,
  other: Promise<Result<Other>>,
): Promise<Result<[One, Other]>> {
  const [first, second] = await Promise.all([one, other]);
  if (!first.ok) return first;
  return second.ok ? { ok: true, value: [first.value, second.value] } : second;
}
