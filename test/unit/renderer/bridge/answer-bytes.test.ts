import { expect, it } from 'vitest';
import { answerBytes } from '../../../../renderer/bridge/answer-bytes.ts';

it('gives the bytes of an answer, and lets go of the body of a refusal, which would be held for as long as the page is open', async () => {
  expect(await answerBytes(new Response(new Uint8Array([1, 2, 3])))).toEqual(new Uint8Array([1, 2, 3]).buffer);

  let isHeld = true;
  const body = new ReadableStream({ cancel: () => void (isHeld = false) });
  expect(await answerBytes(new Response(body, { status: 404 }))).toBeUndefined();
  expect(isHeld).toBe(false);
  expect(await answerBytes(new Response(null, { status: 404 }))).toBeUndefined();
});
