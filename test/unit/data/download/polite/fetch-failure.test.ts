import { describe, expect, it } from 'vitest';
import { failureOf, FetchFailure, wordsFor } from '../../../../../main/data/download/polite/fetch-failure.ts';
import { fetchCauses } from '../../../../../main/data/download/polite/fetch-outcome.ts';

function coded(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('an error of a connection', () => {
  it.each([
    ['ENOTFOUND', 'dns', 'dead', false],
    ['EAI_AGAIN', 'no connection', 'dead', true],
    ['ENETUNREACH', 'no connection', 'dead', true],
    ['ECONNREFUSED', 'refused', 'dead', true],
    ['EHOSTUNREACH', 'connect timeout', 'timeout', true],
    ['ECONNRESET', 'reset', 'dead', true],
    ['UND_ERR_SOCKET', 'reset', 'dead', true],
    ['UND_ERR_CONNECT_TIMEOUT', 'connect timeout', 'timeout', true],
    ['UND_ERR_HEADERS_TIMEOUT', 'idle timeout', 'timeout', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', 'dead', false],
    ['CERT_HAS_EXPIRED', 'tls', 'dead', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', 'dead', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', 'dead', false],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', 'dead', false],
    ['EPROTO', 'tls', 'dead', false],
    ['HPE_INVALID_CONSTANT', 'not http', 'dead', false],
    ['Z_DATA_ERROR', 'bad encoding', 'dead', false],
    ['ERR__ERROR_FORMAT_CL_SPACE', 'bad encoding', 'dead', false],
    ['ESOMETHINGNEW', 'unknown', 'dead', false],
  ])('%s is “%s”', (code, why, state, again) => {
    expect(failureOf(coded(code), null)).toMatchObject({ why, state, again });
  });

  it('is found inside what wraps it', () => {
    const wrapped = new Error('fetch failed', { cause: coded('ECONNREFUSED') });
    expect(failureOf(wrapped, null).why).toBe('refused');
    const several = new AggregateError([coded('ECONNREFUSED'), coded('ETIMEDOUT')]);
    expect(failureOf(several, null).why).toBe('refused');
  });

  it('is an end that came too early once the body has begun', () => {
    expect(failureOf(coded('UND_ERR_SOCKET'), 200)).toMatchObject({ why: 'cut short', httpStatus: 200 });
  });

  it('learns the status of the answer in which it happened', () => {
    expect(failureOf(new FetchFailure('too large'), 200)).toMatchObject({ state: 'too_large', httpStatus: 200 });
  });

  it('is thrown on when it is none', () => {
    expect(() => failureOf(new TypeError('undefined is not a function'), null)).toThrow(TypeError);
  });
});

describe('a status', () => {
  it.each([
    [404, false],
    [410, false],
    [403, false],
    [401, false],
    [501, false],
    [408, true],
    [429, true],
    [500, true],
    [502, true],
    [503, true],
    [504, true],
  ])('%d may be another one in a moment: %s', (status, again) => {
    expect(new FetchFailure(`http ${status}`)).toMatchObject({ state: 'dead', again });
  });
});

it('has a sentence for every cause', () => {
  const all = [...fetchCauses, 'http 404', 'http 403', 'http 429', 'http 503', 'http 418'] as const;
  const sentences = all.map(wordsFor);
  expect(new Set(sentences).size).toBe(all.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].+\.$/);
});
