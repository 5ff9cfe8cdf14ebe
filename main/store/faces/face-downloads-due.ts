import type { FaceState } from '../../../shared/models/face.ts';

/** Rows of these actors and hosts; null: of all. */
export interface RowsOf {
  actors: readonly string[] | null;
  hosts: readonly string[] | null;
}

/** Which addresses are due: where `pending`, rows that are pending without bytes, and rows of the states `again`, with `cause` if that is given. */
export interface DueSelection extends RowsOf {
  pending: boolean;
  again: readonly FaceState[];
  cause: string | null;
  /** Of the latter only those that the download under way marked and that have no new outcome. */
  marked?: boolean;
}

/**
 * SQL of which rows, `r` with their actors `a`, are due. With @marked, a row that was asked before is so only while its address is
 * marked as one that the download under way asks once more.
 */
export const dueSql = `((@pending AND r.state = 'pending' AND r.observed IS NULL)
    OR (r.state IN (SELECT value FROM json_each(@again)) AND (@cause IS NULL OR r.cause = @cause)
      AND (NOT @marked OR r.url IN (SELECT url FROM face_retries))))
  AND (@actors IS NULL OR a.name IN (SELECT value FROM json_each(@actors)))
  AND (@hosts IS NULL OR r.host IN (SELECT value FROM json_each(@hosts)))`;

export type DueParameters = Record<
  'pending' | 'again' | 'cause' | 'marked' | 'actors' | 'hosts',
  string | number | null
>;

export function dueParameters(selection: DueSelection): DueParameters {
  const { pending, again, cause, marked = false } = selection;
  return {
    pending: Number(pending),
    again: JSON.stringify(again.filter((state) => state !== 'pending')),
    cause,
    marked: Number(marked),
    ...namesOf(selection),
  };
}

/** As parameters of a statement, each a list in JSON. */
export function namesOf({ actors, hosts }: RowsOf): Record<keyof RowsOf, string | null> {
  return { actors: actors && JSON.stringify(actors), hosts: hosts && JSON.stringify(hosts) };
}
