import { expect, it } from 'vitest';
import { isAppAddress } from '../../../main/electron/address.ts';

it('knows the addresses of the app', () => {
  for (const address of ['hidden-unit://app/', 'hidden-unit://app/runs/4?x=1#y', 'HIDDEN-UNIT://app/']) {
    expect(isAppAddress(address), address).toBe(true);
  }
});

it('is not taken in by what looks alike', () => {
  const others = [
    'hidden-unit://app.example.org/',
    'hidden-unit://other/',
    'hidden-unit://app:80/',
    'hidden-unit://someone@app/',
    'hidden-units://app/',
    'https://app/',
    'https://example.org/hidden-unit://app/',
    'data:text/html,hidden-unit://app/',
    'about:srcdoc',
    '',
  ];
  for (const address of others) expect(isAppAddress(address), address).toBe(false);
});
