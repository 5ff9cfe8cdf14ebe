/**
 * The bytes of an answer; undefined where it is a refusal. Its body is dropped: one that nobody reads is held by Chromium, with all that
 * loaded it, for as long as the page is open.
 */
export async function answerBytes(response: Response): Promise<ArrayBuffer | undefined> {
  if (response.ok) return response.arrayBuffer();
  await response.body?.cancel().catch(() => undefined);
  return undefined;
}
