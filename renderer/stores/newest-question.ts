/** Says whether the answer that came is still of use. */
export type IsNewest = () => boolean;

/** A place that shows the answer to one question at a time: answers to those asked before are dropped, in whatever order they come. */
export interface NewestQuestion {
  /** Asks another question: answers to any asked before are of no use any more. */
  ask(): IsNewest;
  /** Asks one more that belongs to the newest question and is of use as long as that is. */
  askAlong(): IsNewest;
  /** No answer to what was asked so far is of use any more. */
  drop(): void;
}

/** For what is asked at a person's word. An answer of the lab that is kept as it is now is followed by `useLive`, which drops by itself. */
export function newestQuestion(): NewestQuestion {
  let newest = 0;
  const askAlong = (): IsNewest => {
    const mine = newest;
    return () => mine === newest;
  };
  const drop = (): void => {
    newest += 1;
  };
  return {
    ask: () => {
      drop();
      return askAlong();
    },
    askAlong,
    drop,
  };
}
