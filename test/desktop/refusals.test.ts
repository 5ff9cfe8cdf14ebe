import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { describeDesktop, openDesktop, type Desktop } from './desktop-app.ts';

describeDesktop('what the window refuses', () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await openDesktop();
  });
  afterAll(() => desktop.close());

  it('navigation to another site', async () => {
    for (const target of ['https://example.org/', 'http://127.0.0.1:9/']) {
      await desktop.page.evaluate(`location.href = '${target}'`);
      await expect.poll(() => logOf(desktop)).toContain(`Refused to go to ${target}`);
      expect(desktop.page.url()).toBe('hidden-unit://app/');
    }
  });

  it('new windows', async () => {
    const opened = await desktop.page.evaluate(`window.open('https://example.org/new') !== null`);
    expect(opened).toBe(false);
    expect(await logOf(desktop)).toContain('Refused to open a window for https://example.org/new');
    expect(await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('questions about pages of the web that no person made it ask', async () => {
    await desktop.app.evaluate(({ dialog }) => {
      dialog.showMessageBox = () => {
        Reflect.set(globalThis, 'questions', Number(Reflect.get(globalThis, 'questions') ?? 0) + 1);
        return Promise.resolve({ response: 1, checkboxChecked: false });
      };
    });
    await desktop.page.evaluate(`(() => {
      for (let index = 0; index < 20; index += 1) window.open('https://example.org/' + index);
      const link = Object.assign(document.createElement('a'), { href: 'https://example.org/by-script', target: '_blank' });
      document.body.append(link);
      link.click();
      link.remove();
    })()`);
    await expect.poll(() => logOf(desktop)).toContain('Refused to open a window for https://example.org/by-script');
    expect(await desktop.app.evaluate(() => Number(Reflect.get(globalThis, 'questions') ?? 0))).toBe(0);
  });

  it('pages that are none of the app, without an end of its own', async () => {
    for (const target of [
      'data:text/html,x',
      'file:///etc/hosts',
      'chrome://gpu',
      'javascript:void (document.title = "x")',
    ]) {
      await desktop.page.evaluate(`location.href = ${JSON.stringify(target)}`);
      expect(await desktop.page.evaluate(`window.lab.lab.info({})`), target).toMatchObject({ ok: true });
      expect(desktop.page.url(), target).toBe('hidden-unit://app/');
    }
    await desktop.page.evaluate(`void setTimeout(() => { location.href = 'about:blank' })`);
    await expect.poll(() => logOf(desktop)).toContain('The page went to about:blank; loading the app again.');
    await desktop.page.waitForURL('hidden-unit://app/');
    await desktop.page.waitForSelector('html[data-painted=true]', { state: 'attached' });
    expect(await desktop.page.evaluate(`window.lab.lab.info({})`)).toMatchObject({ ok: true });
  });

  it('permissions, all but writing to the clipboard', async () => {
    const answers = await desktop.page.evaluate(`(async () => ({
      notifications: await Notification.requestPermission(),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'granted', ({ name }) => name),
      place: await new Promise((answer) => {
        navigator.geolocation.getCurrentPosition(() => answer('granted'), ({ code }) => answer(code === 1 ? 'denied' : code));
      }),
      reading: await navigator.clipboard.readText().then(() => 'granted', ({ name }) => name),
      writing: (await navigator.permissions.query({ name: 'clipboard-write' })).state,
    }))()`);
    expect(answers).toEqual({
      notifications: 'denied',
      camera: expect.stringMatching(/NotAllowedError|NotFoundError/),
      place: 'denied',
      reading: 'NotAllowedError',
      writing: 'granted',
    });
  });

  it('addresses of the scheme that leave the app', async () => {
    const addresses = [
      '/../package.json',
      '/..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/..%5c..%5cpackage.json',
      '/media/../../lab.sqlite',
      '/media/runs/..%2f..%2flab.sqlite/weights/last',
      '/package.json%00.html',
    ];
    const answers = await desktop.page.evaluate(
      (all) =>
        Promise.all(
          all.map(async (address) => {
            const answer = await fetch(address).catch(() => undefined);
            return { address, status: answer?.status ?? 0, text: (await answer?.text()) ?? '' };
          }),
        ),
      addresses.map((address) => `hidden-unit://app${address}`),
    );
    for (const { address, status, text } of answers) {
      // 0: Chromium itself does not take it for an address.
      expect([0, 400, 403, 404], address).toContain(status);
      expect(text).not.toContain('"version"');
    }
  });

  it('another host of the scheme, and other methods than GET', async () => {
    const statuses = await desktop.page.evaluate(async () => {
      const reach = (address: string, init?: RequestInit) =>
        fetch(address, init).then(
          ({ status }) => status,
          () => 'refused',
        );
      return [await reach('hidden-unit://other/index.html'), await reach('/', { method: 'POST', body: 'x' })];
    });
    expect(statuses).toEqual(['refused', 405]);
  });

  it('the network, even where a policy would let it pass', async () => {
    const answer = await desktop.app.evaluate(
      ({ net }) =>
        new Promise<string>((done) => {
          const request = net.request({ url: 'http://127.0.0.1:9/', useSessionCookies: false });
          request.on('response', () => done('answered'));
          request.on('error', ({ message }) => done(message));
          request.end();
        }),
    );
    expect(answer).toContain('ERR_BLOCKED_BY_CLIENT');
  });

  it('servers that a page has WebRTC ask for its own address', async () => {
    const heard: string[] = [];
    const udp = createSocket('udp4', () => heard.push('udp')).bind(0, '127.0.0.1');
    await once(udp, 'listening');
    const tcp = createServer((socket) => {
      heard.push('tcp');
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    onTestFinished(() => {
      udp.close();
      tcp.close();
    });
    const ports = { udp: udp.address().port, tcp: (tcp.address() as AddressInfo).port };
    const gathered = await desktop.page.evaluate(`(async () => {
      const stun = { urls: 'stun:127.0.0.1:${ports.udp}' };
      const turn = { urls: 'turn:127.0.0.1:${ports.tcp}?transport=tcp', username: 'leak', credential: 'x' };
      const turnUdp = { urls: 'turn:127.0.0.1:${ports.udp}', username: 'leak', credential: 'x' };
      const peer = new RTCPeerConnection({ iceServers: [stun, turn, turnUdp] });
      peer.createDataChannel('x');
      const complete = new Promise((done) => {
        peer.onicegatheringstatechange = () => peer.iceGatheringState === 'complete' && done(peer.iceGatheringState);
      });
      await peer.setLocalDescription(await peer.createOffer());
      return complete;
    })()`);
    expect(gathered).toBe('complete');
    // What comes after it is heard.
    createSocket('udp4').unref().send('control', ports.udp, '127.0.0.1');
    connect(ports.tcp, '127.0.0.1').on('error', () => undefined);
    await expect.poll(() => heard.length).toBeGreaterThan(1);
    expect(heard.toSorted()).toEqual(['tcp', 'udp']);
  });

  it('scripts and styles that are not files of the app', async () => {
    const violated = await desktop.page.evaluate<{ seen: string[]; ran: unknown }>(`(async () => {
      const seen = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.push(effectiveDirective));
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      const far = document.createElement('script');
      far.src = 'https://example.org/far.js';
      const style = document.createElement('style');
      style.textContent = 'body { outline: 3px solid red }';
      const button = document.createElement('button');
      button.setAttribute('onclick', 'window.ran = true');
      document.body.append(script, far, style, button);
      button.click();
      await new Promise((done) => setTimeout(done));
      for (const element of [script, far, style, button]) element.remove();
      return { seen, ran: window.ran };
    })()`);
    expect(violated.ran).toBeUndefined();
    expect(violated.seen).toEqual(
      expect.arrayContaining(['script-src-attr', 'script-src-elem', 'style-src-elem'] satisfies string[]),
    );
  });

  it('calls from a page of another origin, and from a frame inside the own page', async () => {
    const preload = join(desktop.dataDirectory, 'foreign-preload.cjs');
    await writeFile(
      preload,
      `const { contextBridge, ipcRenderer } = require('electron');
       contextBridge.exposeInMainWorld('ask', (name, input) => ipcRenderer.invoke('lab:call', name, input));
       contextBridge.exposeInMainWorld('wish', (wish) => ipcRenderer.send('shell:ask', wish));`,
    );
    const refused = { ok: false, error: { code: 'refused' } };
    const foreign = await opened(desktop, preload, 'data:text/html,<h1>foreign</h1>');
    expect(await foreign.evaluate(ask)).toMatchObject(refused);

    await foreign.evaluate(`window.wish({ ask: 'theme', choice: 'dark' })`);
    await expect.poll(() => logOf(desktop)).toContain('Refused a request from data:text/html');
    expect(await desktop.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('system');

    const own = await opened(desktop, preload, 'hidden-unit://app/');
    expect(await own.evaluate(ask)).toMatchObject({ ok: true });
    await own.evaluate(`window.wish({ ask: 'connect', value: '/tmp/x', and: 'more' })`);
    await expect.poll(() => logOf(desktop)).toContain('Refused an unknown request');
    await own.evaluate(`document.body.append(Object.assign(document.createElement('iframe'), { srcdoc: 'inner' }))`);
    const inner = () => own.frames().find((frame) => frame !== own.mainFrame() && frame.url() === 'about:srcdoc');
    await expect.poll(inner).toBeDefined();
    expect(await inner()?.evaluate(ask)).toMatchObject(refused);

    expect(await logOf(desktop)).toContain('Refused a call from data:text/html');
    await desktop.app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) if (window.getTitle() === 'foreign window') window.destroy();
    });
  });
});

/** In the page of a window that is not the app's: a call through the channel, past the app's own preload. */
const ask = `window.ask('lab.info', {})`;

async function opened({ app }: Desktop, preload: string, address: string) {
  const page = app.waitForEvent('window');
  await app.evaluate(
    async ({ BrowserWindow }, options) => {
      const webPreferences = { preload: options.preload, sandbox: true, nodeIntegrationInSubFrames: true };
      const window = new BrowserWindow({ show: false, title: 'foreign window', webPreferences });
      window.on('page-title-updated', (event) => event.preventDefault());
      await window.loadURL(options.address);
    },
    { preload, address },
  );
  return page;
}

function logOf({ dataDirectory }: Desktop): Promise<string> {
  return readFile(join(dataDirectory, 'logs', 'desktop.log'), 'utf8').catch(() => '');
}
