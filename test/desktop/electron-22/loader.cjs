// Runs inside Electron 22 (Node 16), before the app: what a current Electron has and this one has not, then the app that the
// command line names, as Electron's own default app would load it. It is copied into the `resources/app` of that Electron.
'use strict';
const { existsSync, readFileSync, statSync } = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { app, protocol } = require('electron');

/** As much of the web's Response as `protocol.handle` needs: a status, headers and bytes. */
globalThis.Response ??= function Response(body, { status = 200, headers = {} } = {}) {
  Object.assign(this, { body, status, headers });
};

/** Electron 25's `protocol.handle` over the older buffer protocol. */
protocol.handle ??= (scheme, handler) => {
  protocol.registerBufferProtocol(scheme, (request, answer) => {
    Promise.resolve(handler(request)).then(
      ({ status, headers, body }) => {
        const [type = ''] = (headers['Content-Type'] ?? '').split(';');
        answer({ statusCode: status, headers, mimeType: type, charset: 'utf-8', data: Buffer.from(body ?? '') });
      },
      () => answer({ error: -2 }),
    );
  });
};

/** Electron 25 puts the address into the event; before, it was the second argument. */
app.on('web-contents-created', (_event, contents) => {
  for (const name of ['will-navigate', 'will-redirect']) {
    contents.prependListener(name, (event, url) => {
      event.url ??= url;
    });
  }
});

const named = process.argv.slice(1).find((text) => !text.startsWith('-'));
if (named === undefined) {
  process.stderr.write('Usage: electron <app>\n');
  app.exit(2);
} else {
  const whole = resolve(named);
  const folder = statSync(whole).isDirectory() ? whole : dirname(whole);
  const about = join(folder, 'package.json');
  const main = folder === whole && existsSync(about) ? JSON.parse(readFileSync(about, 'utf8')).main : undefined;
  app.setAppPath(folder);
  require(main === undefined ? whole : join(folder, main));
}
