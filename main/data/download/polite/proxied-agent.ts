import { isIP } from 'node:net';
import { buildConnector, errors, Pool, ProxyAgent, type Dispatcher } from 'undici';
import { LabError } from '../../../../shared/failure.ts';
import type { Asking, Question } from './ask.ts';
import { FetchFailure } from './fetch-failure.ts';
import type { ProxyFor } from './proxy-settings.ts';
import { mayConnectTo, type AllowPrivate } from './public-address.ts';

export interface ProxiedOptions {
  /** Asks what goes through no proxy. */
  direct: Asking;
  proxyFor: ProxyFor;
  connectMs: number;
  perHost: number;
  allowPrivate: AllowPrivate;
}

/**
 * Asks through proxies: an https address through a tunnel (CONNECT), an http address by its whole address in the request line, which is
 * what proxies let through that allow tunnels to port 443 only.
 *
 * The proxy looks names up and connects, so that only an IP address that stands in the address itself can be checked against private
 * networks. A name that leads to a private address is the proxy's to refuse.
 */
export function proxiedAgent(options: ProxiedOptions): Asking {
  const { direct, proxyFor, allowPrivate } = options;
  const proxies = new Map<string, Proxy>();
  return {
    async request(question) {
      const url = new URL(question.origin);
      const address = proxyFor(url);
      if (address === undefined) return direct.request(question);
      if (isIP(url.hostname.replace(/^\[(.*)\]$/, '$1')) !== 0 && !mayConnectTo(url.hostname, allowPrivate))
        throw new FetchFailure('private address');
      const proxy = proxies.get(address.href) ?? new Proxy(address, options);
      proxies.set(address.href, proxy);
      return url.protocol === 'https:' ? proxy.tunnel(question) : proxy.plain(question);
    },
    async destroy() {
      await Promise.all([direct, ...proxies.values()].map((one) => one.destroy()));
    },
  };
}

/** One proxy with its connections. */
class Proxy {
  readonly #host: string;
  readonly #origin: string;
  readonly #credentials: Record<string, string>;
  readonly #plain: Pool;
  readonly #tunnels: ProxyAgent;
  /** It has let something through: from then on a 407 may be the asked host's own. */
  #passes = false;

  constructor(address: URL, { connectMs, perHost }: ProxiedOptions) {
    this.#host = address.host;
    const { origin, username, password } = address;
    this.#origin = origin;
    this.#credentials = username === '' ? {} : { 'proxy-authorization': basic(username, password) };
    const open = buildConnector({ timeout: connectMs, autoSelectFamily: true });
    const connect: buildConnector.connector = (target, callback) => {
      open(target, (...outcome) => {
        if (outcome[0] === null) callback(...outcome);
        else callback(this.#unreached(outcome[0]), null);
      });
    };
    this.#plain = new Pool(origin, { connect, pipelining: 1 });
    this.#tunnels = new ProxyAgent({
      uri: origin,
      headers: this.#credentials,
      connections: perHost,
      pipelining: 1,
      requestTls: { timeout: connectMs },
      clientFactory: () => new Pool(origin, { connect, pipelining: 1, headersTimeout: connectMs }),
    });
  }

  async plain(question: Question): Promise<Dispatcher.ResponseData> {
    const { origin, path, headers } = question;
    const response = await this.#plain.request({
      ...question,
      origin: this.#origin,
      path: `${origin}${path}`,
      headers: { ...headers, ...this.#credentials, host: new URL(origin).host },
    });
    if (response.statusCode === 407 && !this.#passes) {
      response.body.on('error', () => undefined).destroy();
      throw this.#wantsCredentials();
    }
    this.#passes = true;
    return response;
  }

  async tunnel(question: Question): Promise<Dispatcher.ResponseData> {
    try {
      return await this.#tunnels.request(question);
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  async destroy(): Promise<void> {
    await Promise.all([this.#plain.destroy(), this.#tunnels.destroy()]);
  }

  /** What a proxy says to CONNECT is no answer of the host, and undici tells it in words only. */
  #refusal(error: unknown): unknown {
    if (!(error instanceof errors.RequestAbortedError)) return error;
    const status = Number(/^Proxy response \((\d{3})\)/.exec(error.message)?.[1]);
    if (status === 407) return this.#wantsCredentials();
    return Number.isNaN(status) ? error : new FetchFailure(`http ${status}`, { httpStatus: status });
  }

  /** Without its proxy the lab reaches nobody: that says nothing of any address. */
  #unreached(reason: Error): LabError {
    return new LabError(
      'network',
      `The proxy ${this.#host} cannot be reached. Check the connection, and HTTP_PROXY and HTTPS_PROXY; then start the download again.`,
      { reason: reason.message },
    );
  }

  #wantsCredentials(): LabError {
    return new LabError(
      'network',
      `The proxy ${this.#host} asks for a name and a password that it accepts. Put them into HTTP_PROXY and HTTPS_PROXY, as in http://name:password@${this.#host}.`,
    );
  }
}

function basic(username: string, password: string): string {
  const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(words).toString('base64')}`;
}
