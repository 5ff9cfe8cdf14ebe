/** The scheme of the application's own files and pictures. */
export const appScheme = 'hidden-unit';

const host = 'app';

/** What every page of the application is under. A page at `/runs/4` is at `hidden-unit://app/runs/4`. */
export const appOrigin = `${appScheme}://${host}`;

/** True for an address of the application itself: its scheme, its host, nothing that only begins alike. */
export function isAppAddress(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === `${appScheme}:` && url.host === host && url.username === '' && url.password === '';
  } catch {
    return false;
  }
}
