/** An address that may be handed to the system's browser, as the browser will see it: https, and no name or password in it. */
export function webAddress(text: string): string | undefined {
  try {
    const url = new URL(text);
    const plain = url.protocol === 'https:' && url.username === '' && url.password === '';
    return plain && url.href.length <= 2048 ? url.href : undefined;
  } catch {
    return undefined;
  }
}
